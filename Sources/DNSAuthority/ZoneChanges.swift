// Which names hold something else in one version of a zone than in another.

package import DNSWire

/// The records of the names that do not hold the same in both versions of a zone.
package struct ZoneChanges: Sendable {
    /// The records of such names as they were, and as they are.
    package private(set) var old = RecordTable(), new = RecordTable()
    /// Names beyond those that were asked for, whose records are not told.
    package private(set) var furtherNames = 0

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
                guard mayTell else { continue }
                old.append(node, to: &self.old)
                if let other { new.append(other, to: &self.new) }
            }
            for node in new.nodes where old.node(named: new.name(of: node), &name) == nil && mayTell {
                new.append(node, to: &self.new)
            }
        }
        if !old.hasSameAliases(as: new) {
            old.appendAliases(to: &self.old)
            new.appendAliases(to: &self.new)
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

    /// The octets of all RRsets of a node.
    @_lifetime(borrow self)
    fileprivate func rrsets(of node: Node) -> Span<UInt8> {
        let start = Int(node.start) + Int(node.nameLength)
        var end = start
        for _ in 0..<node.rrsets { end = RRset(octets.span, at: end).end }
        return octets.span.extracting(start..<end)
    }

    /// Appends the records of a node.
    fileprivate func append(_ node: Node, to table: inout RecordTable) {
        var start = Int(node.start) + Int(node.nameLength)
        for _ in 0..<node.rrsets {
            let rrset = RRset(octets.span, at: start)
            var at = rrset.start
            while at < rrset.end {
                let end = StoredRecords.end(ofRecordAt: at, in: octets.span)
                table.append(
                    owner: name(of: node), type: rrset.type, ttl: octets.span.uint32(at: at + 4),
                    data: octets.span.extracting(at + StoredRecords.fixedSize..<end),
                    place: RecordTable.Place(line: 0))
                at = end
            }
            start = rrset.end
        }
    }

    fileprivate func hasSameAliases(as other: borrowing Zone) -> Bool {
        guard aliases.count == other.aliases.count else { return false }
        for (alias, old) in zip(aliases, other.aliases)
        where alias.target != old.target || alias.ttl != old.ttl || name(of: alias.node) != other.name(of: old.node) {
            return false
        }
        return true
    }

    fileprivate func appendAliases(to table: inout RecordTable) {
        for alias in aliases {
            table.append(Record(name(of: alias.node), .alias, ttl: alias.ttl, data: alias.target.octets))
        }
    }
}
