// What is known of a query when it is answered, in few octets.

import DNSDispatch
import DNSForwarding
import DNSWire

/// A query and what came of it, on its way from the thread that answered it to the one that writes it down.
struct QueryRecord: Equatable {
    /// When it arrived.
    var time: Instant
    /// From its arrival to its answer, in microseconds.
    var took: UInt32
    /// Nil where nothing is to be told of the client.
    var client: IPAddress?
    var transport: QueryTransport
    /// In wire form; empty where the query had no question that could be read.
    var name: [UInt8]
    var type: RecordType
    var recordClass: RecordClass
    var code: ResponseCode
    var source: AnswerSource
    /// Octets of the reply.
    var size: UInt16
}

/// Records as octets: each has a part of fixed size, and its name.
enum QueryRecords {
    private enum Flag {
        /// The transport has the lowest three.
        static let transport: UInt8 = 7, hasClient: UInt8 = 8, isV4: UInt8 = 16
    }

    /// Octets of a record with the longest name.
    static let mostOctets = 43 + Name.maximumLength

    /// Appends a record whose name and what follows it stand in a query; no allocation as long as `octets` has the capacity.
    static func append(
        _ query: Span<UInt8>, _ client: IPAddress?, over transport: QueryTransport, at time: Instant, took: Int64,
        _ source: AnswerSource, _ code: ResponseCode, size: Int, to octets: inout [UInt8]
    ) {
        let end = nameEnd(query)
        append(UInt64(bitPattern: time.nanoseconds), &octets)
        octets.append(network: UInt32(clamping: took / 1000))
        var flags = transport.rawValue
        if let client { flags |= Flag.hasClient | (client.isV4 ? Flag.isV4 : 0) }
        octets.append(flags)
        append(client.map { $0.isV4 ? UInt64($0.v4Bits) : $0.high } ?? 0, &octets)
        append(client.map { $0.isV4 ? 0 : $0.low } ?? 0, &octets)
        octets.append(network: code.rawValue)
        octets.append(UInt8(source.rawValue))
        octets.append(network: UInt16(clamping: size))
        octets.append(network: end.map { query.uint16(at: $0) } ?? 0)
        octets.append(network: end.map { query.uint16(at: $0 + 2) } ?? 0)
        octets.append(network: UInt32(end.map { $0 - Header.size } ?? 0))
        if let end { octets.append(contentsOf: query.extracting(Header.size..<end)) }
    }

    /// Where the name of a query's question ends; nil where there is no whole question.
    private static func nameEnd(_ query: Span<UInt8>) -> Int? {
        var at = Header.size
        while at < query.count, query[at] != 0 {
            guard query[at] < 64 else { return nil }
            at += Int(query[at]) + 1
        }
        return at + 5 <= query.count && at < Header.size + Name.maximumLength ? at + 1 : nil
    }

    private static func append(_ value: UInt64, _ octets: inout [UInt8]) {
        octets.append(network: UInt32(truncatingIfNeeded: value >> 32))
        octets.append(network: UInt32(truncatingIfNeeded: value))
    }

    /// Calls `body` with each record.
    static func forEach(_ octets: Span<UInt8>, _ body: (QueryRecord) -> Void) {
        func wide(_ at: Int) -> UInt64 { UInt64(octets.uint32(at: at)) << 32 | UInt64(octets.uint32(at: at + 4)) }
        var at = 0
        while at < octets.count {
            let flags = octets[at + 12]
            var client: IPAddress?
            if flags & Flag.hasClient != 0 {
                client =
                    flags & Flag.isV4 != 0
                    ? IPAddress(v4: UInt32(truncatingIfNeeded: wide(at + 13)))
                    : IPAddress(high: wide(at + 13), low: wide(at + 21))
            }
            let end = at + 42 + Int(octets.uint32(at: at + 38))
            var name: [UInt8] = []
            name.append(contentsOf: octets.extracting(at + 42..<end))
            body(
                QueryRecord(
                    time: Instant(nanoseconds: Int64(bitPattern: wide(at))), took: octets.uint32(at: at + 8),
                    client: client, transport: QueryTransport(rawValue: flags & Flag.transport) ?? .datagram,
                    name: name,
                    type: RecordType(rawValue: octets.uint16(at: at + 34)),
                    recordClass: RecordClass(rawValue: octets.uint16(at: at + 36)),
                    code: ResponseCode(rawValue: octets.uint16(at: at + 29)),
                    source: AnswerSource(rawValue: Int(octets[at + 31])) ?? .failure,
                    size: octets.uint16(at: at + 32)))
            at = end
        }
    }
}
