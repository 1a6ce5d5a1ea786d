// What must hold for the reply to any packet, however odd the packet is.

import DNSWire

/// A packet that was sent, and what may come back.
struct PacketLaw {
    let packet: [UInt8]

    /// Whether it has to be answered: it has a header, and is no response.
    var deservesReply: Bool {
        guard let header = Header(packet.span) else { return false }
        return !header.flags.contains(.response)
    }

    /// What is wrong with a reply to it; nil when nothing is.
    func violation(by reply: [UInt8]) -> String? {
        guard deservesReply, let asked = Header(packet.span) else { return "it is answered" }
        guard let form = try? ReplyForm(reply.span) else { return "the reply is malformed: \(reply)" }
        guard form.header.flags.contains(.response) else { return "the reply is no response" }
        guard form.header.flags.opcode == asked.flags.opcode else { return "the reply has another opcode" }
        guard form.header.questionCount == 0 || repeatsQuestion(reply, form) else {
            return "the reply has another question"
        }
        return violation(by: form.code, asked)
    }

    private func violation(by code: ResponseCode, _ asked: Header) -> String? {
        if asked.flags.opcode != .query {
            return [.notImplemented, .formatError].contains(code)
                ? nil : "an opcode that is not served is answered \(code)"
        }
        var reader = MessageReader(packet.span)
        if asked.questionCount != 1 || (try? reader.readQuestion()) == nil {
            return code == .formatError ? nil : "a query without its question is answered \(code)"
        }
        guard let whole = try? Message(packet.span),
            !(whole.answers + whole.authority).contains(where: { $0.type == .opt })
        else { return nil }
        let isOtherVersion = whole.edns.map { $0.version > 0 } ?? false
        if isOtherVersion { return code == .badVersion ? nil : "another version of EDNS is answered \(code)" }
        return code == .formatError || code == .badVersion ? "a well-formed query is answered \(code)" : nil
    }

    /// Whether a reply repeats the question octet by octet, its case too.
    private func repeatsQuestion(_ reply: [UInt8], _ form: ReplyForm) -> Bool {
        guard form.header.questionCount == 1, packet.count >= form.questionEnd else { return false }
        let question = Header.size..<form.questionEnd
        return reply[question] == packet[question]
    }
}

/// The form of a reply: every record is where it should be, and nothing else. What an upstream put into the data of records is its
/// own affair, as long as no name is in it (RFC 3597 s4).
private struct ReplyForm {
    let header: Header
    /// The offset behind the question.
    private(set) var questionEnd = Header.size
    private(set) var code: ResponseCode

    init(_ reply: Span<UInt8>) throws(WireError) {
        guard let header = Header(reply) else { throw WireError(.endOfInput, at: reply.count) }
        self.header = header
        code = ResponseCode(rawValue: UInt16(header.flags.responseCodeBits))
        var reader = MessageReader(reply)
        for _ in 0..<header.questionCount { _ = try reader.readQuestion() }
        questionEnd = reader.position
        for _ in 0..<Int(header.answerCount) + Int(header.authorityCount) + Int(header.additionalCount) {
            var owner = MessageReader(reply, at: reader.position)
            _ = try owner.readName()
            let record = try reader.readRecord()
            guard record.type == .opt else { continue }
            code = ResponseCode(rawValue: code.rawValue | UInt16(try EDNS(record, in: reply).extendedCode) << 4)
        }
        guard reader.isAtEnd else { throw WireError(.badMessage, at: reader.position) }
    }
}
