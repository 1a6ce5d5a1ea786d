// Questions on their way in: joined to one in flight, or sent on their way.

import DNSDispatch
import DNSWire

extension Forwarder {
    /// The most questions that are asked for one query, one after another, where aliases lead from rule to rule.
    package static var mostHops: Int { 8 }

    /// Takes a query that has to be forwarded. Whatever happens, its event is answered, or let go if it is no query.
    func take(_ event: consuming QueryEvent) {
        counted.questions += 1
        counted.queueWaits.count(now.nanoseconds - event.arrival.time.nanoseconds)
        take(event, hops: 0)
    }

    /// Takes a query, for which so many questions were asked already.
    func take(_ event: consuming QueryEvent, hops: Int) {
        guard query.value.read(event.query) == .question else { return }
        guard !cameBack() else { return reply(event, .serverFailure, ShedCause.forwardingLoop.error) }
        var key = event.rule
        var opening: Opening?
        // what the responder has just found is still true, unless another worker has learnt something
        if let router = parts.router, !event.isAsIs || hops > 0 || parts.claims != nil {
            switch router.route(event.query, from: WaitingClient(event.arrival), now: now) {
            case .ask(let rule, let before): (key, opening) = (rule, before)
            case .reply(let octets):
                if let withheld = router.takeWithheld() { tell(of: withheld) }
                return reply(event, octets, from: .cache)
            case .nothing: return
            }
        }
        if let opening { query.value.name.set(opening.target) }
        guard hops < Self.mostHops, !isFinishing, let rule = rule(key, for: query.value.name, query.value.type) else {
            let error = isFinishing ? Self.ending : ExtendedError(hops < Self.mostHops ? .notReady : .other)
            return reply(event, .serverFailure, error)
        }
        let client = event.arrival.path.peer.address
        let isScrambled = parts.loops != nil && Self.isScrambled(event.query, to: query.value.questionEnd - 4)
        let joins = join(rule, Asker(event: event, opening: opening, hops: hops))
        // on one machine there are many who ask
        if isScrambled, joins || !client.isLoopback { suspectLoop(rule, client) }
    }

    /// Joins the question that is asked already, or begins with it. Its name is that of `query`. Says whether it joined.
    private func join(_ rule: RuleState, _ asker: consuming Asker) -> Bool {
        let key = flightKey(rule)
        guard let flight = flight(key) else {
            begin(key, rule, asker)
            return false
        }
        counted.joined += 1
        let arrival = asker.event.arrival.time
        flight.join(asker)
        if flight.isRefresh { awaken(flight, for: arrival) }
        // those before have got what is known, though its time is over: so does this one
        if flight.hasGivenStale { answerStale(flight) }
        return true
    }

    /// The key of the question in `query` under a rule.
    func flightKey(_ rule: RuleState) -> FlightKey {
        FlightKey(
            name: query.value.name.hash, type: query.value.type, recordClass: query.value.recordClass,
            dnssecOK: query.value.dnssecOK,
            checkingDisabled: query.value.header.flags.contains(.checkingDisabled), rule: rule.key)
    }

    /// The question in flight that is the same as the one in `query`.
    func flight(_ key: FlightKey) -> Flight? {
        // a hash says much, but not all
        guard let flight = flights.value.find(key), flight.asked.hasName(query.value.name) else { return nil }
        return flight
    }

    private func begin(_ key: FlightKey, _ rule: RuleState, _ asker: consuming Asker) {
        let arrival = asker.event.arrival.time
        // it may have waited in the queue for longer than its rule gives it
        guard now < arrival + rule.group.timeout else { return shed(asker, rule, .overstayed) }
        lookForEnd(of: rule)
        guard !rule.isCut else { return shed(asker, rule, .forwardingLoop) }
        if let cause = rule.shedCause(now: now) { return shed(asker, rule, cause) }
        let made =
            if let opening = asker.opening {
                makeFlight(key, rule, arrival: arrival, name: opening.target.octets.span)
            } else {
                // in the client's case
                makeFlight(
                    key, rule, arrival: arrival,
                    name: asker.event.query.extracting(Header.size..<query.value.questionEnd - 4))
            }
        guard let flight = made else { return shed(asker, rule, .noListener) }
        setOut(flight, for: asker, arrival)
    }

    /// A question begins, for the first one who waits for its answer.
    private func setOut(_ flight: Flight, for asker: consuming Asker, _ arrival: Instant) {
        if policy.isOn, policy.staleTime > .zero { flight.staleTime = arrival + policy.clientTimeout }
        flight.join(asker)
        guard claim(flight) else { return follow(flight) }
        perform(flight.question.begin(now: now), of: flight)
        probe(flight)
    }

    /// A question that is in flight from now on: the one in `query`, for a name in wire form. Nil when there are as many as may be.
    func makeFlight(_ key: FlightKey, _ rule: RuleState, arrival: Instant, name: Span<UInt8>) -> Flight? {
        guard let flight = flights.value.flight(key, under: rule) else { return nil }
        var order = rule.order(now: now, random: parts.random)
        // who wants signatures has no use for an answer without: EDNS is left out only where it is known to be in vain
        if key.dnssecOK { order.knownEDNS = ~0 } else { order.withoutEDNS |= order.seemWithoutEDNS }
        flight.begin(key, under: rule, name: name, order, arrival: arrival)
        flight.note(isProtected: isProtected(query.value.name, under: rule))
        for upstream in rule.upstreams { upstream.enter() }
        flights.value.add(flight, isFound: true)
        return flight
    }

