// Replies on their way back: checked, and written for each who asked.

package import DNSDispatch
import DNSWire

extension Forwarder: ResponseReceiver {
    package func take(_ reply: consuming ReplyEvent, for entry: ResponseHandle) {
        guard let (flight, attempt) = flights.value.find(reply.tag) else { return }
        let isCutOff = reply.arrival.isTruncated
        read(reply.reply, overStream: false, isCutOff: isCutOff, attempt, of: flight)
    }

    package func note(_ trouble: ResponseTrouble, for entry: ResponseHandle, tag: UInt64) {
        guard let (flight, attempt) = flights.value.find(tag) else { return }
        switch trouble {
        case .refused:
            broke(attempt, of: flight)
        case .differsInCase:
            flight.upstream(of: attempt).counters.otherCase += 1
            flight.question.differedInCase(attempt)
        case .deniedWithoutQuestion:
            perform(flight.question.deniedWithoutQuestion(attempt, now: now), of: flight)
        case .manyMismatches:
            flight.upstream(of: attempt).counters.mismatched += 1
            perform(flight.question.mismatched(attempt, now: now), of: flight)
        }
    }

    package func take(_ shutdown: consuming ShutdownEvent, for entry: ResponseHandle, tag: UInt64) {
        guard let (flight, attempt) = flights.value.find(tag), let place = flight.entries[attempt] else { return }
        flight.entries[attempt] = nil
        flight.upstream(of: attempt).sockets?.remove(place, returning: shutdown)
        broke(attempt, of: flight)
    }
}

extension Forwarder {
    /// Reads the reply to an attempt and does what follows from it.
    func read(_ reply: Span<UInt8>, overStream: Bool, isCutOff: Bool, _ attempt: Int, of flight: Flight) {
        guard flight.question.attempts[attempt].isOpen else { return }
        // a reply of another kind is none to a question of ours: the right one may still come
        guard overStream || Header(reply)?.flags.opcode == .query else {
            flight.upstream(of: attempt).counters.mismatched += 1
            return
        }
        let verdict = ReplyCheck.read(
            reply, isCutOff: isCutOff, overStream: overStream, asked: flight.asked, into: &records,
            within: scope(of: flight))
        tellIfWithheld(flight)
        let upstream = flight.upstream(of: attempt)
        guard overStream || isBelieved(reply, verdict, attempt, of: flight, from: upstream) else { return }
        let made = flight.question.attempts[attempt]
        if overStream, case .present(let cookie) = records.cookie, cookie.client == made.cookie {
            upstream.learn(cookie)
        }
        if verdict == .truncated, upstream.upstream.transport == .datagramOnly, flight.truncatedReply.isEmpty {
            flight.truncatedReply.append(contentsOf: reply)
        }
        upstream.replied(verdict, to: made, records.cookie, now: now)
        let action = flight.question.replied(
            attempt, verdict, error: records.error?.code, hasEDNS: records.hasEDNS, now: now)
        if !flight.question.attempts[attempt].isOpen { detach(attempt, of: flight, from: upstream) }
        perform(action, of: flight)
    }

    /// Looks at the cookie of a reply over UDP that was just read (RFC 7873 s5.3). Returns whether the reply may be used at once; if not,
    /// what follows from that is done.
    private func isBelieved(
        _ reply: Span<UInt8>, _ verdict: ReplyVerdict, _ attempt: Int, of flight: Flight, from upstream: UpstreamState
    ) -> Bool {
        let made = flight.question.attempts[attempt]
        // what cannot be read, or is cut off, tells nothing of cookies
        if made.cookie != 0, verdict != .truncated, verdict != .malformed {
            switch records.cookie {
            case .present(let cookie) where cookie.client == made.cookie: upstream.learn(cookie)
            case .present, .illegal:
                upstream.counters.mismatched += 1
                perform(flight.question.hadOtherCookie(attempt, now: now), of: flight)
                return false
            case .absent where upstream.cookies.areExpected(now: now):
                guard let next = flight.question.lackedCookie(attempt, now: now) else {
                    upstream.lackedCookie(now: now)
                    return true
                }
                hold(reply, verdict, attempt, of: flight)
                perform(next, of: flight)
                return false
            case .absent: break
            }
        }
        guard verdict != .truncated, verdict != .malformed, flight.question.mustHold(attempt) else { return true }
        // with the right cookie it is nothing that was guessed
        if made.cookie != 0, case .present = records.cookie { return true }
        hold(reply, verdict, attempt, of: flight)
        return false
    }

