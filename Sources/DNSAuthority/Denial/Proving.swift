// Which records prove what: RFC 4035 s3.1.3 and RFC 5155 s7.2.

internal import DNSWire

extension Zone {
    /// Notes what proves that a name and the wildcard at its closest encloser, of so many labels, do not exist (RFC 4035 s3.1.3.2,
    /// RFC 5155 s7.2.2).
    func proveNameError(_ name: borrowing ScannedName, encloser: Int, _ room: inout AnswerRoom) {
        switch denial.kind {
        case .none: break
        case .nsec:
            cover(name, suffix: name.labelCount, &room)
            cover(name, suffix: encloser, isWildcard: true, &room)
        }
    }

    /// Notes what proves that a node, the suffix of so many labels of a name, has no data of a type (RFC 4035 s3.1.3.1,
    /// RFC 5155 s7.2.3, s7.2.4, s7.2.7).
    func proveNoData(at node: NodeIndex, _ name: borrowing ScannedName, labels: Int, _ room: inout AnswerRoom) {
        switch denial.kind {
        case .none: break
        // an empty non-terminal is covered by the NSEC record of a name before it
        case .nsec: cover(name, suffix: labels, &room)
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
            cover(name, suffix: encloser, isWildcard: true, &room)
            cover(name, suffix: name.labelCount, &room)
        }
    }

    /// Notes what proves that a name does not exist, which got the data of a wildcard (RFC 4035 s3.1.3.3, RFC 5155 s7.2.6).
    func proveExpansion(of name: borrowing ScannedName, encloser: Int, _ room: inout AnswerRoom) {
        switch denial.kind {
        case .none: break
        case .nsec: cover(name, suffix: name.labelCount, &room)
        }
    }

    /// Notes the NSEC record that matches or covers the suffix of so many labels of a name, or the wildcard below that.
    private func cover(
        _ name: borrowing ScannedName, suffix labels: Int, isWildcard: Bool = false, _ room: inout AnswerRoom
    ) {
        CanonicalKey.set(&room.octets, name, suffix: labels, below: originLabels)
        if isWildcard { CanonicalKey.appendAsterisk(to: &room.octets) }
        if let node = denial.nsec.last(notBehind: room.octets.span) { room.proofs.insert(node) }
    }

    /// Writes a record of a proof with its signatures. Returns false, and has written nothing, when there is no room.
    func write(_ proof: ProofList.Entry, _ writer: inout MessageWriter, _ room: inout AnswerRoom) -> Bool {
        switch denial.kind {
        case .none: return true
        case .nsec:
            let node = nodes[Int(proof.link)]
            guard let record = rrset(.nsec, at: node) else { return true }
            return writeProof(
                owner: Int(node.start)..<Int(node.start) &+ Int(node.nameLength), record,
                signatures(of: .nsec, at: node), &writer, &room)
        }
    }

    private func writeProof(
        owner: Range<Int>, _ record: RRset, _ signatures: RRset?, _ writer: inout MessageWriter,
        _ room: inout AnswerRoom
    ) -> Bool {
        let octets = octets.span
        let owner = octets.extracting(owner)
        let mark = writer.mark
        guard
            writer.append(
                owner: owner, records: octets.extracting(record.start..<record.end), count: record.count,
                to: .authority, scratch: &room.scratch)
        else { return false }
        guard let signatures else { return true }
        let isWritten = writer.append(
            owner: owner, records: octets.extracting(signatures.start..<signatures.end), count: signatures.count,
            to: .authority, scratch: &room.scratch)
        if !isWritten { writer.rollBack(to: mark) }
        return isWritten
    }
}
