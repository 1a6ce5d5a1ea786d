// Caches that grow.

import DNSAuthority
import DNSForwarding
import DNSWire
import TestSupport

/// Measures caches of many sizes. Each pass asks for other names, any of them as likely as the next.
enum CacheGrowth {
    private static let plan = Measurement.Plan(rounds: 7)

    static func entries(_ sizes: [Int] = [1000, 10_000, 100_000, 1_000_000]) throws -> GrowthFigure {
        var hit = Curve("hit"), insert = Curve("insert, another leaves"), memory = Curve("octets an entry")
        for size in sizes {
            let roomy = try FilledCache(entries: size)
            let report = roomy.cache.report
            guard report.entries == size else { throw World.Wrong("\(report.entries) entries of \(size) stayed") }
            memory.append(size, Double(report.used) / Double(size))
            var random = SeededGenerator(seed: 1)
            let state = World.state(ZoneTable(capacity: 0, seed: World.seed))
            let hits = try PaperPassing(
                try roomy.questions(1024), PaperResponder(state, cache: roomy.cache)
            ) { packets in
                for place in 0..<packets.count { packets.setNumber(random.next(below: size), at: place) }
            }
            hit.append(size, try Measurement(of: hits, plan).nanoseconds)
            // so full that there is no room for more
            let full = try FilledCache(
                entries: 2 * size, size: max(Cache.leastSize, report.used + report.used / 4))
            let inserts = Caching(full, .store) { 2 * size + $0 }
            insert.append(size, try Measurement(of: inserts, plan).nanoseconds)
        }
        return GrowthFigure(
            key: "entries", title: "Entries of a cache", axis: "entries", costs: [hit, insert], others: [memory])
    }
}
