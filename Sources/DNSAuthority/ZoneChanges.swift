// Which names hold something else in one version of a zone than in another.

package import DNSWire

/// The records of the names that do not hold the same in both versions of a zone.
package struct ZoneChanges: Sendable {
    /// The records of such names as they were, and as they are.
    package private(set) var old = RecordTable(), new = RecordTable()
    /// Names beyond those that were asked for, whose records are not told.
    package private(set) var furtherNames = 0
    /// Records that are gone, at all names, those left out in whose place another of the same RRset came.
    package private(set) var lostRecords = 0

    private var namesLeft: Int

    /// Compares what stands at each name of two versions of a zone, both built with `seed`. The records that prove with hashes what does
    /// not exist are left out.
    /// - Parameter limit: the most names that are told.
    package init(from old: borrowing Zone, to new: borrowing Zone, seed: HashSeed, atMost limit: Int) {
        namesLeft = limit
        var name = ScannedName(seed: seed)
        // mostly nothing has changed
        if old.octets != new.octets {
            for node in old.nodes {
                let other = new.node(named: old.name(of: node), &name)
                if let other, old.rrsets(of: node).elementsEqual(new.rrsets(of: other)) { continue }
                old.forEachRRset(of: node) { rrset in
                    lostRecords += Swift.max(
                        rrset.count - (other.flatMap { new.rrset(rrset.type, at: $0) }?.count ?? 0), 0)
                }
                guard mayTell else { continue }
                old.append(node, to: &self.old)
                if let other { new.append(other, to: &self.new) }
            }
            for node in new.nodes where old.node(named: new.name(of: node), &name) == nil && mayTell {
                new.append(node, to: &self.new)
            }
        }
        if !old.aliases.isEmpty || !new.aliases.isEmpty { compareAliases(old, new) }
    }

    private mutating func compareAliases(_ old: borrowing Zone, _ new: borrowing Zone) {
        let (before, after) = (old.aliasRecords, new.aliasRecords)
        for (name, record) in before.sorted(by: { $0.key < $1.key }) where after[name] != record {
            if after[name] == nil { lostRecords += 1 }
            guard mayTell else { continue }
            self.old.append(record)
            if let other = after[name] { self.new.append(other) }
        }
        for (name, record) in after.sorted(by: { $0.key < $1.key }) where before[name] == nil && mayTell {
            self.new.append(record)
        }
    }

    /// Whether one more name is told; counts it where not.
    private var mayTell: Bool {
        mutating get {
            if namesLeft > 0 { namesLeft -= 1 } else { furtherNames += 1 }
            return furtherNames == 0
        }
    }
}

extension Zone {
    /// The name of a node, in lower case.
    @_lifetime(borrow self)
    fileprivate func name(of node: Node) -> Span<UInt8> {
        octets.span.extracting(Int(node.start)..<Int(node.start) + Int(node.nameLength))
    }

    /// The node of a name, scanned by the way.
    fileprivate func node(named octets: Span<UInt8>, _ name: inout ScannedName) -> Node? {
        guard (try? name.scan(octets, at: 0)) != nil else { return nil }
        return node(name, suffix: name.labelCount).map { nodes[Int($0)] }
    }

    /// Visits the RRsets of a node in their order.
    fileprivate func forEachRRset(of node: Node, _ body: (RRset) -> Void) {
        var start = Int(node.start) + Int(node.nameLength)
        for _ in 0..<node.rrsets {
            let rrset = RRset(octets.span, at: start)
            body(rrset)
            start = rrset.end
        }
    }

    /// The octets of all RRsets of a node.
    @_lifetime(borrow self)
    fileprivate func rrsets(of node: Node) -> Span<UInt8> {
        let start = Int(node.start) + Int(node.nameLength)
        var end = start
        forEachRRset(of: node) { end = $0.end }
        return octets.span.extracting(start..<end)
    }

    /// Appends the records of a node.
    fileprivate func append(_ node: Node, to table: inout RecordTable) {
        forEachRRset(of: node) { rrset in
            var at = rrset.start
            while at < rrset.end {
                let end = StoredRecords.end(ofRecordAt: at, in: octets.span)
                table.append(
                    owner: name(of: node), type: rrset.type, ttl: octets.span.uint32(at: at + 4),
                    data: octets.span.extracting(at + StoredRecords.fixedSize..<end),
                    place: RecordTable.Place(line: 0))
                at = end
            }
        }
    }

    /// Its ALIAS records by their owners, each of which has one.
    fileprivate var aliasRecords: [Name: Record] {
        Dictionary(
            aliases.map { alias in
                let owner = name(of: alias.node)
                return (owner, Record(owner, .alias, ttl: alias.ttl, data: alias.target.octets))
            }, uniquingKeysWith: { first, _ in first })
    }
}
