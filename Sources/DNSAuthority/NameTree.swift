// The names of a zone while it is built.

internal import DNSWire

/// A tree of names, each with all names between it and the origin, numbered so that parents come before their children.
struct NameTree: ~Copyable {
    /// A name of the tree.
    struct Entry {
        let hash: UInt64
        let start: UInt32
        let parent: Zone.NodeIndex
        var wildcard = Zone.Node.none
        let length: UInt8

        /// Where the name's octets stand.
        var range: Range<Int> { Int(start)..<Int(start) + Int(length) }

        init(hash: UInt64, start: Int, length: Int, parent: Zone.NodeIndex) {
            self.hash = hash
            self.start = UInt32(start)
            self.length = UInt8(length)
            self.parent = parent
        }
    }

    private(set) var entries: [Entry] = []
    /// The names in lower case, one after another, and slack.
    private(set) var octets = [UInt8](repeating: 0, count: NameTree.slack)
    private var index: NameIndex
    let originLabels: Int

    /// Octets behind the last name, so that whole words of it can be read.
    static let slack = 8

    /// A tree of the origin alone, with room for about so many names.
    init(origin: borrowing ScannedName, expecting count: Int) {
        // some names are there for what is below them only
        let room = count + count / 8 + 16
        index = NameIndex(count: room)
        entries.reserveCapacity(room)
        originLabels = origin.labelCount
        append(origin, suffix: origin.labelCount, below: Zone.Node.none)
    }

    /// The number of a name, if it is in the tree.
    func find(_ name: borrowing ScannedName) -> Zone.NodeIndex? { find(name, suffix: name.labelCount) }

    private func find(_ name: borrowing ScannedName, suffix labels: Int) -> Zone.NodeIndex? {
        let found = index.find(name.hash(ofSuffix: labels)) { candidate in
            let entry = entries[candidate]
            return name.suffix(labels, equals: octets.span, at: Int(entry.start), count: Int(entry.length))
        }
        return found.map { Zone.NodeIndex(truncatingIfNeeded: $0) }
    }

    /// The number of a name, which is put into the tree if need be; nil when it is neither the origin nor below it.
    mutating func insert(_ name: borrowing ScannedName) -> Zone.NodeIndex? {
        if let known = find(name) { return known }
        var labels = name.labelCount
        var parent: Zone.NodeIndex?
        while parent == nil, labels > originLabels {
            labels -= 1
            parent = find(name, suffix: labels)
        }
        guard var parent else { return nil }
        while labels < name.labelCount {
            labels += 1
            parent = append(name, suffix: labels, below: parent)
        }
        return parent
    }

    @discardableResult
    private mutating func append(
        _ name: borrowing ScannedName, suffix labels: Int, below parent: Zone.NodeIndex
    ) -> Zone.NodeIndex {
        let number = entries.count
        let start = octets.count - Self.slack
        let from = name.start(ofSuffix: labels)
        let length = name.length - from
        octets.removeLast(Self.slack)
        octets.append(contentsOf: name.span.extracting(from..<name.length))
        for _ in 0..<Self.slack { octets.append(0) }
        if parent != Zone.Node.none, octets[start] == 1, octets[start + 1] == UInt8(ascii: "*") {
            entries[Int(parent)].wildcard = Zone.NodeIndex(number)
        }
        let hash = name.hash(ofSuffix: labels)
        if index.isFull { index = index(count: number * 2) }
        entries.append(Entry(hash: hash, start: start, length: length, parent: parent))
        index.insert(number, hash: hash)
        return Zone.NodeIndex(number)
    }

    /// An index of all names that has just the room it needs.
    func finishedIndex() -> NameIndex { index(count: entries.count) }

    private func index(count: Int) -> NameIndex {
        var index = NameIndex(count: count)
        for (number, entry) in entries.enumerated() { index.insert(number, hash: entry.hash) }
        return index
    }
}
