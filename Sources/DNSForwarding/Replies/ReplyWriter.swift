// An upstream's reply as one client gets it.

import DNSDispatch
package import DNSWire

/// Writes replies to clients: each gets the id, the question, the flags, the size and the EDNS that its own query asks for.
struct ReplyWriter: ~Copyable {
    // the query that is answered, and room for names
    private var query: IncomingQuery
    private var scratch: ScannedName
    /// What the server says of itself.
    var edns = ServerEDNS()
    /// For how long connections of clients may be idle, in units of 100 milliseconds; nil where nobody is told.
    private let idleTime: UInt16?

    init(seed: HashSeed, idleTime: UInt16? = nil) {
        self.idleTime = idleTime
        query = IncomingQuery(seed: seed)
        scratch = ScannedName(seed: seed)
    }

    /// Writes a reply as the answer to the query `packet`, which must be well-formed.
    /// - Parameters:
    ///   - opening: the records that lead from the QNAME to the name that was asked for.
    ///   - transport: what carries it: over a stream it may fill all of `room`; else it has at most the octets that the client
    ///     takes, and those of `edns`.
    /// - Returns: octets written; nil when `packet` is not a query.
    mutating func write(
        _ reply: borrowing PackedReply, behind opening: Opening? = nil, to packet: Span<UInt8>,
        over transport: QueryTransport, room: inout MutableSpan<UInt8>
    ) -> Int? {
        guard query.read(packet, skippingName: true) == .question else { return nil }
        let error = query.edns == nil ? nil : reply.error.map { ExtendedError($0) }
        let way = ReplyWay(over: transport, idleTime: idleTime)
        let limit = min(query.replySize(over: transport, most: edns.udpSize), room.count)
        var writer = MessageWriter(
            room._mutatingExtracting(...), limit: limit, reserved: reserved(error, by: way))
        writer.copyQuestion(of: packet, end: query.questionEnd)
        var flags = Self.flags(query, code: reply.code)
        // AA is for the first owner (RFC 6604 s2.1)
        if let opening, opening.isAuthoritative { flags.insert(.authoritative) }
        let isWhole =
            if let opening { append(opening, reply, to: &writer) } else {
                reply.append(to: &writer, dnssecOK: query.dnssecOK)
            }
        if !isWhole || reply.traits.contains(.isTruncated) { flags.insert(.truncated) }
        writer.appendOPT(for: query, reply.code, error, as: edns, by: way)
        return writer.finish(id: query.header.id, flags: flags)
    }

    /// Writes a reply without records.
    /// - Returns: octets written; nil when `packet` is not a query.
    mutating func write(
        _ code: ResponseCode, error: ExtendedError?, to packet: Span<UInt8>, over transport: QueryTransport,
        room: inout MutableSpan<UInt8>
    ) -> Int? {
        guard query.read(packet, skippingName: true) == .question else { return nil }
        let error = query.edns == nil ? nil : error
        let way = ReplyWay(over: transport, idleTime: idleTime)
        let limit = min(query.replySize(over: transport, most: edns.udpSize), room.count)
        var writer = MessageWriter(
            room._mutatingExtracting(...), limit: limit, reserved: reserved(error, by: way))
        writer.copyQuestion(of: packet, end: query.questionEnd)
        writer.appendOPT(for: query, code, error, as: edns, by: way)
        return writer.finish(id: query.header.id, flags: Self.flags(query, code: code))
    }

    private func reserved(_ error: ExtendedError?, by way: ReplyWay) -> Int {
        edns.size(for: query, by: way) + (error?.size ?? 0)
    }

    /// RFC 1035 s4.1.1, RFC 4035 s3.2: RD and CD as the query has them, RA set, AA and AD clear.
    private static func flags(_ query: borrowing IncomingQuery, code: ResponseCode) -> HeaderFlags {
        // one by one: a literal of several makes a generic loop over an array of it, on the way of every reply
        var flags = query.header.flags.copiedToReply
        flags.insert(.response)
        flags.insert(.recursionAvailable)
        flags.responseCodeBits = UInt8(truncatingIfNeeded: code.rawValue & 15)
        return flags
    }

    /// Appends the records that lead to a name, and a reply to the question for it. Returns false when something was left out
    /// that the client needs (RFC 2181 s9).
    private mutating func append(
        _ opening: Opening, _ reply: borrowing PackedReply, to writer: inout MessageWriter
    ) -> Bool {
        guard let rest = reply.unpacked(behind: opening.target.octets.span) else { return false }
        return writer.append(opening.answers, to: .answer, scratch: &scratch)
            && writer.append(rest.answers, to: .answer, scratch: &scratch)
            && writer.append(opening.authority, to: .authority, scratch: &scratch)
            && writer.append(rest.authority, to: .authority, scratch: &scratch)
    }
}

extension MessageWriter {
    /// Appends records, RRset by RRset. Returns false where there is no room for one.
    package mutating func append(_ records: [Record], to section: Section, scratch: inout ScannedName) -> Bool {
        var index = 0
        while index < records.count {
            let start = mark
            let first = records[index]
            while index < records.count, records[index].type == first.type, records[index].name == first.name {
                let record = records[index]
                guard
                    append(
                        owner: record.name.octets.span, type: record.type, record.recordClass, ttl: record.ttl,
                        data: record.data.span, to: section, scratch: &scratch)
                else {
                    rollBack(to: start)
                    return false
                }
                index += 1
            }
        }
        return true
    }
}
