// Whom a question asks next, and when it gives up.

import DNSDispatch
import DNSWire

extension InFlightQuestion {
    /// An upstream won't answer this question.
    func fail(_ upstream: Int, now: Instant) -> Action {
        if isAnswered { return endProbe(of: upstream) }
        failed.put(upstream)
        // another upstream is being waited for
        if current >= 0, attempts[current].isOpen, !attempts[current].isSpoiled, attempts[current].upstream != upstream
        {
            return .wait
        }
        return askNext(now: now, afterSilence: false)
    }

    func askNext(now: Instant, afterSilence: Bool) -> Action {
        let spent = asked | failed
        let unfit = spent | order.down | order.fallback
        if let upstream = order.next(excluding: unfit | order.busy) ?? order.next(excluding: unfit) {
            return ask(usual(upstream), now: now)
        }
        // who has a reply, though a bad one, shall neither fall back nor wait for one that is down and may be back
        if best == nil, !hasTruncated {
            if mayFallBack(now: now), let upstream = order.next(excluding: spent | order.down | ~order.fallback) {
                return ask(usual(upstream), now: now)
            }
            if let upstream = order.next(excluding: spent | order.fallback)
                ?? order.next(excluding: spent | ~order.down)
            {
                return ask(usual(upstream), now: now)
            }
        }
        // the same again: the question or the reply may have been lost
        let last = current >= 0 ? attempts[current].upstream : order[0]
        if afterSilence, let upstream = order.next(behind: last, excluding: failed | truncated | ~asked) {
            return ask(again(upstream), now: now)
        }
        return waitOrEnd(now: now)
    }

    /// Whether none of the upstreams proper is left to hope for: each is down or out of reach, or half of the time has gone.
    private func mayFallBack(now: Instant) -> Bool {
        now >= fallbackTime || order.next(excluding: order.down | failed | order.fallback) == nil
    }

    /// Waits for the attempts that are open, of upstreams that have not failed; without one, ends.
    func waitOrEnd(now: Instant) -> Action {
        if shareEnd <= now || attemptCount == Self.attemptLimit { shareEnd = deadline }
        for index in 0..<attemptCount where attempts[index].isOpen && !attempts[index].isSpoiled {
            if !failed.holds(attempts[index].upstream) { return .wait }
        }
        if held != nil { return .useHeld }
        if !hasTruncated, now < deadline, let attempt = withoutDoubt() ?? streamAfterBroken() {
            return ask(attempt, now: now)
        }
        if best == nil, !hasTruncated {
            let later = brokenEnd.flatMap { now < $0 ? $0 : nil } ?? pauseEnd(now: now)
            if let later {
                shareEnd = later
                return .wait
            }
        }
        return end()
    }

    /// Until when it is worth waiting for an upstream that may be starting again, each time longer; nil when it is not.
    private func pauseEnd(now: Instant) -> Instant? {
        guard restarting != 0, attemptCount < Self.attemptLimit else { return nil }
        let end = now + Self.firstPause * (1 << pauses)
        guard end < deadline else { return nil }
        pauses += 1
        return end
    }

    func isWaiting(for upstream: Int) -> Bool {
        for index in 0..<attemptCount
        where attempts[index].isOpen && !attempts[index].isSpoiled && attempts[index].upstream == upstream {
            return true
        }
        return false
    }

    /// Whether nobody has replied at all.
    var isSilent: Bool { best == nil && truncated == 0 && !hadTrouble }

    /// Whether there is a truncated reply to pass on: where streams are not to be used, it is all that can be had. Elsewhere the client
    /// would only ask again, and in vain.
    private var hasTruncated: Bool { truncated & order.datagramOnly != 0 }

    func end() -> Action {
        if hasTruncated { return .answerTruncated }
        if let best { return .fail(best.failure) }
        if hadNoRoom, !hadTrouble { return .fail(Failure(code: .serverFailure, error: .other, isOverload: true)) }
        return .fail(
            Failure(code: .serverFailure, error: hadTrouble ? .networkError : .noReachableAuthority))
    }

    // MARK: Failures

    /// Keeps the better of the failures: that something went wrong says more than a refusal, and that more than that the
    /// question isn't understood. FORMERR and the like are between us and the upstream: to the client the server failed.
    func note(_ failure: Failure) {
        let rank =
            switch failure.code {
            case .serverFailure: 3
            case .refused: 2
            case .notImplemented: 1
            default: 0
            }
        if let best, best.rank >= rank { return }
        best = (Failure(code: rank == 2 ? .refused : .serverFailure, error: failure.error), rank)
    }
}
