// What a zone says in the additional section.

internal import DNSWire

extension Zone {
    /// Writes the additional section for what was found. Returns false when an address without which a delegated zone cannot be
    /// reached had no room.
    func writeAdditional(
        _ found: Finding, _ style: AnswerStyle, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Bool {
        if found.outcome == .referral { return writeGlue(of: borders[Int(found.border)], style, &writer, &room) }
        guard let written = found.written, written.type.pointsToNames || room.nameServers != nil else { return true }
        _ = room.given.insert(written.type, of: found.owner)
        writeTargets(of: written, style, &writer, &room)
        if let servers = room.nameServers { writeTargets(of: servers, style, &writer, &room) }
        return true
    }

    /// The addresses of the name servers of a cut, whose NS records are the first of the authority section.
    ///
    /// Returns false when an address within the delegated zone, without which the zone cannot be reached, was left out. Other
    /// addresses are put where they fit (RFC 9471 s3.1, s3.2).
    private func writeGlue(
        of cut: Border, _ style: AnswerStyle, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Bool {
        guard let servers = room.nameServers else { return true }
        var isComplete = true
        // glue is in the order of the NS records, once for what is in domain, once for the rest
        var record = 0
        var place = servers.start
        for position in 0..<Int(cut.glueCount) {
            let glue = self.glue[Int(cut.glue) &+ position]
            if Int(glue.record) < record {
                record = 0
                place = servers.start
            }
            while record < Int(glue.record) {
                place = writer.endOfRecord(at: place)
                record &+= 1
            }
            let owner = writer.place(inNameAt: place &+ MessageWriter.dataOffset, behind: 0)
            let hasIPv4 = writeAddresses(.a, of: glue.node, ownerAt: owner, style, &writer, &room)
            let hasIPv6 = writeAddresses(.aaaa, of: glue.node, ownerAt: owner, style, &writer, &room)
            if position < Int(cut.inDomain), !hasIPv4 || !hasIPv6 { isComplete = false }
        }
        return isComplete
    }

    /// Writes a name server's addresses of one type; false when there are some but no room, or no pointer reaches the name.
    private func writeAddresses(
        _ type: RecordType, of number: NodeIndex, ownerAt owner: Int, _ style: AnswerStyle,
        _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Bool {
        let node = nodes[Int(number)]
        guard let rrset = rrset(type, at: node) else { return true }
        return write(rrset, of: node, ownerAt: owner, to: .additional, style, &writer, &room)
    }
}
