// Brings what was believed of a reply into the form in which it is kept and given.

import DNSDispatch
import DNSWire

/// Packs one reply after another; the room is made once.
struct ReplyPacker: ~Copyable {
    /// The last one.
    var reply = PackedReply()
    private var room = [UInt8](repeating: 0, count: Int(UInt16.max))
    /// The name that was asked for.
    private(set) var name: ScannedName
    private var scratch: ScannedName

    init(seed: HashSeed) {
        name = ScannedName(seed: seed)
        scratch = ScannedName(seed: seed)
    }

    /// When and under which routes a reply was learnt.
    struct Circumstances {
        var now: Instant
        /// Seconds since 1970.
        var wall: UInt32
        /// The digest of the routes in service.
        var routes: UInt32
    }

    /// Packs the records that were kept of a reply to a question. They are in `reply` then, and the name that was asked for in `name`.
    mutating func pack(
        _ records: inout ReplyRecords, _ asked: borrowing AskedQuestion, _ policy: CachePolicy, _ when: Circumstances
    ) {
        var ttl = records.limitTTLs(policy)
        setName(asked)
        let (length, isWhole) = Self.write(records, behind: asked, &scratch, to: &room)
        if !isWhole {
            records.isTruncated = true
            ttl = 0
        }
        var traits: ReplyTraits = []
        if records.hasAlias { traits.insert(.hasAlias) }
        if records.isOpen { traits.insert(.isOpen) }
        if records.isNegative { traits.insert(.isNegative) }
        if records.isCut(name) { traits.insert(.isCut) }
        if records.isTruncated { traits.insert(.isTruncated) }
        let notes = PackedReply.Notes(
            code: records.code, error: records.error?.code, traits: traits, ttl: ttl,
            signedUntil: records.signedUntil(now: when.now, wall: when.wall), routes: when.routes, stored: when.now)
        Self.set(&reply, room, length, from: Header.size + asked.name.count + 4, notes)
    }

    private static func set(
        _ reply: inout PackedReply, _ room: [UInt8], _ length: Int, from start: Int, _ notes: PackedReply.Notes
    ) {
        reply.set(room.span.extracting(0..<length), from: start, notes)
    }

    /// Puts the name that was asked for into `name`.
    mutating func setName(_ asked: borrowing AskedQuestion) {
        // what was asked was a name when it came in
        _ = try? name.scan(asked.name.span, at: 0)
    }

    /// Writes the message; returns its length, and whether there was room for all records.
    private static func write(
        _ records: borrowing ReplyRecords, behind asked: borrowing AskedQuestion, _ scratch: inout ScannedName,
        to room: inout [UInt8]
    ) -> (length: Int, isWhole: Bool) {
        var span = room.mutableSpan
        let size = span.count
        var writer = MessageWriter(span._mutatingExtracting(0..<size), limit: size)
        writer.appendQuestion(asked.name.span, asked.type, asked.recordClass)
        var isWhole = true
        for place in records.kept.indices {
            let entry = records.entries[records.kept[place]]
            let section = place < records.keptAnswers ? MessageWriter.Section.answer : .authority
            // most owners are the QNAME, and that stands there; the root is shorter than a pointer to it
            let isWritten =
                if entry.owner == records.asked, entry.owner.count > 1 {
                    writer.append(
                        ownerAt: Header.size, type: entry.type, entry.recordClass, ttl: entry.ttl,
                        data: records.span(entry.data), to: section, scratch: &scratch)
                } else {
                    writer.append(
                        owner: records.span(entry.owner), type: entry.type, entry.recordClass, ttl: entry.ttl,
                        data: records.span(entry.data), to: section, scratch: &scratch)
                }
            guard isWritten else {
                isWhole = false
                break
            }
        }
        return (writer.finish(id: MessageID(rawValue: 0), flags: HeaderFlags(rawValue: 0)), isWhole)
    }
}
