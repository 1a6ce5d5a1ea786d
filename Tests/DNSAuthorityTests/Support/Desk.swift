// Answers queries from zones, one after another, with the same room for each.

import DNSAuthority
import DNSWire
import Testing

/// What a server keeps from query to query.
struct Desk: ~Copyable {
    private var query = IncomingQuery(seed: ZoneText.seed)
    private var answerer = ZoneAnswerer(seed: ZoneText.seed)

    /// Answers a well-formed query into `room`, which it may fill: returns the octets of the reply.
    mutating func answer(
        _ packet: Span<UInt8>, from zones: borrowing ZoneTable, style: AnswerStyle = AnswerStyle(),
        aliases: borrowing AliasData, room: consuming MutableSpan<UInt8>
    ) -> Int {
        let verdict = query.read(packet)
        precondition(verdict == .question)
        let limit = room.count
        var writer = MessageWriter(room, limit: limit)
        writer.copyQuestion(of: packet, end: query.questionEnd)
        var flags = HeaderFlags.response
        guard let first = zones.find(query.name, type: query.type) else {
            flags.responseCodeBits = UInt8(ResponseCode.refused.rawValue)
            return writer.finish(id: query.header.id, flags: flags)
        }
        let answer = answerer.answer(
            query.name, type: query.type, from: zones, first: first, style: style, aliases: aliases, to: &writer
        ) { _ in true }
        if answer.isAuthoritative { flags.insert(.authoritative) }
        if answer.isTruncated { flags.insert(.truncated) }
        flags.responseCodeBits = UInt8(answer.responseCode.rawValue)
        return writer.finish(id: query.header.id, flags: flags)
    }
}
