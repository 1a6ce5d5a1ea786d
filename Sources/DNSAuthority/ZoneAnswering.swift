// How a zone answers: RFC 1034 s4.3.2, as later standards read it.

package import DNSWire

extension Zone {
    /// Answers a question for a name that is the origin or lies below it, and writes the records.
    ///
    /// `name` stands at `offset` of the message: 12 for the QNAME, `targetAt` for an alias. `scratch` is used for names in the data.
    /// Records are written whole RRsets at a time, and only those that the question needs: no NS records beside an
    /// answer, and no additional data but glue.
    package func answer(
        _ name: borrowing ScannedName, at offset: Int, type: RecordType, to writer: inout MessageWriter,
        scratch: inout ScannedName
    ) -> ZoneAnswer {
        guard isUsable else { return ZoneAnswer(outcome: .unusable) }
        switch find(name) {
        case .exact(let node):
            if let cut = cut(hiding: type, at: node, labels: name.labelCount) {
                return refer(to: cut, for: name, at: offset, &writer, &scratch)
            }
            return answer(from: node, at: offset, type: type, name, &writer, &scratch)

        case .below(let encloser):
            if encloser.cut != Node.none {
                return refer(to: cuts[Int(encloser.cut)], for: name, at: offset, &writer, &scratch)
            }
            if encloser.wildcard != Node.none {
                // RFC 4592 s3.3.3: the source of synthesis; its data is given under the name asked
                return answer(
                    from: nodes[Int(encloser.wildcard)], at: offset, type: type, name, &writer, &scratch)
            }
            return deny(.nameError, name, at: offset, &writer, &scratch)
        }
    }

    /// The cut at or above a node that makes its data another zone's. DS records at the cut itself are this zone's
    /// (RFC 4035 s3.1.4.1).
    private func cut(hiding type: RecordType, at node: Node, labels: Int) -> Cut? {
        guard node.cut != Node.none else { return nil }
        let cut = cuts[Int(node.cut)]
        return type == .ds && Int(cut.labels) == labels ? nil : cut
    }

    /// The answer section from the RRsets of a node, which may be the source of synthesis for the name asked.
    private func answer(
        from node: Node, at offset: Int, type: RecordType, _ name: borrowing ScannedName,
        _ writer: inout MessageWriter, _ scratch: inout ScannedName
    ) -> ZoneAnswer {
        // RFC 8482 s4.1: ANY is answered with one RRset
        if let rrset = type == .any ? anyRRset(at: node) : rrset(type, at: node) {
            let isWritten = write(rrset, ownerAt: offset, to: .answer, &writer, &scratch)
            return ZoneAnswer(outcome: .answer, isTruncated: !isWritten)
        }
        if node.hasCNAME, type != .any, let alias = rrset(.cname, at: node) {
            guard write(alias, ownerAt: offset, to: .answer, &writer, &scratch) else {
                return ZoneAnswer(outcome: .answer, isTruncated: true)
            }
            return ZoneAnswer(outcome: .alias(targetAt: writer.lastName))
        }
        return deny(.noData, name, at: offset, &writer, &scratch)
    }

    /// A negative answer: the SOA record in the authority section says how long it may be remembered (RFC 2308 s3).
    private func deny(
        _ outcome: ZoneAnswer.Outcome, _ name: borrowing ScannedName, at offset: Int,
        _ writer: inout MessageWriter, _ scratch: inout ScannedName
    ) -> ZoneAnswer {
        let apex = writer.place(inNameAt: offset, behind: name.labelCount &- originLabels)
        let isWritten = write(negativeSOA, ownerAt: apex, to: .authority, &writer, &scratch)
        return ZoneAnswer(outcome: outcome, isTruncated: !isWritten)
    }

    /// Writes an RRset whole, or nothing.
    func write(
        _ rrset: RRset, ownerAt owner: Int, to section: MessageWriter.Section, _ writer: inout MessageWriter,
        _ scratch: inout ScannedName
    ) -> Bool {
        writer.append(
            ownerAt: owner, records: octets.span.extracting(rrset.start..<rrset.end), count: rrset.count, to: section,
            scratch: &scratch)
    }
}
