// An upstream's reply as one client gets it.

import DNSDispatch
import DNSWire

/// Writes replies to clients: each gets the id, the question, the flags, the size and the EDNS that its own query asks for.
struct ReplyWriter: ~Copyable {
    // the query that is answered, and room for names
    private var query: IncomingQuery
    private var scratch: ScannedName
    /// What the server says of itself.
    var edns = ServerEDNS()

    init(seed: HashSeed) {
        query = IncomingQuery(seed: seed)
        scratch = ScannedName(seed: seed)
    }

    /// Writes the records that were kept of a reply as the answer to the query `packet`, which must be well-formed.
    /// - Parameters:
    ///   - opening: the records that lead from the QNAME to the name that was asked for. They are ours, and so is the first
    ///     owner: AA is set (RFC 6604 s2.1).
    ///   - overStream: the reply goes over a stream and may fill all of `room`; else it has at most the octets that the
    ///     client takes, and 1232.
    /// - Returns: octets written; nil when `packet` is not a query.
    mutating func write(
        _ records: borrowing ReplyRecords, behind opening: Opening? = nil, to packet: Span<UInt8>, overStream: Bool,
        room: inout MutableSpan<UInt8>
    ) -> Int? {
        guard query.read(packet) == .question else { return nil }
        let error = query.edns == nil ? nil : records.error
        let limit = min(overStream ? Int(UInt16.max) : query.replySize(most: edns.udpSize), room.count)
        var writer = MessageWriter(
            room._mutatingExtracting(...), limit: limit, reserved: reserved(error))
        writer.copyQuestion(of: packet, end: query.questionEnd, name: query.name)
        var flags = Self.flags(query, code: records.code)
        if opening != nil { flags.insert(.authoritative) }
        if !append(records, behind: opening, to: &writer) || records.isTruncated { flags.insert(.truncated) }
        writer.appendOPT(for: query, records.code, error, as: edns)
        return writer.finish(id: query.header.id, flags: flags)
    }

    /// Writes a reply without records.
    /// - Returns: octets written; nil when `packet` is not a query.
    mutating func write(
        _ code: ResponseCode, error: ExtendedError?, to packet: Span<UInt8>, room: inout MutableSpan<UInt8>
    ) -> Int? {
        guard query.read(packet) == .question else { return nil }
        let error = query.edns == nil ? nil : error
        let limit = min(query.replySize(most: edns.udpSize), room.count)
        var writer = MessageWriter(
            room._mutatingExtracting(...), limit: limit, reserved: reserved(error))
        writer.copyQuestion(of: packet, end: query.questionEnd, name: query.name)
        writer.appendOPT(for: query, code, error, as: edns)
        return writer.finish(id: query.header.id, flags: Self.flags(query, code: code))
    }

    private func reserved(_ error: ExtendedError?) -> Int { edns.size(for: query) + (error?.size ?? 0) }

    /// RFC 1035 s4.1.1, RFC 4035 s3.2: RD and CD as the query has them, RA set, AA and AD clear.
    private static func flags(_ query: borrowing IncomingQuery, code: ResponseCode) -> HeaderFlags {
        // one by one: a literal of several makes a generic loop over an array of it, on the way of every reply
        var flags = query.header.flags.copiedToReply
        flags.insert(.response)
        flags.insert(.recursionAvailable)
        flags.responseCodeBits = UInt8(truncatingIfNeeded: code.rawValue & 15)
        return flags
    }

    /// Appends what there is room for, section by section. Returns false when something was left out that the client needs
    /// (RFC 2181 s9).
    private mutating func append(
        _ records: borrowing ReplyRecords, behind opening: Opening?, to writer: inout MessageWriter
    ) -> Bool {
        guard let opening else { return append(records, 0..<records.kept.count, to: &writer) }
        return append(opening.answers, to: .answer, of: &writer)
            && append(records, 0..<records.keptAnswers, to: &writer)
            && append(opening.authority, to: .authority, of: &writer)
            && append(records, records.keptAnswers..<records.kept.count, to: &writer)
    }

    private mutating func append(
        _ records: [Record], to section: MessageWriter.Section, of writer: inout MessageWriter
    ) -> Bool {
        for record in records {
            guard
                writer.append(
                    owner: record.name.octets.span, type: record.type, record.recordClass, ttl: record.ttl,
                    data: record.data.span, to: section, scratch: &scratch)
            else { return false }
        }
        return true
    }

    /// Appends some of the records kept of a reply, RRset by RRset.
    private mutating func append(
        _ records: borrowing ReplyRecords, _ range: Range<Int>, to writer: inout MessageWriter
    ) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            let isAnswer = index < records.keptAnswers
            let end = endOfRRset(records, from: index, to: isAnswer ? records.keptAnswers : records.kept.count)
            let start = writer.mark
            while index < end {
                let entry = records.entries[records.kept[index]]
                guard
                    writer.append(
                        owner: records.span(entry.owner), type: entry.type, entry.recordClass, ttl: entry.ttl,
                        data: records.span(entry.data), to: isAnswer ? .answer : .authority, scratch: &scratch)
                else {
                    writer.rollBack(to: start)
                    return !isAnswer && records.keptAnswers > 0
                }
                index += 1
            }
        }
        return true
    }

    /// The index behind the records that make up one RRset with the record at `start` of those kept.
    private func endOfRRset(_ records: borrowing ReplyRecords, from start: Int, to limit: Int) -> Int {
        let first = records.entries[records.kept[start]]
        var end = start + 1
        while end < limit {
            let entry = records.entries[records.kept[end]]
            guard entry.type == first.type, records.isSameName(entry.owner, first.owner) else { break }
            end += 1
        }
        return end
    }
}
