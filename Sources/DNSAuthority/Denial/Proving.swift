// Which records prove that something does not exist, noted and written.

internal import DNSWire

extension Zone {
    /// Notes what proves that a name and the wildcard at its closest encloser, of so many labels, do not exist (RFC 4035 s3.1.3.2,
    /// RFC 5155 s7.2.2).
    func proveNameError(_ name: borrowing ScannedName, encloser: Int, _ room: inout AnswerRoom) {
        switch denial.kind {
        case .none: break
        case .nsec:
            noteNSEC(name, suffix: name.labelCount, &room)
            noteNSEC(name, suffix: encloser, isWildcard: true, &room)
        case .nsec3:
            let provable = noteEncloser(name, labels: encloser, &room)
            noteCover(name, suffix: provable, isWildcard: true, &room)
        }
    }

    /// Notes what proves that a node, the suffix of so many labels of a name, has no data of a type (RFC 4035 s3.1.3.1,
    /// RFC 5155 s7.2.3, s7.2.4, s7.2.7).
    func proveNoData(at node: NodeIndex, _ name: borrowing ScannedName, labels: Int, _ room: inout AnswerRoom) {
        switch denial.kind {
        case .none: break
        // an empty non-terminal is covered by the record of a name before it
        case .nsec: noteNSEC(name, suffix: labels, &room)
        case .nsec3:
            if let link = denial.nsec3.link(of: node) {
                room.proofs.insert(link, of: room.zone)
            } else {
                // it was left out of the chain (RFC 5155 s6)
                noteEncloser(name, labels: labels, &room)
            }
        }
    }

    /// Notes what proves that a name does not exist, and that the wildcard that it matches has no data of a type
    /// (RFC 4035 s3.1.3.4, RFC 5155 s7.2.5).
    func proveNoData(
        atWildcard node: NodeIndex, _ name: borrowing ScannedName, encloser: Int, _ room: inout AnswerRoom
    ) {
        switch denial.kind {
        case .none: break
        case .nsec:
            noteNSEC(name, suffix: encloser, isWildcard: true, &room)
            noteNSEC(name, suffix: name.labelCount, &room)
        case .nsec3:
            noteEncloser(name, labels: encloser, &room)
            if let link = denial.nsec3.link(of: node) { room.proofs.insert(link, of: room.zone) }
        }
    }

    /// Notes what proves that a name does not exist, which got the data of a wildcard (RFC 4035 s3.1.3.3, RFC 5155 s7.2.6).
    func proveExpansion(of name: borrowing ScannedName, encloser: Int, _ room: inout AnswerRoom) {
        switch denial.kind {
        case .none: break
        case .nsec: noteNSEC(name, suffix: name.labelCount, &room)
        case .nsec3: noteCover(name, suffix: encloser &+ 1, &room)
        }
    }

    /// Writes a record of a proof with its signatures. Returns false, and has written nothing, when there is no room.
    func write(_ proof: ProofList.Entry, _ writer: inout MessageWriter, _ room: inout AnswerRoom) -> Bool {
        switch denial.kind {
        case .none: return true
        case .nsec: return writeNSEC(at: proof.link, &writer, &room)
        case .nsec3: return writeNSEC3(proof.link, &writer, &room)
        }
    }

    /// Writes a record and its signatures, if it has any, under an owner whose octets stand at a place of the zone.
    func writeProof(
        owner: Range<Int>, _ record: RRset, _ signatures: RRset?, _ writer: inout MessageWriter,
        _ room: inout AnswerRoom
    ) -> Bool {
        let octets = octets.span
        let mark = writer.mark
        guard
            let place = writer.append(
                owner: octets.extracting(owner), records: octets.extracting(record.start..<record.end),
                count: record.count, to: .authority, scratch: &room.scratch)
        else { return false }
        guard let signatures else { return true }
        let records = octets.extracting(signatures.start..<signatures.end)
        let isWritten =
            place < 0x4000
            ? writer.append(
                ownerAt: place, records: records, count: signatures.count, to: .authority, scratch: &room.scratch)
            : writer.append(
                owner: octets.extracting(owner), records: records, count: signatures.count, to: .authority,
                scratch: &room.scratch) != nil
        if !isWritten { writer.rollBack(to: mark) }
        return isWritten
    }
}
