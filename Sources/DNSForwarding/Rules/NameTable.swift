// Names that other names end in, found fast.

import DNSWire

/// Names, mostly of zones, in flat memory, found by the hash of a suffix: open addressing.
struct NameTable: Sendable {
    private struct Entry {
        var hash: UInt64
        var start: Int32
        var length: Int32
        // -1 in an empty place
        var index: Int32
    }

    private var places: [Entry]
    private var octets: [UInt8] = []
    /// How many labels names have.
    private var depths = LabelCounts()
    /// A bit for the hash of the last label of each: most names that are looked for end in another.
    private var tops: UInt64 = 0
    /// The index of the root.
    private var root: Int?

    /// A table of names that are found by their indices. Of two that are the same the first is found.
    init(_ names: [Name], seed: HashSeed) {
        var size = 4
        while size < names.count * 2 { size *= 2 }
        places = Array(repeating: Entry(hash: 0, start: 0, length: 0, index: -1), count: size)
        var name = ScannedName(seed: seed)
        for (index, zone) in names.enumerated() {
            name.set(zone)
            var place = Int(truncatingIfNeeded: name.hash) & (size - 1)
            while places[place].index >= 0 { place = (place + 1) & (size - 1) }
            places[place] = Entry(
                hash: name.hash, start: Int32(octets.count), length: Int32(name.length), index: Int32(index))
            octets.append(contentsOf: name.span)
            depths.insert(name.labelCount)
            if name.labelCount > 0 { tops |= Self.top(of: name) } else { root = root ?? index }
        }
    }

    /// The index of the name with the most labels, but no more than so many, that `name` ends in.
    func find(_ name: borrowing ScannedName, upTo most: Int) -> Int? {
        guard most > 0, tops & Self.top(of: name) != 0 else { return most < 0 ? nil : root }
        var labels = depths.last(upTo: most)
        while let depth = labels, depth > 0 {
            if let found = find(name, suffix: depth) { return found }
            labels = depths.last(upTo: depth &- 1)
        }
        return root
    }

    private static func top(of name: borrowing ScannedName) -> UInt64 { 1 &<< (name.hash(ofSuffix: 1) &>> 58) }

    /// The index of the name that is the suffix of so many labels of `name`.
    func find(_ name: borrowing ScannedName, suffix labels: Int) -> Int? {
        let hash = name.hash(ofSuffix: labels)
        let places = places.span
        let mask = places.count &- 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while places[place].index >= 0 {
            let entry = places[place]
            if entry.hash == hash, isName(entry, name, suffix: labels) { return Int(entry.index) }
            place = (place &+ 1) & mask
        }
        return nil
    }

    private func isName(_ entry: Entry, _ name: borrowing ScannedName, suffix labels: Int) -> Bool {
        name.suffix(labels, equals: octets.span.extracting(Int(entry.start)..<Int(entry.start &+ entry.length)))
    }
}
