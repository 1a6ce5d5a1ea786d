// RRsets on their way into a message.

internal import DNSWire

extension Zone {
    /// Writes an RRset of a node whole, with its signatures where they are wanted (RFC 4035 s3.1.1), or nothing.
    func write(
        _ rrset: RRset, of node: Node, ownerAt owner: Int, to section: MessageWriter.Section, _ style: AnswerStyle,
        _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Bool {
        let turned = section == .answer ? style.rotation : 0
        guard proves(style), let signatures = signatures(of: rrset.type, at: node) else {
            return write(rrset, ownerAt: owner, to: section, turned: turned, &writer, &room)
        }
        let mark = writer.mark
        guard write(rrset, ownerAt: owner, to: section, turned: turned, &writer, &room),
            write(signatures, ownerAt: owner, to: section, &writer, &room)
        else {
            writer.rollBack(to: mark)
            return false
        }
        return true
    }

    /// Writes an RRset whole, or nothing.
    func write(
        _ rrset: RRset, ownerAt owner: Int, to section: MessageWriter.Section, turned: UInt32 = 0,
        _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Bool {
        writer.append(
            ownerAt: owner, records: octets.span.extracting(rrset.start..<rrset.end), count: rrset.count, to: section,
            turned: turned, scratch: &room.scratch)
    }

    /// The signatures over the RRset of a type at a node; nil when there are none.
    func signatures(of type: RecordType, at node: Node) -> RRset? { node.signatures(of: type, in: octets.span) }
}

extension Zone.Node {
    /// The node's signatures over its RRset of a type, in the octets of its zone. They stand together (see `ZoneBuilder`).
    func signatures(of type: RecordType, in octets: Span<UInt8>) -> Zone.RRset? {
        guard type != .rrsig, let all = rrset(.rrsig, in: octets) else { return nil }
        var at = all.start
        var start = at
        var count = 0
        while at < all.end {
            if Signature.typeCovered(octets, recordAt: at) == type {
                if count == 0 { start = at }
                count &+= 1
            } else if count > 0 {
                break
            }
            at = StoredRecords.end(ofRecordAt: at, in: octets)
        }
        return count == 0 ? nil : Zone.RRset(start: start, end: at, type: .rrsig, count: count)
    }
}

extension MessageWriter {
    /// Octets before a record's data when its owner is a pointer, as it is for all records that a zone writes but proofs.
    static var dataOffset: Int { 2 &+ StoredRecords.fixedSize }

    /// The offset behind the record at `place`, whose owner is a pointer.
    func endOfRecord(at place: Int) -> Int {
        place &+ Self.dataOffset &+ Int(message.uint16(at: place &+ Self.dataOffset &- 2))
    }
}