    /// Keeps a reply that is not to be used yet: the first answer, or where there is none, the first failure.
    private func hold(_ reply: Span<UInt8>, _ verdict: ReplyVerdict, _ attempt: Int, of flight: Flight) {
        guard flight.question.hold(attempt, isUsable: verdict == .usable) else { return }
        flight.heldReply.removeAll(keepingCapacity: true)
        flight.heldReply.append(contentsOf: reply)
    }

    /// An attempt came to nothing.
    /// - Parameter mayHeal: whether it may be another matter a moment later.
    func broke(_ attempt: Int, of flight: Flight, mayHeal: Bool = true) {
        guard flight.question.attempts[attempt].isOpen else { return }
        let upstream = flight.upstream(of: attempt)
        upstream.counters.broken += 1
        upstream.cameToNothing(flight.question.attempts[attempt], now: now)
        blame(attempt, of: flight)
        detach(attempt, of: flight)
        perform(flight.question.broke(attempt, mayHeal: mayHeal, now: now), of: flight)
    }

    func detach(_ attempt: Int, of flight: Flight) {
        guard flight.entries[attempt] != nil else { return }
        detach(attempt, of: flight, from: flight.upstream(of: attempt))
    }

    private func detach(_ attempt: Int, of flight: Flight, from upstream: UpstreamState) {
        guard let place = flight.entries[attempt] else { return }
        flight.entries[attempt] = nil
        upstream.sockets?.remove(place)
    }

    /// What replies to a question may say of names.
    private func scope(of flight: Flight) -> ReplyScope {
        ReplyScope(router: parts.router, type: flight.key.type, rule: flight.key.rule)
    }

    // MARK: Answering

    /// Passes on the reply that was just read.
    func answer(_ flight: Flight) {
        counted.answered += 1
        pass(to: flight)
    }

    /// Uses the reply that was held back.
    func useHeld(_ flight: Flight) {
        guard let held = flight.question.takeHeld() else { return }
        let upstream = flight.upstream(of: held)
        let verdict = ReplyCheck.read(
            flight.heldReply.span, asked: flight.asked, into: &records, within: scope(of: flight))
        if upstream.cookies.areExpected(now: now) { upstream.lackedCookie(now: now) }
        upstream.replied(verdict, to: flight.question.attempts[held], records.cookie, now: now)
        tellIfWithheld(flight)
        let action = flight.question.replied(
            held, verdict, error: records.error?.code, hasEDNS: records.hasEDNS, now: now)
        detach(held, of: flight)
        perform(action, of: flight)
    }

    /// Passes on the truncated reply that was kept.
    func answerTruncated(_ flight: Flight) {
        counted.answered += 1
        ReplyCheck.readTruncated(
            flight.truncatedReply.span, asked: flight.asked, into: &records, within: scope(of: flight))
        tellIfWithheld(flight)
        pass(to: flight)
    }

    /// Keeps what was read, and passes it on to all who wait for it.
    private func pass(to flight: Flight) {
        packer.value.pack(
            &records, flight.asked, policy,
            ReplyPacker.Circumstances(now: now, wall: parts.wall(), routes: parts.router?.routes ?? 0))
        keep(flight)
        end(flight)
        // what stands in the packer is another reply once others are asked
        let goesOn = packer.value.reply.traits.contains(.isOpen) && parts.router != nil
        while let asker = flight.nextAsker() {
            if goesOn {
                take(asker.event, hops: asker.hops + 1)
            } else {
                pass(to: asker)
            }
        }
    }

    private func pass(to asker: consuming Asker) {
        let transport = asker.event.arrival.path.transport
        // over a stream TC tells nobody where the rest is to be had: it could not be (RFC 7766 s5)
        guard !transport.isStream || !packer.value.reply.traits.contains(.isTruncated) else {
            return reply(asker.event, .serverFailure, ExtendedError(.networkError))
        }
        let opening = asker.opening
        let arrival = asker.event.arrival
        asker.event.reply { query, room in
            let length = writer.write(packer.value.reply, behind: opening, to: query, over: transport, room: &room)
            return note(query, arrival, .upstream, packer.value.reply.code, size: length)
        }
    }

