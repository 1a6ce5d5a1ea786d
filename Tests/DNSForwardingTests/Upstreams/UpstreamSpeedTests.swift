import DNSDispatch
import Testing

@testable import DNSForwarding

@Suite("How fast an upstream is taken to be")
struct UpstreamSpeedTests {
    private static func time(_ milliseconds: Int) -> Int64 { Int64(milliseconds) * 1_000_000 }

    /// Answers that took so many milliseconds each, a tenth of a second apart.
    private func speed(_ times: [Int]) -> UpstreamSpeed {
        var speed = UpstreamSpeed()
        for (index, time) in times.enumerated() {
            speed.answered(in: Self.time(time), now: Instant(nanoseconds: Self.time(100 * index)))
        }
        return speed
    }

    @Test("Until there are twenty answers, patience is lost after 100 ms")
    func unknown() {
        #expect(UpstreamSpeed().patience == .milliseconds(100))
        #expect(speed(Array(repeating: 5, count: 19)).patience == .milliseconds(100))
        #expect(UpstreamSpeed().smoothed == nil)
    }

    @Test(
        "Patience is lost after as long as 95 % of the answers take, within a bucket, and never before 10 ms",
        arguments: [
            (Array(repeating: 1, count: 100), 10, 10),
            (Array(repeating: 40, count: 30), 40, 51),
            ((1...200).map { $0 <= 188 ? 20 : 300 }, 300, 400),
            ((1...100).map { $0 % 50 == 0 ? 300 : 20 }, 20, 26),
            ((1...100).map { $0 * 10 }, 900, 1_100),
            (Array(repeating: 60_000, count: 30), 2_000, 2_500),
        ])
    func patience(times: [Int], least: Int, most: Int) {
        let patience = speed(times).patience
        #expect(patience >= .milliseconds(least) && patience <= .milliseconds(most), "\(patience)")
    }

    @Test("An upstream that has become slow for good is soon given the time that it takes")
    func adapts() {
        #expect(
            speed(Array(repeating: 20, count: 5_000) + Array(repeating: 200, count: 40)).patience >= .milliseconds(200))
        let recovered = speed(Array(repeating: 200, count: 500) + Array(repeating: 20, count: 5_000))
        #expect(recovered.patience <= .milliseconds(26))
    }

    @Test("Those that were overtaken count as slow, so that the bar does not sink to what is fast")
    func overtaken() {
        var speed = UpstreamSpeed()
        for index in 0..<400 {
            let now = Instant(nanoseconds: Self.time(10 * index))
            let patience = speed.patience.nanoseconds
            // a tenth of its answers would take a second
            if index % 10 == 0 {
                speed.overtaken(after: patience, now: now)
            } else {
                speed.answered(in: Self.time(20), now: now)
            }
        }
        #expect(speed.patience > .milliseconds(50))
    }

    @Test(
        "A failure counts as an answer that took twice as long as usual, and no time counts for more than five seconds")
    func failures() throws {
        var speed = speed(Array(repeating: 40, count: 50))
        let before = try #require(speed.smoothed)
        speed.failed(in: Self.time(1), now: Instant(nanoseconds: Self.time(5_001)))
        let after = try #require(speed.smoothed)
        #expect(after > before && after <= 2 * before)
        for index in 0..<1_000 {
            speed.failed(in: Self.time(90_000), now: Instant(nanoseconds: Self.time(6_000 + index)))
        }
        #expect(speed.smoothed == Self.time(5_000) || speed.smoothed ?? 0 > Self.time(4_900))
        #expect(speed.smoothed ?? 0 <= Self.time(5_000))
    }

    @Test("A figure that is old is half replaced by the next")
    func old() {
        var speed = speed([400])
        speed.answered(in: Self.time(20), now: Instant(nanoseconds: Self.time(10_000)))
        #expect(speed.smoothed == Self.time(210))
        #expect(!speed.isOld(.seconds(10), now: Instant(nanoseconds: Self.time(19_999))))
        #expect(speed.isOld(.seconds(10), now: Instant(nanoseconds: Self.time(20_000))))
    }

    @Test("One question in ten may be hedged, and ten in a burst")
    func budget() {
        var budget = HedgeBudget()
        var burst = 0
        while budget.spend() { burst += 1 }
        #expect(burst == 10)
        var hedged = 0
        for _ in 0..<1_000 {
            budget.earn()
            if budget.spend() { hedged += 1 }
        }
        #expect(hedged == 100)
    }
}
