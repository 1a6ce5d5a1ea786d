// What a zone says in the answer section: RFC 1034 s4.3.2, step 3.

internal import DNSWire

extension Zone {
    /// Finds what is asked for at a name that is the origin or lies below it, and writes the answer section.
    ///
    /// `name` stands at `offset` of the message. Proofs are noted, not written: the answer section may not be at its end.
    func writeAnswer(
        _ name: borrowing ScannedName, at offset: Int, _ type: RecordType, _ style: AnswerStyle,
        _ known: borrowing AliasData, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Finding {
        guard isUsable else { return Finding(.unusable, at: offset, labels: name.labelCount) }
        switch find(name) {
        case .exact(let node):
            if let border = border(hiding: type, at: nodes[Int(node)], labels: name.labelCount) {
                return cross(border, name, at: offset, type, style, &writer, &room)
            }
            return answer(from: node, name, at: offset, type, style, known, &writer, &room)

        case .below(let encloser, let labels):
            let border = nodes[Int(encloser)].border
            if border != Node.none { return cross(border, name, at: offset, type, style, &writer, &room) }
            let wildcard = nodes[Int(encloser)].wildcard
            if wildcard != Node.none {
                // RFC 4592 s3.3.3: the source of synthesis; its data is given under the name asked
                return answer(
                    from: wildcard, encloser: labels, name, at: offset, type, style, known, &writer, &room)
            }
            if proves(style) { proveNameError(name, encloser: labels, &room) }
            return Finding(.nameError, at: offset, labels: name.labelCount)
        }
    }

    /// Whether an answer is to have signatures and proofs.
    func proves(_ style: AnswerStyle) -> Bool { style.dnssecOK && isSigned }

    /// The number of the border at or above a node that makes its data another zone's, or nobody's. At a cut itself DS records are
    /// this zone's (RFC 4035 s3.1.4.1), and at the owner of a DNAME all is.
    func border(hiding type: RecordType, at node: Node, labels: Int) -> UInt32? {
        guard node.border != Node.none else { return nil }
        let border = borders[Int(node.border)]
        guard Int(border.labels) == labels else { return node.border }
        return type == .ds || border.kind == .redirection ? nil : node.border
    }

    /// Leads on to who knows about a name at or below a border.
    private func cross(
        _ number: UInt32, _ name: borrowing ScannedName, at offset: Int, _ type: RecordType, _ style: AnswerStyle,
        _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Finding {
        let border = borders[Int(number)]
        guard border.kind == .cut else { return redirect(border, name, at: offset, type, style, &writer, &room) }
        if proves(style), rrset(.ds, at: nodes[Int(border.node)]) == nil {
            proveNoData(at: border.node, name, labels: Int(border.labels), &room)
        }
        var found = Finding(.referral, at: offset, labels: name.labelCount)
        found.border = number
        return found
    }

    /// The answer section from the RRsets of a node. For a name that does not exist the node is the source of synthesis, and
    /// `encloser` the number of labels of the name's closest encloser.
    private func answer(
        from number: NodeIndex, encloser: Int? = nil, _ name: borrowing ScannedName, at offset: Int, _ type: RecordType,
        _ style: AnswerStyle, _ known: borrowing AliasData, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Finding {
        let node = nodes[Int(number)]
        // RFC 8482 s4.1: ANY is answered with one RRset
        let wanted = type == .any ? anyRRset(at: node, dnssecOK: style.dnssecOK) : rrset(type, at: node)
        if let rrset = wanted ?? (node.hasCNAME && type.followsAlias ? rrset(.cname, at: node) : nil) {
            if let encloser, proves(style) { proveExpansion(of: name, encloser: encloser, &room) }
            let start = writer.length
            let isWritten = write(rrset, of: node, ownerAt: offset, to: .answer, style, &writer, &room)
            let isAlias = wanted == nil && isWritten
            var found = Finding(
                isAlias ? .alias(targetAt: writer.lastName) : .answer, at: offset, labels: name.labelCount)
            found.isTruncated = !isWritten
            found.isCutShort = wanted == nil && !isWritten
            if wanted != nil {
                found.owner = name.hash
                found.written = Finding.Written(type: rrset.type, count: rrset.count, start: start)
            }
            return found
        }
        if !aliases.isEmpty, let alias = aliasNumber(at: number),
            let found = answer(
                alias: alias, labels: name.labelCount, at: offset, type, style, known, &writer, &room)
        {
            return found
        }
        if proves(style) {
            if let encloser {
                proveNoData(atWildcard: number, name, encloser: encloser, &room)
            } else {
                proveNoData(at: number, name, labels: name.labelCount, &room)
            }
        }
        return Finding(.noData, at: offset, labels: name.labelCount)
    }
}
