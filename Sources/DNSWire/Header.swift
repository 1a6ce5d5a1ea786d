// The twelve octets that every message begins with (RFC 1035 s4.1.1).

/// The id of a message: what joins a reply to its question.
@usableFromInline package struct MessageID: RawRepresentable, Hashable, Sendable {
    @usableFromInline package var rawValue: UInt16

    @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

    // what the compiler makes is called through a table of witnesses from other targets
    @inlinable package static func == (a: MessageID, b: MessageID) -> Bool { a.rawValue == b.rawValue }
    @inlinable package static func != (a: MessageID, b: MessageID) -> Bool { a.rawValue != b.rawValue }
    @inlinable package static func ~= (a: MessageID, b: MessageID) -> Bool { a.rawValue == b.rawValue }
}

/// The flags of a header: QR, opcode, AA, TC, RD, RA, Z, AD, CD and the lower four bits of the RCODE.
@usableFromInline package struct HeaderFlags: OptionSet, Hashable, Sendable {
    @usableFromInline package var rawValue: UInt16

    @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

    // what a set of options has of its own is called through tables of witnesses from other targets
    @inlinable package static func == (a: HeaderFlags, b: HeaderFlags) -> Bool { a.rawValue == b.rawValue }
    /// Whether all of some flags are set.
    @inlinable package func contains(_ flags: HeaderFlags) -> Bool { rawValue & flags.rawValue == flags.rawValue }
    /// Sets flags.
    @inlinable package mutating func insert(_ flags: HeaderFlags) { rawValue |= flags.rawValue }
    /// Clears flags.
    @inlinable package mutating func remove(_ flags: HeaderFlags) { rawValue &= ~flags.rawValue }

    /// QR: the message is a response.
    @inlinable package static var response: HeaderFlags { HeaderFlags(rawValue: 0x8000) }
    /// AA: the answer is authoritative for the owner of the first record.
    @inlinable package static var authoritative: HeaderFlags { HeaderFlags(rawValue: 0x0400) }
    /// TC: something was left out for want of room.
    @inlinable package static var truncated: HeaderFlags { HeaderFlags(rawValue: 0x0200) }
    /// RD: the client wishes recursion.
    @inlinable package static var recursionDesired: HeaderFlags { HeaderFlags(rawValue: 0x0100) }
    /// RA: the server would recurse for this client.
    @inlinable package static var recursionAvailable: HeaderFlags { HeaderFlags(rawValue: 0x0080) }
    /// AD: the data is authentic (RFC 4035 s3.2.3).
    @inlinable package static var authenticData: HeaderFlags { HeaderFlags(rawValue: 0x0020) }
    /// CD: the client checks signatures itself (RFC 4035 s3.2.2).
    @inlinable package static var checkingDisabled: HeaderFlags { HeaderFlags(rawValue: 0x0010) }

    /// What a reply copies from its query: the opcode, RD and CD (RFC 1035 s4.1.1, RFC 4035 s3.2.2).
    @inlinable package var copiedToReply: HeaderFlags { HeaderFlags(rawValue: rawValue & 0x7910) }

    @inlinable package var opcode: Opcode {
        get { Opcode(rawValue: UInt8(truncatingIfNeeded: rawValue >> 11) & 15) }
        set { rawValue = rawValue & 0x87ff | UInt16(newValue.rawValue & 15) << 11 }
    }

    /// The lower four bits of the response code; EDNS carries the others.
    @inlinable package var responseCodeBits: UInt8 {
        get { UInt8(truncatingIfNeeded: rawValue & 15) }
        set { rawValue = rawValue & 0xfff0 | UInt16(newValue & 15) }
    }
}

/// A message's header.
@usableFromInline package struct Header: Equatable, Sendable {
    /// Octets that a header takes.
    @inlinable package static var size: Int { 12 }

    @usableFromInline package var id: MessageID
    @usableFromInline package var flags: HeaderFlags
    @usableFromInline package var questionCount: UInt16
    @usableFromInline package var answerCount: UInt16
    @usableFromInline package var authorityCount: UInt16
    @usableFromInline package var additionalCount: UInt16

    @inlinable package init(
        id: MessageID, flags: HeaderFlags, questionCount: UInt16 = 0, answerCount: UInt16 = 0,
        authorityCount: UInt16 = 0, additionalCount: UInt16 = 0
    ) {
        self.id = id
        self.flags = flags
        self.questionCount = questionCount
        self.answerCount = answerCount
        self.authorityCount = authorityCount
        self.additionalCount = additionalCount
    }

    /// Reads the first twelve octets; nil when there are fewer.
    @inlinable package init?(_ message: Span<UInt8>) {
        guard message.count >= Header.size else { return nil }
        id = MessageID(rawValue: message.uint16(at: 0))
        flags = HeaderFlags(rawValue: message.uint16(at: 2))
        questionCount = message.uint16(at: 4)
        answerCount = message.uint16(at: 6)
        authorityCount = message.uint16(at: 8)
        additionalCount = message.uint16(at: 10)
    }

    /// Whether a server says with it that it could make nothing of a query, and repeats no question: that is how some that
    /// know nothing of EDNS answer a query that uses it (RFC 6891 s7).
    package var deniesWithoutQuestion: Bool {
        let code = ResponseCode(rawValue: UInt16(flags.responseCodeBits))
        return flags.contains(.response) && flags.opcode == .query && questionCount == 0
            && (code == .formatError || code == .notImplemented)
    }

    /// Writes itself over the first twelve octets of `message`, which must be there.
    @inlinable package func write(to message: inout MutableSpan<UInt8>) {
        message.set(id.rawValue, at: 0)
        message.set(flags.rawValue, at: 2)
        message.set(questionCount, at: 4)
        message.set(answerCount, at: 6)
        message.set(authorityCount, at: 8)
        message.set(additionalCount, at: 10)
    }
}
