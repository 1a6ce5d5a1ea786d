// Names below the owner of a DNAME record: RFC 6672.

internal import DNSWire

extension Zone {
    /// Redirects a name below the owner of a DNAME record: writes that record, and the CNAME record that it makes
    /// (RFC 6672 s3.1, s3.2).
    func redirect(
        _ border: Border, _ name: borrowing ScannedName, at offset: Int, _ type: RecordType, _ style: AnswerStyle,
        _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Finding {
        let node = nodes[Int(border.node)]
        let own = name.labelCount &- Int(border.labels)
        guard let rrset = rrset(.dname, at: node) else {
            return Finding(.nameError, at: offset, labels: name.labelCount)
        }
        let ttl = octets.span.uint32(at: rrset.start &+ 4)
        let target = octets.span.extracting(rrset.start &+ StoredRecords.fixedSize..<rrset.end)
        let fits = Self.substitute(target, behind: own, of: offset, in: writer, to: &room.octets)
        var found = Finding(fits ? .answer : .nameTooLong, at: offset, labels: name.labelCount)
        // a chain may come by more than once
        if room.given.insert(.dname, of: name.hash(ofSuffix: Int(border.labels))) {
            let owner = writer.place(inNameAt: offset, behind: own)
            found.isTruncated = !write(rrset, of: node, ownerAt: owner, to: .answer, style, &writer, &room)
        }
        found.isCutShort = fits && found.isTruncated && type != .cname
        guard fits, !found.isTruncated else { return found }
        let made = room.octets
        found.isTruncated =
            !writer.append(
                ownerAt: offset, type: .cname, ttl: ttl, data: made.span, to: .answer, scratch: &room.scratch)
        // a CNAME record is what was asked for, or leads on (RFC 6672 s3.2)
        guard type != .cname else { return found }
        found.isCutShort = found.isTruncated
        if !found.isTruncated {
            found.outcome = .alias(targetAt: writer.lastName)
            found.leadsBelow = leadsBelow(target, border, &room)
        }
        return found
    }

    /// Whether a redirection leads to names below its owner.
    private func leadsBelow(_ target: Span<UInt8>, _ border: Border, _ room: inout AnswerRoom) -> Bool {
        guard (try? room.target.scan(target, at: 0)) != nil, room.target.labelCount >= Int(border.labels) else {
            return false
        }
        return isName(of: nodes[Int(border.node)], room.target, suffix: Int(border.labels))
    }

    /// Puts `target` behind the first `labels` labels of the name at `offset` of the message, as they were written
    /// (RFC 6672 s2.2). Returns false when that makes too long a name.
    private static func substitute(
        _ target: Span<UInt8>, behind labels: Int, of offset: Int, in writer: borrowing MessageWriter,
        to octets: inout [UInt8]
    ) -> Bool {
        octets.removeAll(keepingCapacity: true)
        let message = writer.message
        var walk = LabelWalk(from: offset)
        for _ in 0..<labels {
            guard let label = try? walk.next(in: message) else { return false }
            octets.append(contentsOf: message.extracting(label))
        }
        guard octets.count &+ target.count <= Name.maximumLength else { return false }
        octets.append(contentsOf: target)
        return true
    }
}
