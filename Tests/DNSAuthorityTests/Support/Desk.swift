// Answers queries from zones, one after another, with the same room for each.

import DNSAuthority
import DNSWire
import Testing

/// What a server keeps from query to query.
struct Desk: ~Copyable {
    private var query = IncomingQuery(seed: ZoneText.seed)
    private var scratch = ScannedName(seed: ZoneText.seed)
    private var chain = AliasChain(seed: ZoneText.seed)

    /// Answers a well-formed query into `room`, which it may fill: returns the octets of the reply.
    mutating func answer(
        _ packet: Span<UInt8>, from zones: borrowing ZoneTable, room: consuming MutableSpan<UInt8>
    ) -> Int {
        let verdict = query.read(packet)
        precondition(verdict == .question)
        let limit = room.count
        var writer = MessageWriter(room, limit: limit)
        writer.copyQuestion(of: packet, end: query.questionEnd, name: query.name)
        var flags = HeaderFlags.response
        guard let first = zones.find(query.name, type: query.type) else {
            flags.responseCodeBits = UInt8(ResponseCode.refused.rawValue)
            return writer.finish(id: query.header.id, flags: flags)
        }
        var answer = zones.answer(
            zone: first, query.name, at: Header.size, type: query.type, to: &writer, scratch: &scratch)
        if answer.isAuthoritative { flags.insert(.authoritative) }
        chain.begin(with: query.name)
        while case .alias(let target) = answer.outcome, chain.follow(to: target, in: writer),
            let zone = zones.find(chain.name, type: query.type)
        {
            answer = zones.answer(
                zone: zone, chain.name, at: target, type: query.type, to: &writer, scratch: &scratch)
        }
        if answer.isTruncated { flags.insert(.truncated) }
        flags.responseCodeBits = UInt8(answer.responseCode.rawValue)
        return writer.finish(id: query.header.id, flags: flags)
    }
}
