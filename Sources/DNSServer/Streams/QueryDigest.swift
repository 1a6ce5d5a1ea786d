// What of a long query is needed to forward and to answer it.

import DNSWire

/// Shortens queries to what forwarding and answering them makes use of: header, question and OPT record with the options that
/// ask for something, without their data (padding, for the most part) and whatever else clients put behind the question.
struct QueryDigest: ~Copyable {
    /// Octets that a shortened query has at most.
    static let size = Header.size + Name.maximumLength + 4 + optSize
    private static let optSize = EDNS.size + 4 * EDNSWishes.all.codes.count

    private var query = IncomingQuery(seed: HashSeed(0, 0))

    /// The shortened form of a query; what is no well-formed query stays as it is.
    mutating func digest(_ message: [UInt8]) -> [UInt8] {
        guard query.read(message.span) == .question else { return message }
        var octets = [UInt8](repeating: 0, count: Self.size)
        var writer = MessageWriter(octets.mutableSpan, limit: Self.size, reserved: Self.optSize)
        writer.copyQuestion(of: message.span, end: query.questionEnd)
        if let edns = query.edns { writer.appendOPT(edns) }
        let nothing: [UInt8] = []
        for code in query.wishes.codes { writer.appendOption(code, nothing.span) }
        let length = writer.finish(id: query.header.id, flags: query.header.flags)
        return Array(octets[..<length])
    }
}
