// In which ways an upstream is asked.

import DNSDispatch
import DNSWire

extension InFlightQuestion {
    func add(_ attempt: Attempt, now: Instant) -> Int {
        attempts[attemptCount] = attempt
        attempts[attemptCount].time = now
        asked.put(attempt.upstream)
        attemptCount += 1
        return attemptCount - 1
    }

    /// Makes an attempt the current one, with its share of the time that is left.
    func ask(_ attempt: Attempt, now: Instant) -> Action {
        guard attemptCount < Self.attemptLimit else { return waitOrEnd(now: now) }
        hedgeTime = attemptCount == 0 ? order.hedgeDelay.map { now + $0 } : nil
        current = add(attempt, now: now)
        shareEnd = now.partWay(to: deadline, of: max(planned - turns, 1))
        turns += 1
        return .ask(current)
    }

    func usual(_ upstream: Int) -> Attempt {
        let overStream = order.streamOnly.holds(upstream)
        return Attempt(
            upstream: upstream, overStream: overStream,
            usesEDNS: !order.withoutEDNS.holds(upstream) && !triedWithoutEDNS.holds(upstream),
            scramblesCase: !overStream && !order.foldingCase.holds(upstream))
    }

    /// What an attempt asks, the same way but without EDNS; nil when it has none, or that has been tried.
    func withoutEDNS(_ index: Int, _ reason: Attempt.Reason) -> Attempt? {
        var attempt = attempts[index]
        guard attempt.usesEDNS, !triedWithoutEDNS.holds(attempt.upstream), attemptCount < Self.attemptLimit else {
            return nil
        }
        triedWithoutEDNS.put(attempt.upstream)
        attempt.original = attempt.time
        attempt.originalHadCookie = attempt.cookie != 0
        attempt.isSuspect = false
        attempt.isSpoiled = false
        attempt.isOpen = true
        attempt.sawOtherCase = false
        attempt.isOverdue = false
        attempt.usesEDNS = false
        attempt.reason = reason
        return attempt
    }

    /// What an attempt asks, the same way but with less in it, since its upstream declined it with a code: without the cookie, where
    /// that may be what it makes nothing of and EDNS is not; else without EDNS. Nil when there is nothing left to leave out.
    func plainer(
        _ index: Int, _ reason: Attempt.Reason, after code: ResponseCode, hasEDNS: Bool = false
    ) -> Attempt? {
        let attempt = attempts[index]
        if code != .badVersion, attempt.cookie != 0, !order.knownCookies.holds(attempt.upstream),
            hasEDNS || order.knownEDNS.holds(attempt.upstream),
            let next = withoutCookie(
                to: attempt.upstream, reason == .withoutEDNS ? .withoutCookie : .perhapsWithoutCookie)
        {
            return next
        }
        return withoutEDNS(index, reason)
    }

    /// The usual way without a cookie; nil when that has been tried.
    func withoutCookie(
        to upstream: Int, _ reason: Attempt.Reason = .withoutCookie
    ) -> Attempt? {
        guard !triedWithoutCookie.holds(upstream), attemptCount < Self.attemptLimit else { return nil }
        triedWithoutCookie.put(upstream)
        var attempt = usual(upstream)
        attempt.mayHaveCookie = false
        attempt.reason = reason
        return attempt
    }

    /// What follows where an upstream wanted its own cookie in a question (RFC 7873 s5.3): the same with the one that it sent; then
    /// over a stream; then without any. Nil when there was none in the question, or nothing is left.
    func afterBadCookie(_ index: Int) -> Attempt? {
        let attempt = attempts[index]
        guard attempt.cookie != 0, attemptCount < Self.attemptLimit else { return nil }
        guard triedNewCookie.holds(attempt.upstream) else {
            triedNewCookie.put(attempt.upstream)
            var next = usual(attempt.upstream)
            next.overStream = attempt.overStream
            next.scramblesCase = attempt.scramblesCase
            next.reason = .badCookie
            return next
        }
        if !attempt.overStream, let next = stream(to: attempt.upstream, .badCookie) { return next }
        return withoutCookie(to: attempt.upstream)
    }

