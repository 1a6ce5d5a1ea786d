// NSEC records as proofs.

internal import DNSWire

extension Zone {
    /// Notes the NSEC record that matches or covers the suffix of so many labels of a name, or the wildcard below that.
    func noteNSEC(
        _ name: borrowing ScannedName, suffix labels: Int, isWildcard: Bool = false, _ room: inout AnswerRoom
    ) {
        CanonicalKey.set(&room.octets, name, suffix: labels, below: originLabels)
        if isWildcard { CanonicalKey.appendAsterisk(to: &room.octets) }
        if let node = denial.nsec.last(notBehind: room.octets.span) { room.proofs.insert(node, of: room.zone) }
    }

    /// Writes the NSEC record of a node.
    func writeNSEC(at number: NodeIndex, _ writer: inout MessageWriter, _ room: inout AnswerRoom) -> Bool {
        let node = nodes[Int(number)]
        guard let record = rrset(.nsec, at: node) else { return true }
        return writeProof(
            owner: Int(node.start)..<Int(node.start) &+ Int(node.nameLength), record,
            signatures(of: .nsec, at: node), &writer, &room)
    }
}
