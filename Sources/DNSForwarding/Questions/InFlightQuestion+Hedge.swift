// The second upstream that is asked when the first is slow.

import DNSDispatch

extension InFlightQuestion {
    /// The upstream that is to be asked besides, because the first has not replied in time; nil when it is not yet time for
    /// that or there is no such upstream. Told once.
    func takeHedge(now: Instant) -> Int? {
        guard let time = hedgeTime, time <= now else { return nil }
        hedgeTime = nil
        guard !isAnswered, attempts[current].isOpen else { return nil }
        return order.next(excluding: asked | failed | order.down | order.busy | order.fallback)
    }

    /// An upstream is asked besides. Whichever answer is usable and comes first is taken; a failure waits for the other.
    /// Returns the attempt; nil when there is no room for more of them.
    func hedge(_ upstream: Int, now: Instant) -> Int? {
        guard attemptCount < Self.attemptLimit else { return nil }
        var attempt = usual(upstream)
        attempt.reason = .hedge
        return add(attempt, now: now)
    }
}