    /// Answers a question with a failure at once.
    private func shed(_ asker: consuming Asker, _ rule: RuleState, _ cause: ShedCause) {
        shedNow.append((cause, rule.key))
        switch cause {
        case .upstreamsDown, .noUpstreams: counted.shed += 1
        case .forwardingLoop: counted.looped += 1
        case .noListener: counted.crowdedOut += 1
        default: counted.overstayed += 1
        }
        replyStale(asker.event, or: .serverFailure, cause.error, from: .shed)
    }

    /// A question failed because its upstreams have as many as they may.
    private func crowdOut(_ flight: Flight) {
        counted.crowdedOut += 1
        shedNow.append((.upstreamsBusy, flight.rule.key))
        end(flight)
        while let asker = flight.nextAsker() {
            replyStale(asker.event, or: .serverFailure, ShedCause.upstreamsBusy.error, from: .shed)
        }
    }

    // MARK: Attempts

    /// Carries out what the course of a question demands.
    func perform(_ action: InFlightQuestion.Action, of flight: Flight) {
        var action = action
        sending: while case .ask(let attempt) = action {
            let upstream = flight.upstream(of: attempt)
            switch send(attempt, of: flight, to: upstream) {
            case .sent: break sending
            case .noRoom:
                upstream.counters.crowded += 1
                action = flight.question.foundNoRoom(attempt, now: now)
            case .noWay:
                upstream.counters.broken += 1
                action = flight.question.broke(attempt, now: now)
            }
        }
        switch action {
        case .wait, .ask: flights.value.arm(flight, at: flight.wakeTime)
        case .answer: answer(flight)
        case .useHeld: useHeld(flight)
        case .answerTruncated: answerTruncated(flight)
        case .fail(let failure) where failure.isOverload: crowdOut(flight)
        case .fail(let failure): fail(flight, failure)
        case .done: release(flight)
        }
    }

    /// What became of an attempt.
    private enum Sending {
        case sent
        /// As many are under way as may be.
        case noRoom
        /// It cannot be made.
        case noWay
    }

    private func send(_ index: Int, of flight: Flight, to upstream: UpstreamState) -> Sending {
        let attempt = flight.question.attempts[index]
        let isFirst = flight.noteAsked(attempt.upstream)
        let cookie = upstream.set(out: attempt, isFirst: isFirst, now: now)
        flight.question.attempts[index].cookie = cookie?.client ?? 0
        let message = QuestionMessage(
            flight.asked, checkingDisabled: flight.key.checkingDisabled, attempt: attempt, cookie: cookie,
            isPadded: attempt.overStream && upstream.upstream.transport.isEncrypted, random: parts.random)
        let tag = flight.tag + UInt64(index)
        if attempt.overStream {
            if attempt.reason == .otherCase { upstream.endedInOtherCase(now: now) }
            var octets: [UInt8] = []
            octets.append(contentsOf: message.span)
            let question = StreamQuestion(
                upstream: upstream.upstream, message: octets, deadline: flight.question.deadline, ticket: tag)
            return parts.streams.ask(question) ? .sent : .noRoom
        }
        guard let sockets = upstream.sockets else { return .noWay }
        sentCount += 1
        // in lower case there is less to guess
        let isFresh = attempt.reason.wantsFreshSocket
        if attempt.reason == .otherCase, upstream.upstream.transport == .datagramOnly {
            upstream.endedInOtherCase(now: now)
        }
        willAsk(upstream)
        do throws(AddFailure) {
            let entry = try sockets.add(
                response: self, question: message.question, tag: tag, isFresh: isFresh,
                anyCase: !attempt.scramblesCase, now: now)
            flight.entries[index] = entry
            return sockets.send(message.span, for: entry) ? .sent : .noWay
        } catch {
            // there is no way to it, and not just something lacking here
            if error.isUnreachable { blame(index, of: flight) }
            return error == .full || error == .noIDLeft ? .noRoom : .noWay
        }
    }

    /// The wake time of a question has come.
    func wake(_ flight: Flight) {
        if let moment = flight.staleTime, now >= moment {
            flight.staleTime = nil
            answerStale(flight)
            guard flight.isTabled else { return }
        }
        if flight.isFollowing { return lookAgain(flight) }
        if let overdue = flight.question.overdueAttempt(now: now) {
            let upstream = flight.upstream(of: overdue)
            upstream.counters.timeouts += 1
            let made = flight.question.attempts[overdue]
            upstream.cameToNothing(made, now: now)
            if !upstream.health.isSilent(since: made.time) { flight.question.isAtFault = true }
            // where one that answers others is silent, so may be one that is well
            if !flight.question.isAtFault { blame(overdue, of: flight) }
        }
        hedge(flight)
        perform(flight.question.woke(now: now), of: flight)
    }

    /// An attempt came to nothing: counts it against its upstream, unless that has replied to others meanwhile.
    func blame(_ attempt: Int, of flight: Flight) {
        let upstream = flight.upstream(of: attempt)
        let made = flight.question.attempts[attempt]
        // that TCP doesn't come through says nothing of an upstream that answers over UDP
        guard !made.overStream || upstream.upstream.transport.isStreamOnly, upstream.health.isSilent(since: made.time),
            flight.question.takeBlame(for: attempt)
        else { return }
        if upstream.failed(now: now) { down.append(upstream) }
    }
}