    /// The way to ask an upstream again that was silent. One that is not known to make anything of EDNS may drop what has it, and
    /// one that makes something of that, what has a cookie.
    func again(_ upstream: Int) -> Attempt {
        for index in 0..<attemptCount
        where attempts[index].upstream == upstream && attempts[index].isOpen && !attempts[index].overStream {
            guard order.knownEDNS.holds(upstream) else {
                return withoutEDNS(index, .perhapsWithoutEDNS) ?? usual(upstream)
            }
            guard attempts[index].cookie != 0, !order.knownCookies.holds(upstream) else { break }
            return withoutCookie(to: upstream, .perhapsWithoutCookie) ?? usual(upstream)
        }
        return usual(upstream)
    }

    /// An attempt ended in a way that may be due to EDNS, where nobody knows that its upstream makes anything of it.
    func doubt(_ index: Int) {
        let upstream = attempts[index].upstream
        if attempts[index].usesEDNS, !order.knownEDNS.holds(upstream) { doubtful.put(upstream) }
    }

    /// The last resort when all have failed: an attempt that may have failed because of EDNS, the same way but without.
    func withoutDoubt() -> Attempt? {
        for index in 0..<attemptCount
        where attempts[index].usesEDNS && !(attempts[index].isOpen && !attempts[index].isSpoiled)
            && doubtful.holds(attempts[index].upstream)
        {
            if let attempt = withoutEDNS(index, .seeminglyWithoutEDNS) { return attempt }
        }
        return nil
    }

    /// The question over a stream to an upstream whose reply over UDP was broken: nobody else can have sent what comes there.
    func streamAfterBroken() -> Attempt? {
        for index in 0..<attemptCount where attempts[index].isSpoiled {
            if let attempt = stream(to: attempts[index].upstream, .broken) { return attempt }
        }
        return nil
    }

    /// The same question over a stream; nil when that has been tried.
    func stream(to upstream: Int, _ reason: Attempt.Reason) -> Attempt? {
        guard !triedStream.holds(upstream), !(order.streamOnly | order.datagramOnly).holds(upstream),
            attemptCount < Self.attemptLimit
        else { return nil }
        triedStream.put(upstream)
        var attempt = usual(upstream)
        attempt.overStream = true
        attempt.scramblesCase = false
        attempt.reason = reason
        return attempt
    }

    /// What is to be tried in place of an attempt whose time is up, where replies differed in case only; nil when there is
    /// nothing of the kind, or nothing left.
    func afterOtherCase(_ index: Int) -> Attempt? {
        let attempt = attempts[index]
        guard attempt.isOpen else { return nil }
        if !attempt.overStream, attempt.sawOtherCase, let stream = stream(to: attempt.upstream, .otherCase) {
            return stream
        }
        let wasTold = attempt.reason == .otherCase && attempt.overStream
        let mayNotGo = attempt.sawOtherCase && order.datagramOnly.holds(attempt.upstream)
        return wasTold || mayNotGo ? lowerCase(to: attempt.upstream) : nil
    }

    /// The same question over UDP from a fresh socket; nil when that has been tried.
    func fresh(to upstream: Int) -> Attempt? {
        guard !triedFresh.holds(upstream), attemptCount < Self.attemptLimit else { return nil }
        triedFresh.put(upstream)
        var attempt = usual(upstream)
        attempt.reason = .afresh
        return attempt
    }

    /// The same question over UDP in lower case; nil when that has been tried.
    func lowerCase(to upstream: Int) -> Attempt? {
        guard !triedLowerCase.holds(upstream), attemptCount < Self.attemptLimit else { return nil }
        triedLowerCase.put(upstream)
        var attempt = usual(upstream)
        attempt.scramblesCase = false
        attempt.reason = .otherCase
        return attempt
    }

    /// The codes that a server answers which knows nothing of EDNS (RFC 6891 s7).
    static func maySpeakOfEDNS(_ code: ResponseCode) -> Bool {
        code == .formatError || code == .notImplemented || code == .badVersion
    }
}
