// The proofs of a zone put in order, when it is built.

internal import DNSWire

extension ZoneBuilder {
    /// Finds the names that have NSEC records, and puts them in order.
    mutating func linkNames() {
        let octets = octets
        var key: [UInt8] = []
        for (number, node) in nodes.enumerated() where node.rrset(.nsec, in: octets.span) != nil {
            guard !isBeyondBorder(Zone.NodeIndex(number)) else { continue }
            _ = try? name.scan(octets.span, at: Int(node.start))
            CanonicalKey.set(&key, name, suffix: name.labelCount, below: tree.originLabels)
            denial.nsec.append(key, node: Zone.NodeIndex(number))
        }
        denial.nsec.sort()
        if !denial.nsec.isEmpty { denial.kind = .nsec }
    }
}
