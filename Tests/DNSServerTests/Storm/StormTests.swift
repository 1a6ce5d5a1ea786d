// Long runs of random clients, upstreams and reloads. SWIFTLET_STORMS says how many, SWIFTLET_STORM_SEED repeats one.

import DNSDispatch
import Glibc
import Testing

@testable import DNSServer

@Suite("Storm")
struct StormTests {
    private static func number(_ name: String) -> Int? {
        unsafe getenv(name).flatMap { unsafe Int(String(cString: $0)) }
    }

    private static func seed() -> UInt64 {
        number("SWIFTLET_STORM_SEED").map { UInt64($0) } ?? SystemRandomSource().next() >> 32
    }

    @Test("Whatever happens, every query gets one reply in time, and nothing is lost")
    func storms() throws {
        // what there is that must have been come to
        let names = [
            "answered", "replied", "repeated", "shed-queue-full", "shed-overstayed", "shed-rule-share", "joined",
            "forwarded", "failed", "mismatched", "stray", "other-case", "late",
        ]
        var counts: [String: Int] = [:]
        for _ in 0..<(Self.number("SWIFTLET_STORMS") ?? 4) {
            let seed = Self.seed()
            let storm = try Storm(seed: seed)
            do {
                try storm.run(steps: 3_000)
            } catch {
                Issue.record("seed \(seed), step \(storm.steps): \(error)")
                return
            }
            for name in names { counts[name, default: 0] += try #require(WorldCounts.count(name, in: storm.world)) }
        }
        for name in names { #expect(counts[name, default: 0] > 0, "nothing was counted as \(name)") }
    }

    @Test("An event that never comes back is noticed")
    func leak() throws {
        let storm = try Storm(seed: Self.seed())
        for dispatcher in storm.world.core.listening { dispatcher.plant(.leakedEvent) }
        #expect(throws: ScenarioProblem.self) { try storm.run(steps: 3_000) }
    }
}
