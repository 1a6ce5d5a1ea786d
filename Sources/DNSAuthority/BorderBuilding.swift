// Where a zone's data ends: its cuts, with the addresses that go with a referral, and its redirections.

internal import DNSWire

extension ZoneBuilder {
    /// Makes a border of the name laid down last, if it has NS records and is not the apex, or has a DNAME record, and lies below no
    /// other border.
    mutating func noteBorder(at number: Zone.NodeIndex) {
        let node = nodes[Int(number)]
        guard node.border == Zone.Node.none, let kind = borderKind(of: node, isApex: number == 0) else { return }
        nodes[Int(number)].border = UInt32(borders.count)
        var labels = 0
        var at = Int(node.start)
        while octets[at] != 0 {
            at += Int(octets[at]) + 1
            labels += 1
        }
        borders.append(Zone.Border(kind: kind, labels: UInt8(labels), node: number))
    }

    private func borderKind(of node: Zone.Node, isApex: Bool) -> Zone.Border.Kind? {
        if !isApex, node.rrset(.ns, in: octets.span) != nil { return .cut }
        return node.rrset(.dname, in: octets.span) == nil ? nil : .redirection
    }

    /// Whether a name lies below a border: what stands there is not this zone's, or nobody's.
    func isBeyondBorder(_ number: Zone.NodeIndex) -> Bool {
        let border = nodes[Int(number)].border
        return border != Zone.Node.none && borders[Int(border)].node != number
    }

    /// Notes the addresses that this zone holds for the name servers of a cut, those within the delegated zone first
    /// (RFC 9471 s2).
    mutating func findGlue(of cut: Int) {
        guard borders[cut].kind == .cut else { return }
        let octets = octets
        let start = glue.count
        var siblings: [Zone.Glue] = []
        guard let servers = nodes[Int(borders[cut].node)].rrset(.ns, in: octets.span) else { return }
        var at = servers.start
        for record in 0..<servers.count {
            let data = at + StoredRecords.fixedSize
            at = data + Int(octets.span.uint16(at: data - 2))
            _ = try? name.scan(octets.span, at: data)
            guard let number = tree.find(name), hasAddress(nodes[Int(number)]), !isRedirected(number) else { continue }
            let server = Zone.Glue(record: UInt16(record), node: number)
            if nodes[Int(number)].border == UInt32(cut) {
                glue.append(server)
            } else {
                siblings.append(server)
            }
        }
        borders[cut].glue = UInt32(start)
        borders[cut].inDomain = UInt16(glue.count - start)
        glue += siblings
        borders[cut].glueCount = UInt16(glue.count - start)
    }

    /// Whether a name is hidden below a DNAME record.
    private func isRedirected(_ number: Zone.NodeIndex) -> Bool {
        let border = nodes[Int(number)].border
        guard border != Zone.Node.none, borders[Int(border)].kind == .redirection else { return false }
        return borders[Int(border)].node != number
    }

    private func hasAddress(_ node: Zone.Node) -> Bool {
        node.rrset(.a, in: octets.span) != nil || node.rrset(.aaaa, in: octets.span) != nil
    }
}
