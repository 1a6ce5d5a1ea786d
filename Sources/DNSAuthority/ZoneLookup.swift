// Where in a zone a name stands, or the closest encloser when it does not exist.

internal import DNSWire

extension Zone {
    /// What a zone knows of a name.
    enum Match {
        /// The name has a node: it exists, be it as an empty non-terminal.
        case exact(NodeIndex)
        /// The name does not exist; this is its closest encloser, and the number of its labels (RFC 4592 s3.3.1).
        case below(NodeIndex, labels: Int)
    }

    /// Whether a name that is the origin or lies below it exists, be it by a wildcard.
    func has(_ name: borrowing ScannedName) -> Bool {
        guard isUsable else { return false }
        switch find(name) {
        case .exact: return true
        case .below(let encloser, _): return nodes[Int(encloser)].wildcard != Node.none
        }
    }

    /// Finds a name that is the origin or lies below it.
    func find(_ name: borrowing ScannedName) -> Match {
        if let node = node(name, suffix: name.labelCount) { return .exact(node) }
        // every name above one that exists exists: halve the labels in question
        var closest: NodeIndex = 0
        var known = originLabels
        var missing = name.labelCount
        while missing &- known > 1 {
            let middle = (known &+ missing) / 2
            if let node = node(name, suffix: middle) {
                closest = node
                known = middle
            } else {
                missing = middle
            }
        }
        return .below(closest, labels: known)
    }

    /// The node of a suffix of a name.
    func node(_ name: borrowing ScannedName, suffix labels: Int) -> NodeIndex? {
        let found = index.find(name.hash(ofSuffix: labels)) { candidate in
            isName(of: nodes[candidate], name, suffix: labels)
        }
        guard let found else { return nil }
        return NodeIndex(truncatingIfNeeded: found)
    }

    /// Whether a suffix of a name is that of a node.
    func isName(of node: Node, _ name: borrowing ScannedName, suffix labels: Int) -> Bool {
        name.suffix(labels, equals: octets.span, at: Int(node.start), count: Int(node.nameLength))
    }

    /// Whether a suffix of a name is the origin.
    func hasOrigin(_ name: borrowing ScannedName, suffix labels: Int) -> Bool {
        isName(of: nodes[0], name, suffix: labels)
    }

    /// The RRset of a type at a node.
    func rrset(_ type: RecordType, at node: Node) -> RRset? { node.rrset(type, in: octets.span) }

    /// Any one RRset of a node: with DO set, and where there is no other, a proof; nil for an empty non-terminal.
    func anyRRset(at node: Node, dnssecOK: Bool) -> RRset? {
        var start = Int(node.start) &+ Int(node.nameLength)
        for _ in 0..<node.rrsets {
            let rrset = RRset(octets.span, at: start)
            if rrset.type != .rrsig, rrset.type != .nsec { return rrset }
            start = rrset.end
        }
        return dnssecOK ? rrset(.nsec, at: node) : nil
    }
}

extension Zone.Node {
    /// The node's RRset of a type, in the octets of its zone.
    func rrset(_ type: RecordType, in octets: Span<UInt8>) -> Zone.RRset? {
        var start = Int(start) &+ Int(nameLength)
        for _ in 0..<rrsets {
            let rrset = Zone.RRset(octets, at: start)
            if rrset.type == type { return rrset }
            start = rrset.end
        }
        return nil
    }
}

extension Zone.RRset {
    /// Reads the RRset that was laid down at `place`.
    init(_ octets: Span<UInt8>, at place: Int) {
        start = place &+ Self.prefix
        type = RecordType(rawValue: octets.uint16(at: start))
        count = Int(octets.uint16(at: place))
        end = start &+ Int(octets.uint16(at: place &+ 2))
    }
}
