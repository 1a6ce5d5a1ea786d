// NSEC3 records as proofs.

internal import DNSWire

extension Zone {
    /// Notes the proof of the closest encloser of a name: that a suffix of it exists, of so many labels or, where that was left out of the
    /// chain, of fewer, and that the suffix one label longer does not (RFC 5155 s7.2.1). Returns the labels of the suffix that exists.
    @discardableResult
    func noteEncloser(_ name: borrowing ScannedName, labels: Int, _ room: inout AnswerRoom) -> Int {
        var provable = labels
        while provable >= originLabels {
            if let node = node(name, suffix: provable), let link = denial.nsec3.link(of: node) {
                room.proofs.insert(link, of: room.zone)
                break
            }
            provable &-= 1
        }
        guard provable >= originLabels else { return labels }
        if provable < name.labelCount { noteCover(name, suffix: provable &+ 1, &room) }
        return provable
    }

    /// Notes the NSEC3 record that covers the suffix of so many labels of a name, or the wildcard below that.
    func noteCover(
        _ name: borrowing ScannedName, suffix labels: Int, isWildcard: Bool = false, _ room: inout AnswerRoom
    ) {
        let suffix = name.span.extracting(name.start(ofSuffix: labels)..<name.length)
        let hash = denial.nsec3.parameters.hash(suffix, isWildcard: isWildcard)
        if let link = denial.nsec3.link(covering: hash) { room.proofs.insert(link, of: room.zone) }
    }

    /// Writes the NSEC3 record of a link.
    func writeNSEC3(_ link: UInt32, _ writer: inout MessageWriter, _ room: inout AnswerRoom) -> Bool {
        let start = denial.nsec3.start(ofLink: link)
        let end = start &+ NSEC3Chain.labelSize &+ Int(nodes[0].nameLength)
        let record = RRset(octets.span, at: end)
        let signatures = RRset(octets.span, at: record.end)
        return writeProof(owner: start..<end, record, signatures.count > 0 ? signatures : nil, &writer, &room)
    }
}

extension NSEC3Chain {
    /// Octets of a hash as a label: the length, and base 32.
    static var labelSize: Int { 33 }
}
