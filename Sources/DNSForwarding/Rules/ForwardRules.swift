// The forward zones of a configuration, found by the longest match.

import DNSDispatch
package import DNSWire

/// All forward rules of a configuration. A name belongs to the rule with the longest zone that it lies in, and to no other.
///
/// One value serves all threads: bind it to a local constant once a batch.
package final class ForwardRules: Sendable {
    /// The rules, in the order of the configuration.
    package let rules: [ForwardRule]
    /// The seed that names must be scanned with to be looked for here.
    package let seed: HashSeed
    private let table: ZoneTable

    /// Of two rules for the same zone the first counts. `seed` is the process's.
    package init(_ rules: [ForwardRule], seed: HashSeed) {
        self.seed = seed
        self.rules = Self.withDistinctKeys(rules)
        table = ZoneTable(zones: rules.map(\.zone), seed: seed)
    }

    /// Two zones whose names have the same digest get different keys, in their order.
    private static func withDistinctKeys(_ rules: [ForwardRule]) -> [ForwardRule] {
        var taken: Set<RuleKey> = []
        return rules.map { rule in
            var rule = rule
            while !taken.insert(rule.key).inserted { rule.key = RuleKey(rawValue: rule.key.rawValue &+ 1) }
            return rule
        }
    }

    /// The index in `rules` of the rule that `name` belongs to; nil when it lies in no forward zone.
    ///
    /// `name` must have been scanned with `seed`.
    package func find(_ name: borrowing ScannedName) -> Int? { table.find(name, upTo: name.labelCount) }

    /// The same for the parent side of a zone cut at `name` (RFC 4035 s3.1.4.1): the rule of the name above it.
    package func find(above name: borrowing ScannedName) -> Int? { table.find(name, upTo: name.labelCount - 1) }
}

/// Names of zones in flat memory, found by the hash of a suffix: open addressing.
private struct ZoneTable: Sendable {
    private struct Entry {
        var hash: UInt64
        var start: Int32
        var length: Int32
        // -1 in an empty place
        var zone: Int32
    }

    private var places: [Entry]
    private var octets: [UInt8] = []
    // a bit for each number of labels that a zone has
    private var depths: (low: UInt64, high: UInt64) = (0, 0)

    init(zones: [Name], seed: HashSeed) {
        var size = 4
        while size < zones.count * 2 { size *= 2 }
        places = Array(repeating: Entry(hash: 0, start: 0, length: 0, zone: -1), count: size)
        var name = ScannedName(seed: seed)
        for (index, zone) in zones.enumerated() {
            name.set(zone)
            var place = Int(truncatingIfNeeded: name.hash) & (size - 1)
            while places[place].zone >= 0 { place = (place + 1) & (size - 1) }
            places[place] = Entry(
                hash: name.hash, start: Int32(octets.count), length: Int32(name.length), zone: Int32(index))
            octets.append(contentsOf: name.span)
            if name.labelCount < 64 {
                depths.low |= 1 << UInt64(name.labelCount)
            } else {
                depths.high |= 1 << UInt64(name.labelCount - 64)
            }
        }
    }

    /// The zone with the most labels, but no more than so many, that `name` ends in.
    func find(_ name: borrowing ScannedName, upTo most: Int) -> Int? {
        var labels = most
        while labels >= 0 {
            let depth = labels < 64 ? depths.low : depths.high
            if depth >> UInt64(labels & 63) & 1 == 1, let zone = find(name, suffix: labels) { return zone }
            labels &-= 1
        }
        return nil
    }

    private func find(_ name: borrowing ScannedName, suffix labels: Int) -> Int? {
        let hash = name.hash(ofSuffix: labels)
        var place = Int(truncatingIfNeeded: hash) & (places.count &- 1)
        while places[place].zone >= 0 {
            let entry = places[place]
            let zone = octets.span.extracting(Int(entry.start)..<Int(entry.start &+ entry.length))
            if entry.hash == hash, name.suffix(labels, equals: zone) { return Int(entry.zone) }
            place = (place &+ 1) & (places.count &- 1)
        }
        return nil
    }
}
