// What a zone says in the authority section.

internal import DNSWire

extension Zone {
    /// Writes the authority section for what was found, its proofs aside. Returns false when something that belongs there had no room.
    func writeAuthority(
        _ found: Finding, _ style: AnswerStyle, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Bool {
        switch found.outcome {
        case .noData, .nameError: return writeNegativeSOA(found, style, &writer, &room)
        case .referral: return writeDelegation(found, style, &writer, &room)
        case .answer:
            if !style.minimal { writeNameServers(found, style, &writer, &room) }
            return true
        case .alias, .aliasEnd, .nameTooLong, .unknown, .unusable: return true
        }
    }

    /// The SOA record of a negative answer says how long it may be remembered (RFC 2308 s3).
    private func writeNegativeSOA(
        _ found: Finding, _ style: AnswerStyle, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Bool {
        let apex = hasMadeSOA ? found.nameAt : apex(of: found, in: writer)
        guard write(negativeSOA, ownerAt: apex, to: .authority, &writer, &room) else { return false }
        guard proves(style), negativeSOASignatures.count > 0 else { return true }
        return write(negativeSOASignatures, ownerAt: apex, to: .authority, &writer, &room)
    }

    /// The NS records of a cut, and whether the delegated zone is signed (RFC 4035 s3.1.4).
    private func writeDelegation(
        _ found: Finding, _ style: AnswerStyle, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Bool {
        let border = borders[Int(found.border)]
        let node = nodes[Int(border.node)]
        let owner = writer.place(inNameAt: found.nameAt, behind: found.labels &- Int(border.labels))
        let start = writer.length
        guard let servers = rrset(.ns, at: node),
            write(servers, ownerAt: owner, to: .authority, &writer, &room)
        else { return false }
        room.nameServers = Finding.Written(type: .ns, count: servers.count, start: start)
        guard proves(style), let signer = rrset(.ds, at: node) else { return true }
        return write(signer, of: node, ownerAt: owner, to: .authority, style, &writer, &room)
    }

    /// The zone's own NS records beside an answer, where they fit and are not the answer (RFC 1034 s6.2.1). Who asks for keys, or their
    /// digests, knows them, and has large answers enough.
    private func writeNameServers(
        _ found: Finding, _ style: AnswerStyle, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) {
        guard let type = found.written?.type, type != .dnskey, type != .ds,
            type != .ns || found.labels != originLabels,
            let servers = rrset(.ns, at: nodes[0])
        else { return }
        let apex = apex(of: found, in: writer)
        let start = writer.length
        guard write(servers, of: nodes[0], ownerAt: apex, to: .authority, style, &writer, &room) else { return }
        room.nameServers = Finding.Written(type: .ns, count: servers.count, start: start)
    }

    /// Where in the message the zone's origin stands.
    private func apex(of found: Finding, in writer: borrowing MessageWriter) -> Int {
        writer.place(inNameAt: found.nameAt, behind: found.labels &- originLabels)
    }
}
