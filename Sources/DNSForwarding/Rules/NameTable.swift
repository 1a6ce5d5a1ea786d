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
    // a bit for each number of labels that a name has
    private var depths: (low: UInt64, high: UInt64) = (0, 0)

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
            if name.labelCount < 64 {
                depths.low |= 1 << UInt64(name.labelCount)
            } else {
                depths.high |= 1 << UInt64(name.labelCount - 64)
            }
        }
    }

    /// The index of the name with the most labels, but no more than so many, that `name` ends in.
    func find(_ name: borrowing ScannedName, upTo most: Int) -> Int? {
        var labels = most
        while labels >= 0 {
            if let found = find(name, suffix: labels) { return found }
            labels &-= 1
        }
        return nil
    }

    /// The index of the name that is the suffix of so many labels of `name`.
    func find(_ name: borrowing ScannedName, suffix labels: Int) -> Int? {
        let depth = labels < 64 ? depths.low : depths.high
        guard depth >> UInt64(labels & 63) & 1 == 1 else { return nil }
        let hash = name.hash(ofSuffix: labels)
        var place = Int(truncatingIfNeeded: hash) & (places.count &- 1)
        while places[place].index >= 0 {
            let entry = places[place]
            let suffix = octets.span.extracting(Int(entry.start)..<Int(entry.start &+ entry.length))
            if entry.hash == hash, name.suffix(labels, equals: suffix) { return Int(entry.index) }
            place = (place &+ 1) & (places.count &- 1)
        }
        return nil
    }
}
