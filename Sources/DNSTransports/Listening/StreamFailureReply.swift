// What goes out in place of an answer that there is no room for.

import DNSWire

/// Makes SERVFAIL out of answers.
enum StreamFailureReply {
    /// Octets that it has at most: header and question.
    static let size = Header.size + Name.maximumLength + 4

    /// An answer's header and question alone, with SERVFAIL for its code.
    static func inPlace(of answer: [UInt8]) -> [UInt8] {
        guard let header = Header(answer.span) else { return answer }
        let end = questionEnd(answer.span) ?? Header.size
        var flags = header.flags.subtracting([.authoritative, .truncated, .authenticData])
        flags.responseCodeBits = UInt8(truncatingIfNeeded: ResponseCode.serverFailure.rawValue)
        var octets = Array(answer[..<end])
        var room = octets.mutableSpan
        Header(id: header.id, flags: flags, questionCount: end > Header.size ? 1 : 0).write(to: &room)
        return octets
    }
}
