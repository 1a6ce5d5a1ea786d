// The zone cuts of a zone, and the addresses that go with a referral.

internal import DNSWire

extension ZoneBuilder {
    /// Makes a cut of the name laid down last, if it has NS records, is not the apex and lies below no other cut.
    mutating func noteCut(at number: Zone.NodeIndex) {
        let node = nodes[Int(number)]
        guard number > 0, node.cut == Zone.Node.none, node.rrset(.ns, in: octets.span) != nil else { return }
        nodes[Int(number)].cut = UInt32(cuts.count)
        var labels = 0
        var at = Int(node.start)
        while octets[at] != 0 {
            at += Int(octets[at]) + 1
            labels += 1
        }
        cuts.append(Zone.Cut(node: number, labels: UInt8(labels), glue: 0, inDomain: 0, glueCount: 0))
    }

    /// Notes the addresses that this zone holds for the name servers of a cut, those within the delegated zone first
    /// (RFC 9471 s2).
    mutating func findGlue(of cut: Int) {
        let octets = octets
        let start = glue.count
        var siblings: [Zone.Glue] = []
        guard let servers = nodes[Int(cuts[cut].node)].rrset(.ns, in: octets.span) else { return }
        var at = servers.start
        for record in 0..<servers.count {
            let data = at + StoredRecords.fixedSize
            at = data + Int(octets.span.uint16(at: data - 2))
            _ = try? name.scan(octets.span, at: data)
            guard let number = tree.find(name), hasAddress(nodes[Int(number)]) else { continue }
            let server = Zone.Glue(record: UInt16(record), node: number)
            if nodes[Int(number)].cut == UInt32(cut) {
                glue.append(server)
            } else {
                siblings.append(server)
            }
        }
        cuts[cut].glue = UInt32(start)
        cuts[cut].inDomain = UInt16(glue.count - start)
        glue += siblings
        cuts[cut].glueCount = UInt16(glue.count - start)
    }

    private func hasAddress(_ node: Zone.Node) -> Bool {
        node.rrset(.a, in: octets.span) != nil || node.rrset(.aaaa, in: octets.span) != nil
    }
}
