// Counting in fixed memory.

import DNSWire
import Testing

@testable import DNSForwarding

@Suite struct CountsTests {
    @Test("Every type has the place that its name has, and what is not told apart is counted as other")
    func types() {
        for (place, name) in TypeCounts.names.dropLast().enumerated() {
            guard let type = RecordType(mnemonic: name) else {
                Issue.record("\(name) is no type")
                continue
            }
            var counts = TypeCounts()
            counts.count(type)
            #expect(counts[place] == 1 && counts.total == 1, "\(name)")
        }
        var counts = TypeCounts()
        counts.count(nil)
        counts.count(RecordType(rawValue: 65_280))
        #expect(counts[TypeCounts.names.count - 1] == 2 && counts.total == 2)
    }

    @Test("Every code has the place that its name has")
    func codes() {
        for (place, name) in ReplyCounts.codes.dropLast().enumerated() {
            guard let code = ResponseCode(mnemonic: name) else {
                Issue.record("\(name) is no code")
                continue
            }
            var counts = ReplyCounts()
            counts.count(.cache, code)
            #expect(counts[.cache, code: place] == 1 && counts.total == 1 && counts[.zone] == 0, "\(name)")
        }
        var counts = ReplyCounts()
        counts.count(.failure, .badCookie)
        #expect(counts[.failure, code: ReplyCounts.codes.count - 1] == 1)
    }

    @Test(
        "A time falls into the first bucket whose end it does not exceed",
        arguments: [
            (0, 0), (10_000, 0), (10_001, 1), (1_000_000, 6), (1_000_001, 7), (300_000_000, 14), (5_000_000_000, 17),
            (9_000_000_000, 18),
        ])
    func durations(time: Int64, bucket: Int) {
        var counts = DurationCounts()
        counts.count(time)
        #expect(counts[bucket] == 1 && counts.total == 1 && counts.sum == time)
        counts.count(time, times: 2)
        counts.add(counts)
        #expect(counts[bucket] == 6 && counts.sum == 6 * time && counts.mean == Double(time))
    }
}
