// What must hold for any octets that are taken for a message.

package import DNSWire

/// Reads octets as a message and as a query, and says what is wrong with the outcome.
package enum MessageLaw {
    /// What is broken, or nil: what can be read, written and read again is the same; and a query is seen alike by both readers.
    package static func violation(in octets: [UInt8]) -> String? {
        let message = try? Message(octets.span)
        if let message, let again = written(message) {
            guard let second = try? Message(again.span) else { return "what was written cannot be read" }
            if let difference = difference(message, second) { return "\(difference) differ after writing" }
        }
        return queryViolation(octets, message)
    }

    /// A message in wire form, its OPT record last; nil when it needs more than 65,535 octets.
    package static func written(_ message: Message) -> [UInt8]? {
        var room = [UInt8](repeating: 0xa5, count: 65535)
        var scratch = ScannedName(seed: HashSeed(1, 2))
        var writer = MessageWriter(room.mutableSpan, limit: 65535)
        var fits = true
        for question in message.questions { fits = writer.append(question) && fits }
        func put(_ records: [Record], _ section: MessageWriter.Section, _ writer: inout MessageWriter) -> Bool {
            records.allSatisfy { record in
                writer.append(
                    owner: record.name.octets.span, type: record.type, record.recordClass, ttl: record.ttl,
                    data: record.data.span, to: section, scratch: &scratch)
            }
        }
        fits = fits && put(message.answers, .answer, &writer)
        fits = fits && put(message.authority, .authority, &writer)
        fits = fits && put(message.additional, .additional, &writer)
        if let edns = message.edns { fits = fits && put([record(edns, message.options)], .additional, &writer) }
        let length = writer.finish(id: message.header.id, flags: message.header.flags)
        return fits ? Array(room[..<length]) : nil
    }

    /// An OPT record (RFC 6891 s6.1.2).
    private static func record(_ edns: EDNS, _ options: [EDNSOption]) -> Record {
        var data: [UInt8] = []
        for option in options {
            data.append(network: option.code.rawValue)
            data.append(network: UInt16(option.data.count))
            data += option.data
        }
        let ttl = UInt32(edns.extendedCode) << 24 | UInt32(edns.version) << 16 | (edns.dnssecOK ? 0x8000 : 0)
        return Record(.root, .opt, RecordClass(rawValue: edns.udpSize), ttl: ttl, data: data)
    }

    /// The first part in which two messages differ; names may differ in case, since compression takes that of an earlier name.
    private static func difference(_ a: Message, _ b: Message) -> String? {
        if a.header.id != b.header.id || a.header.flags != b.header.flags { return "the headers" }
        if a.questions != b.questions { return "the questions" }
        if !same(a.answers, b.answers) { return "the answers" }
        if !same(a.authority, b.authority) { return "the authority sections" }
        if !same(a.additional, b.additional) { return "the additional sections" }
        return a.edns == b.edns && a.options == b.options ? nil : "the OPT records"
    }

    private static func same(_ a: [Record], _ b: [Record]) -> Bool {
        a.map(folded) == b.map(folded)
    }

    /// A record with the names in its data in lower case, where they can be compressed (RFC 4343 s4.1).
    package static func folded(_ record: Record) -> Record {
        var record = record
        if record.type.compressibleNames != nil { record.data = record.data.map { lowercased($0) } }
        return record
    }

    // MARK: Queries

    private static func queryViolation(_ octets: [UInt8], _ message: Message?) -> String? {
        var query = IncomingQuery(seed: HashSeed(3, 4))
        let verdict = query.read(octets.span)
        guard let header = Header(octets.span), !header.flags.contains(.response) else {
            return verdict == .ignored ? nil : "what is no query is not ignored"
        }
        guard verdict != .ignored else { return "a query is ignored" }
        guard 512...1232 ~= query.replySize(over: .datagram) else {
            return "a reply may have \(query.replySize(over: .datagram)) octets"
        }
        if verdict == .question || verdict == .badVersion {
            var reader = MessageReader(octets.span)
            guard let question = try? reader.readQuestion() else { return "a query without a question passes" }
            guard query.name.name == question.name, query.type == question.type,
                query.recordClass == question.recordClass, query.questionEnd == reader.position
            else { return "the question is misread" }
        }
        guard let message, header.flags.opcode == .query, message.questions.count == 1,
            !(message.answers + message.authority).contains(where: { $0.type == .opt })
        else { return nil }
        let expected: IncomingQuery.Verdict = message.edns.map { $0.version > 0 } ?? false ? .badVersion : .question
        return verdict == expected && query.edns == message.edns ? nil : "a well-formed query is \(verdict)"
    }
}
