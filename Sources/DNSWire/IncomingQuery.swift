// A query as a server sees it: read once, checked, and ready to be looked up.

/// Room for one query after another: what the header, the question and the OPT record of a packet say.
package struct IncomingQuery: ~Copyable {
    /// What a packet turned out to be.
    @usableFromInline package enum Verdict: Sendable {
        /// A well-formed question, to be answered.
        case question
        /// Not to be answered at all: shorter than a header, or a response.
        case ignored
        /// To be answered with FORMERR.
        case malformed
        /// To be answered with NOTIMP: an opcode other than QUERY.
        case otherOpcode
        /// To be answered with BADVERS (RFC 6891 s6.1.3).
        case badVersion

        // comparing would go through a table of witnesses from other targets
        @inlinable package var isQuestion: Bool { if case .question = self { true } else { false } }
        @inlinable package var isIgnored: Bool { if case .ignored = self { true } else { false } }
    }

    package private(set) var header = Header(id: MessageID(rawValue: 0), flags: [])
    /// The QNAME.
    package var name: ScannedName
    package private(set) var type = RecordType.a
    package private(set) var recordClass = RecordClass.internet
    /// The offset behind the question; 12 when it could not be read.
    package private(set) var questionEnd = Header.size
    package private(set) var edns: EDNS?
    /// What the client asks for by options.
    package private(set) var wishes: EDNSWishes = []

    package init(seed: HashSeed) { name = ScannedName(seed: seed) }

    /// Reads a packet. Afterwards the properties are the packet's, as far as it could be read.
    /// - Parameter skipsName: `name` is left as it was, whatever the packet's: for packets that were read before.
    package mutating func read(_ packet: Span<UInt8>, skippingName skipsName: Bool = false) -> Verdict {
        guard let header = Header(packet), !header.flags.contains(.response) else { return .ignored }
        self.header = header
        questionEnd = Header.size
        edns = nil
        wishes = []
        do throws(WireError) {
            return try readSections(packet, skipsName)
        } catch {
            return header.flags.opcode == .query ? .malformed : .otherOpcode
        }
    }

    private mutating func readSections(_ packet: Span<UInt8>, _ skipsName: Bool) throws(WireError) -> Verdict {
        // RFC 9619 s4: a QUERY has exactly one question
        guard header.questionCount == 1 else {
            // the reply has an OPT record all the same where the query has one (RFC 6891 s6.1.1)
            if header.questionCount == 0 { try readRecords(packet) }
            throw WireError(.badMessage, at: 4)
        }
        let end = skipsName ? try Self.endOfName(packet) : try name.scan(packet, at: Header.size)
        guard end &+ 4 <= packet.count else { throw WireError(.endOfInput, at: packet.count) }
        type = RecordType(rawValue: packet.uint16(at: end))
        recordClass = RecordClass(rawValue: packet.uint16(at: end &+ 2))
        questionEnd = end &+ 4
        try readRecords(packet)
        guard header.flags.opcode == .query else { return .otherOpcode }
        if let edns, edns.version > 0 { return .badVersion }
        return .question
    }

    /// Walks over what follows the question, to the very end of the packet.
    private mutating func readRecords(_ packet: Span<UInt8>) throws(WireError) {
        var reader = MessageReader(packet, at: questionEnd)
        let before = Int(header.answerCount) + Int(header.authorityCount)
        let all = before + Int(header.additionalCount)
        for index in 0..<all {
            let record = try reader.readRecord()
            // what a pointer points to must be a name, though nobody asks which
            if packet[record.ownerOffset] != 0 { try Self.walk(packet, from: record.ownerOffset) }
            // RFC 8945 s5.2: a signature is the last record of the additional section, or the message is malformed
            if record.type == .tsig, index < before || index < all - 1 {
                throw WireError(.badMessage, at: record.ownerOffset)
            }
            guard record.type == .opt else { continue }
            guard edns == nil, index >= before else { throw WireError(.badOPT, at: record.ownerOffset) }
            wishes = try EDNSOption.check(packet.extracting(record.dataOffset..<record.end))
            edns = try EDNS(record, in: packet)
        }
        guard reader.isAtEnd else { throw WireError(.badMessage, at: reader.position) }
    }

    private static func endOfName(_ packet: Span<UInt8>) throws(WireError) -> Int {
        var reader = MessageReader(packet, at: Header.size)
        try reader.skipName()
        guard packet[reader.position &- 1] == 0 else { throw WireError(.badPointer, at: Header.size) }
        return reader.position
    }

    private static func walk(_ packet: Span<UInt8>, from start: Int) throws(WireError) {
        var walk = LabelWalk(from: start)
        while try walk.next(in: packet).count > 1 {}
    }

    /// Whether DO is set.
    package var dnssecOK: Bool { edns?.dnssecOK ?? false }

    /// Octets that a reply may have: over UDP what the client takes, at least 512 (RFC 6891 s6.2.3), at most `most`.
    package func replySize(over transport: QueryTransport, most: Int = EDNS.safeSize) -> Int {
        transport.isStream ? Int(UInt16.max) : Swift.min(Swift.max(Int(edns?.udpSize ?? 512), 512), most)
    }
}
