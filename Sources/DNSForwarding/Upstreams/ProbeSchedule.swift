// When an upstream that is down is probed.

import DNSDispatch

/// Says when an upstream is to be probed: soon at first, then less and less often, and never at the same time as others that
/// failed at the same time.
struct ProbeSchedule {
    private static let firstPause: Int64 = 250_000_000
    /// The pause is doubled no more often than this: then it is longer than any that is wanted.
    private static let mostDoublings = 20

    private var last: Instant?
    private var doublings = 0
    /// Parts of 1,024 that a pause is shortened to.
    private var jitter: Int64 = 1024

    /// When the next probe is due, if no pause may be longer than `limit`; a moment long gone before the first.
    func due(atMost limit: Duration) -> Instant {
        guard let last else { return Instant(nanoseconds: 0) }
        let pause = min(Self.firstPause << Int64(doublings), limit.nanoseconds)
        return last + .nanoseconds(pause * jitter / 1024)
    }

    /// It is probed now. `lot` is drawn at random.
    mutating func probed(now: Instant, lot: UInt64) {
        if last != nil { doublings = min(doublings + 1, Self.mostDoublings) }
        last = now
        jitter = 1024 - Int64(lot & 255)
    }

    /// Begins anew, with a probe that is due.
    mutating func reset() { self = ProbeSchedule() }
}
