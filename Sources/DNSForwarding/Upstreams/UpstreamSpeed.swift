// How fast an upstream answers.

import DNSDispatch

/// How long an upstream takes to answer: what the policy `fastest` chooses by, and when a hedged question loses patience.
/// Times are in nanoseconds.
struct UpstreamSpeed {
    /// The longest time that counts: one stall shall not be remembered for an hour.
    private static let longest: Int64 = 5_000_000_000
    /// What a failure counts for at least.
    private static let leastFailure: Int64 = 20_000_000
    /// A figure that is older than this says so little that the next one weighs as much.
    private static let old = Duration.seconds(1)
    /// When patience is lost at the earliest, and as long as nothing is known.
    private static let leastPatience: Int64 = 10_000_000
    private static let firstPatience: Int64 = 100_000_000

    /// Its mean time to answer, where newer times weigh more; nil before the first.
    private(set) var smoothed: Int64?
    private var times = LatencyHistogram()
    private var lastTime: Instant?

    /// A reply was good, and took so long.
    mutating func answered(in time: Int64, now: Instant) {
        smooth(time, now)
        times.add(time)
    }

    /// It did not answer, or not well, and showed that after so long: it counts as slow.
    mutating func failed(in time: Int64, now: Instant) {
        smooth(max(time, 2 * (smoothed ?? 0), Self.leastFailure), now)
    }

    /// Another upstream's answer came while it was still awaited: it takes longer than this.
    mutating func overtaken(after time: Int64, now: Instant) {
        times.add(time)
        if time > smoothed ?? 0 { smooth(time, now) }
    }

    /// Whether its last time is so old that it may be another one now.
    func isOld(_ age: Duration, now: Instant) -> Bool { lastTime.map { now - $0 >= age } ?? true }

    /// How long to wait for it before another is asked besides: longer than 95 % of its answers took.
    var patience: Duration { .nanoseconds(max(times.percentile95 ?? Self.firstPatience, Self.leastPatience)) }

    // the weight of RFC 6298 s2.3, where times follow one another
    private mutating func smooth(_ time: Int64, _ now: Instant) {
        let time = min(max(time, 0), Self.longest)
        let weight: Int64 = isOld(Self.old, now: now) ? 2 : 8
        smoothed = smoothed.map { $0 + (time - $0) / weight } ?? time
        lastTime = now
    }
}