    /// Answers everybody who waits for a question with a failure, or with what is known though its time is over.
    func fail(_ flight: Flight, _ failure: InFlightQuestion.Failure) {
        counted.failed += 1
        // whoever is silent to what comes from its own address may be waiting for itself
        let isSilence = failure.error == .noReachableAuthority && flight.question.isSilent
        var failure = failure
        // RFC 8914 s4.23: "or they potentially refused to reply"
        if failure.code == .serverFailure, failure.error == nil { failure.error = .noReachableAuthority }
        keep(failure, of: flight)
        end(flight)
        while let asker = flight.nextAsker() {
            let client = asker.event.arrival.path.peer.address
            // on one machine there are many who ask
            if isSilence, !client.isLoopback { suspectLoop(flight.rule, client) }
            let error = failure.error.map { ExtendedError($0) }
            if failure.isVerdict {
                reply(asker.event, failure.code, error)
            } else {
                replyStale(asker.event, or: failure.code, error)
            }
        }
    }

    /// Answers a query with a failure.
    func reply(_ event: consuming QueryEvent, _ code: ResponseCode, _ error: ExtendedError?) {
        let arrival = event.arrival
        event.reply { query, room in
            let length = writer.write(
                code, error: error, to: query, over: arrival.path.transport, room: &room)
            return note(query, arrival, .failure, code, size: length)
        }
    }

    /// Counts a reply to a query that arrived so, and tells of it whoever wants to know. Returns its size; nil where there is none.
    func note(
        _ query: Span<UInt8>, _ arrival: Arrival, _ source: AnswerSource, _ code: ResponseCode, size: Int?
    ) -> Int? {
        guard let size else { return nil }
        counted.count(source, code, to: arrival, now: now)
        if let recorder = parts.recorder {
            recorder.note(
                query, from: arrival.path.peer.address, over: arrival.path.transport, at: arrival.time, now: now,
                source, code, size: size)
        }
        return size
    }

    /// Answers a query with a reply that was written for it, with what is known.
    func reply(_ event: consuming QueryEvent, _ octets: [UInt8], from source: AnswerSource) {
        let arrival = event.arrival
        event.reply { query, room in
            guard octets.count <= room.count else { return nil }
            room.copy(octets.span, at: 0)
            return note(query, arrival, source, Self.code(of: octets.span), size: octets.count)
        }
    }

    /// The code in a reply's header.
    static func code(of reply: Span<UInt8>) -> ResponseCode {
        ResponseCode(rawValue: UInt16(Header(reply)?.flags.responseCodeBits ?? 0))
    }

    /// The question is in flight no longer. What still comes for it is wanted only where it tells that an upstream is back.
    func end(_ flight: Flight) {
        flight.isOpen = false
        unclaim(flight)
        flights.value.hide(flight)
        noteOvertaken(flight, probes: false)
        guard !isFinishing, outlivingCount < DispatchLimits.probes, flight.question.outlive(now: now) else {
            return release(flight)
        }
        if flight.isRefresh { refreshCount -= 1 }
        flight.isOutliving = true
        outlivingCount += 1
        flight.dropReplies()
        for attempt in 0..<flight.question.attemptCount where !flight.question.attempts[attempt].isOpen {
            detach(attempt, of: flight)
        }
        flights.value.arm(flight, at: flight.question.wakeTime)
    }

    /// Upstreams that are still waited for in vain take longer than those whose answers came.
    private func noteOvertaken(_ flight: Flight, probes: Bool) {
        for index in 0..<flight.question.attemptCount where flight.question.attempts[index].isOpen {
            let attempt = flight.question.attempts[index]
            guard flight.question.probed.holds(attempt.upstream) == probes else { continue }
            flight.rule.upstreams[attempt.upstream].overtaken(attempt, now: now)
        }
    }

    /// Nothing that still comes for a question is wanted.
    func release(_ flight: Flight) {
        // one that ends may end others, on the way of whoever ends them all
        guard flight.isTabled else { return }
        noteOvertaken(flight, probes: true)
        for attempt in 0..<flight.question.attemptCount { detach(attempt, of: flight) }
        flights.value.remove(flight)
        if flight.isOutliving { outlivingCount -= 1 } else if flight.isRefresh { refreshCount -= 1 }
        if let errand = flight.errand {
            ownProbeCount -= 1
            switch errand {
            case .health(let upstream): upstream.isProbedOnItsOwn = false
            case .loop(let token): endLook(token, flight)
            }
        }
        let (asked, probed) = (flight.askedUpstreams, flight.question.probed)
        for (index, upstream) in flight.rule.upstreams.enumerated() {
            upstream.leave(hasAsked: asked.holds(index), hasProbed: probed.holds(index))
        }
        if case .loop? = flight.errand, flight.rule.looping != 0 { giveUpLooping() }
    }
}
