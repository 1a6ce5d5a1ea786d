// What a zone says of names that it has delegated.

internal import DNSWire

extension Zone {
    /// A referral: the NS records of the cut, and the addresses of those name servers that this zone knows.
    func refer(
        to cut: Cut, for name: borrowing ScannedName, at offset: Int, _ writer: inout MessageWriter,
        _ scratch: inout ScannedName
    ) -> ZoneAnswer {
        let owner = writer.place(inNameAt: offset, behind: name.labelCount &- Int(cut.labels))
        let servers = writer.length
        guard let rrset = rrset(.ns, at: nodes[Int(cut.node)]),
            write(rrset, ownerAt: owner, to: .authority, &writer, &scratch)
        else { return ZoneAnswer(outcome: .referral, isTruncated: true) }
        let isComplete = writeGlue(of: cut, serversAt: servers, &writer, &scratch)
        return ZoneAnswer(outcome: .referral, isTruncated: !isComplete)
    }

    /// The additional section of a referral, for NS records that stand from `servers` on in the message.
    ///
    /// Returns false when an address within the delegated zone, without which the zone cannot be reached, was left out. Other
    /// addresses are put where they fit (RFC 9471 s3.1, s3.2).
    private func writeGlue(
        of cut: Cut, serversAt servers: Int, _ writer: inout MessageWriter, _ scratch: inout ScannedName
    ) -> Bool {
        var isComplete = true
        // glue is in the order of the NS records, once for what is in domain, once for the rest
        var record = 0
        var place = servers
        for position in 0..<Int(cut.glueCount) {
            let glue = self.glue[Int(cut.glue) &+ position]
            if Int(glue.record) < record {
                record = 0
                place = servers
            }
            while record < Int(glue.record) {
                place = writer.endOfRecord(at: place)
                record &+= 1
            }
            let owner = writer.place(inNameAt: place &+ MessageWriter.dataOffset, behind: 0)
            let node = nodes[Int(glue.node)]
            let hasIPv4 = writeGlue(.a, of: node, ownerAt: owner, &writer, &scratch)
            let hasIPv6 = writeGlue(.aaaa, of: node, ownerAt: owner, &writer, &scratch)
            if position < Int(cut.inDomain), !hasIPv4 || !hasIPv6 { isComplete = false }
        }
        return isComplete
    }

    /// Writes a name server's addresses of one type; false when there are some but no room, or no pointer reaches the name.
    private func writeGlue(
        _ type: RecordType, of node: Node, ownerAt owner: Int, _ writer: inout MessageWriter,
        _ scratch: inout ScannedName
    ) -> Bool {
        guard let rrset = rrset(type, at: node) else { return true }
        return write(rrset, ownerAt: owner, to: .additional, &writer, &scratch)
    }
}

extension MessageWriter {
    /// Octets before a record's data when its owner is a pointer, as it is for all records that a zone writes.
    fileprivate static var dataOffset: Int { 2 &+ StoredRecords.fixedSize }

    /// The offset behind the record at `place`.
    fileprivate func endOfRecord(at place: Int) -> Int {
        place &+ Self.dataOffset &+ Int(message.uint16(at: place &+ Self.dataOffset &- 2))
    }
}
