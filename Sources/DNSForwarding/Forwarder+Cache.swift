// What is kept of answers, and what is given when nothing better is to be had.

package import DNSDispatch
import DNSWire

extension Forwarder {
    // MARK: Keeping

    /// Keeps the reply in the packer.
    func keep(_ flight: Flight) {
        guard let cache = parts.cache, packer.value.reply.isWorthKeeping(policy, isShared: parts.claims != nil) else {
            return
        }
        if packer.value.reply.traits.contains(.isCut),
            packer.value.reply.isLong || cache.hasPositive(below: packer.value.name, at: now)
        {
            packer.value.reply.removeCut()
        }
        // for those who have asked by now, and nobody else
        if !policy.isOn { packer.value.reply.endNow() }
        cache.store(packer.value.reply, packer.value.name, flight.cacheQuestion)
    }

    /// Keeps that a question has failed (RFC 9520); but what was known of it before is worth more, however old.
    func keep(_ failure: InFlightQuestion.Failure, of flight: Flight) {
        guard let cache = parts.cache, policy.isOn || parts.claims != nil else { return }
        packer.value.setName(flight.asked)
        if !failure.isVerdict,
            cache.noteFailure(
                packer.value.name, flight.cacheQuestion, routes: parts.router?.routes ?? 0,
                until: now + CachePolicy.recheckTime, now: now)
        {
            return
        }
        let ttl = failure.isVerdict ? CachePolicy.verdictTTL : CachePolicy.failureTTL
        packer.value.reply.setFailure(failure.code, failure.error, ttl: policy.isOn ? ttl : 0, at: now)
        cache.store(packer.value.reply, packer.value.name, flight.cacheQuestion)
    }

    // MARK: What is known though its time is over

    /// Answers a query with what is known though its time is over; where that is nothing, with a failure, which is counted as from
    /// `source`.
    func replyStale(
        _ event: consuming QueryEvent, or code: ResponseCode, _ error: ExtendedError?,
        from source: AnswerSource = .failure
    ) {
        let arrival = event.arrival
        let client = WaitingClient(arrival)
        event.reply { query, room in
            if let length = parts.router?.answerStale(query, from: client, now: now, into: &room) {
                counted.stale += 1
                return note(query, arrival, .stale, Self.code(of: room.span), size: length)
            }
            let length = writer.write(
                code, error: error, to: query, over: arrival.path.transport, room: &room)
            return note(query, arrival, source, code, size: length)
        }
    }

    /// Those who wait for a question have waited for long enough: they get what is known though its time is over, if there is any
    /// (RFC 8767 s5). The question goes on.
    func answerStale(_ flight: Flight) {
        guard flight.isOpen else { return }
        if !flight.hasGivenStale {
            flight.hasGivenStale = true
            // whoever asks another worker need not wait as long again
            packer.value.setName(flight.asked)
            _ = parts.cache?.noteFailure(
                packer.value.name, flight.cacheQuestion, routes: parts.router?.routes ?? 0,
                until: flight.question.deadline,
                now: now, isUnderWay: true)
        }
        for _ in 0..<flight.askerCount {
            guard let asker = flight.nextAsker() else { break }
            guard let length = writeStale(for: asker.event) else {
                // it waits on; others may have come by other aliases
                flight.join(asker)
                continue
            }
            counted.stale += 1
            reply(asker.event, Array(staleRoom[..<length]), from: .stale)
        }
        guard flight.askerCount == 0 else { return }
        guard refreshCount < DispatchLimits.refreshes else { return end(flight) }
        flight.isRefresh = true
        refreshCount += 1
    }

    /// Somebody waits for a question that nobody waited for.
    func awaken(_ flight: Flight, for arrival: Instant) {
        flight.isRefresh = false
        refreshCount -= 1
        guard !flight.hasGivenStale, policy.isOn, policy.staleTime > .zero else { return }
        flight.staleTime = arrival + policy.clientTimeout
        flights.value.arm(flight, at: flight.wakeTime)
    }

    /// Writes what is known for a query though its time is over to `staleRoom`. Returns its length; nil when there is none.
    private func writeStale(for event: borrowing QueryEvent) -> Int? {
        if staleRoom.isEmpty { staleRoom = [UInt8](repeating: 0, count: Int(UInt16.max)) }
        guard let router = parts.router else { return nil }
        let client = WaitingClient(event.arrival)
        return Self.writeStale(for: event.query, from: client, router, now, to: &staleRoom)
    }

    private static func writeStale(
        for query: Span<UInt8>, from client: WaitingClient, _ router: any QuestionRouter, _ now: Instant,
        to octets: inout [UInt8]
    ) -> Int? {
        var room = octets.mutableSpan
        return router.answerStale(query, from: client, now: now, into: &room)
    }

    // MARK: Refreshing

    /// Asks for a question that is known still, so that it is known longer. `packet` is a query for it.
    package func refresh(_ packet: Span<UInt8>, under key: RuleKey) {
        guard query.value.read(packet) == .question, let rule = rule(key, for: query.value.name, query.value.type)
        else { return }
        let flightKey = flightKey(rule)
        guard flight(flightKey) == nil else { return }
        guard !isFinishing, refreshCount < DispatchLimits.refreshes, rule.shedCause(now: now) == nil,
            let flight = makeFlight(
                flightKey, rule, arrival: now, name: packet.extracting(Header.size..<query.value.questionEnd - 4))
        else {
            // whoever asks next may try again
            let question = CacheQuestion(flightKey, tag: rule.tag)
            _ = parts.cache?.noteFailure(
                query.value.name, question, routes: parts.router?.routes ?? 0, until: now, now: now)
            return
        }
        flight.isRefresh = true
        refreshCount += 1
        // what another worker asks by now is refreshed by that
        guard claim(flight) else { return end(flight) }
        counted.refreshes += 1
        perform(flight.question.begin(now: now), of: flight)
    }

    /// Answers all who wait for a question with a failure: the server ends.
    func abandon(_ flight: Flight) {
        counted.failed += 1
        end(flight)
        while let asker = flight.nextAsker() { replyStale(asker.event, or: .serverFailure, Self.ending) }
    }
}

extension WaitingClient {
    /// The one whose query arrived so.
    init(_ arrival: Arrival) {
        self.init(
            address: arrival.path.peer.address, transport: arrival.path.transport, arrival: arrival.time)
    }
}
