// Walks over a message from front to back without copying.

/// Where the parts of a record stand in a message.
@usableFromInline package struct RecordView: Sendable {
    @usableFromInline package let ownerOffset: Int
    @usableFromInline package let type: RecordType
    @usableFromInline package let recordClass: RecordClass
    @usableFromInline package let ttl: UInt32
    @usableFromInline package let dataOffset: Int
    @usableFromInline package let dataLength: Int

    /// The offset behind the record.
    @inlinable package var end: Int { dataOffset + dataLength }
}

/// A question: what is asked for (RFC 1035 s4.1.2).
package struct Question: Hashable, Sendable {
    package var name: Name
    package var type: RecordType
    package var recordClass: RecordClass

    package init(_ name: Name, _ type: RecordType, _ recordClass: RecordClass = .internet) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
    }
}

/// A place in a message, moved on by what is read. Every reading throws rather than go beyond the message's end.
package struct MessageReader: ~Escapable {
    package let message: Span<UInt8>
    /// The offset of the octet that is read next.
    package private(set) var position: Int

    /// Begins behind the header, or at another place.
    @_lifetime(copy message)
    package init(_ message: Span<UInt8>, at position: Int = Header.size) {
        self.message = message
        self.position = position
    }

    package var isAtEnd: Bool { position >= message.count }

    /// Hops over a name. Its labels are checked as far as they stand here; what a pointer points to is not looked at.
    package mutating func skipName() throws(WireError) {
        let start = position
        var at = position
        while true {
            guard at < message.count else { throw WireError(.endOfInput, at: at) }
            let size = message[at]
            if size == 0 {
                at += 1
                break
            }
            if size >= 192 {
                at += 2
                guard at <= message.count else { throw WireError(.endOfInput, at: at) }
                break
            }
            guard size <= 63 else { throw WireError(.badLabel, at: at) }
            at += Int(size) + 1
            guard at - start < Name.maximumLength else { throw WireError(.nameTooLong, at: start) }
        }
        position = at
    }

    /// Reads a name, following compression pointers, each to a place before the last (RFC 1035 s4.1.4).
    package mutating func readName() throws(WireError) -> Name {
        var octets: [UInt8] = []
        var walk = LabelWalk(from: position)
        while true {
            let label = try walk.next(in: message)
            octets.append(contentsOf: message.extracting(label))
            if label.count == 1 { break }
        }
        position = walk.end
        return Name(unchecked: octets)
    }

    /// Reads a question.
    package mutating func readQuestion() throws(WireError) -> Question {
        let name = try readName()
        guard position + 4 <= message.count else { throw WireError(.endOfInput, at: message.count) }
        defer { position += 4 }
        return Question(
            name, RecordType(rawValue: message.uint16(at: position)),
            RecordClass(rawValue: message.uint16(at: position + 2)))
    }

    /// Hops over a question.
    package mutating func skipQuestion() throws(WireError) {
        try skipName()
        guard position + 4 <= message.count else { throw WireError(.endOfInput, at: message.count) }
        position += 4
    }

    /// Reads where a record's parts are, and moves behind it. The names within its data are not looked at.
    package mutating func readRecord() throws(WireError) -> RecordView {
        let owner = position
        try skipName()
        guard position + 10 <= message.count else { throw WireError(.endOfInput, at: message.count) }
        let record = RecordView(
            ownerOffset: owner, type: RecordType(rawValue: message.uint16(at: position)),
            recordClass: RecordClass(rawValue: message.uint16(at: position + 2)),
            ttl: message.uint32(at: position + 4), dataOffset: position + 10,
            dataLength: Int(message.uint16(at: position + 8)))
        guard record.end <= message.count else { throw WireError(.endOfInput, at: message.count) }
        position = record.end
        return record
    }
}
