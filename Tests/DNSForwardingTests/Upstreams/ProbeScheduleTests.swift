import DNSDispatch
import Testing

@testable import DNSForwarding

@Suite("When an upstream that is down is probed")
struct ProbeScheduleTests {
    private static func time(_ milliseconds: Int) -> Instant { Instant(nanoseconds: Int64(milliseconds) * 1_000_000) }

    /// The pauses between probes on its own, in milliseconds, where each is made when it is due.
    private func pauses(_ count: Int, lot: UInt64, interval: Int = 10_000, wanted: Bool) -> [Int] {
        var health = UpstreamHealth()
        health.settings = UpstreamGroup.Health(interval: .milliseconds(interval))
        var now = Self.time(1_000)
        for _ in 0..<3 { _ = health.failed(now: now, lot: lot) }
        health.probedOnItsOwn(now: now, lot: lot)
        var pauses: [Int] = []
        for _ in 0..<count {
            if wanted { health.want() }
            guard let due = health.ownProbeTime else { break }
            pauses.append(Int((due.nanoseconds - now.nanoseconds) / 1_000_000))
            now = due
            health.probedOnItsOwn(now: now, lot: lot)
        }
        return pauses
    }

    @Test("The pauses double, up to two seconds while clients ask, else up to the interval")
    func backOff() {
        #expect(pauses(6, lot: 0, wanted: true) == [500, 1_000, 2_000, 2_000, 2_000, 2_000])
        #expect(pauses(7, lot: 0, wanted: false) == [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
        #expect(pauses(40, lot: 0, interval: 3_600_000, wanted: false).last == 3_600_000)
        #expect(pauses(4, lot: 0, interval: 300, wanted: true) == [300, 300, 300, 300])
    }

    @Test("A pause is shortened by up to a quarter, as it is drawn", arguments: [1, 77, 255, UInt64.max])
    func jitter(lot: UInt64) {
        for (pause, whole) in zip(pauses(4, lot: lot, wanted: true), [500, 1_000, 2_000, 2_000]) {
            #expect(pause < whole && pause * 4 >= whole * 3)
        }
    }

    @Test("One that goes down is probed on its own after a quarter of a second at most, and not while it is up")
    func first() throws {
        var health = UpstreamHealth()
        #expect(health.ownProbeTime == nil)
        #expect(health.failed(now: Self.time(0), lot: 0) == nil)
        #expect(health.failed(now: Self.time(0), lot: 0) == nil)
        #expect(health.failed(now: Self.time(1_000), lot: 9) == .wentDown)
        let due = try #require(health.ownProbeTime)
        #expect(due > Self.time(1_180) && due <= Self.time(1_250))
        #expect(health.answered(now: Self.time(1_200)) == .cameBack)
        #expect(health.ownProbeTime == nil)
    }
}
