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
        guard let message = try? Message(reply.span) else { return "the reply is malformed: \(reply)" }
        let header = message.header
        guard header.flags.contains(.response) else { return "the reply is no response" }
        guard header.flags.opcode == asked.flags.opcode else { return "the reply has another opcode" }
        guard message.questions.isEmpty || hasQuestion(of: reply, message) else {
            return "the reply has another question"
        }
        return violation(by: message.responseCode, asked)
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
    private func hasQuestion(of reply: [UInt8], _ message: Message) -> Bool {
        guard message.questions.count == 1 else { return false }
        let end = Header.size + message.questions[0].name.octets.count + 4
        return reply.count >= end && packet.count >= end && reply[Header.size..<end] == packet[Header.size..<end]
    }
}
