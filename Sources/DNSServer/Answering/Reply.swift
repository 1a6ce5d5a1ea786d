// A reply while it is made: the message, its flags and how it ends.

import DNSWire

/// A reply to a query, begun with the query's question.
struct Reply: ~Copyable, ~Escapable {
    var writer: MessageWriter
    var flags: HeaderFlags = [.response]
    var code = ResponseCode.noError
    private var error: ExtendedError?
    private let start: MessageWriter.Mark

    /// Begins the reply to what was read from `packet` into `query`.
    @_lifetime(&room)
    init(
        _ packet: Span<UInt8>, _ query: borrowing IncomingQuery, over transport: QueryAnswerer.Transport,
        in room: inout MutableSpan<UInt8>
    ) {
        let most = transport == .datagram ? query.replySize() : Int(UInt16.max)
        writer = MessageWriter(
            room.extracting(0..<room.count), limit: min(most, room.count),
            reserved: query.edns == nil ? 0 : EDNS.size)
        if query.questionEnd > Header.size {
            writer.copyQuestion(of: packet, end: query.questionEnd, name: query.name)
        }
        start = writer.mark
        flags.opcode = query.header.flags.opcode
        // RFC 1035 s4.1.1, RFC 4035 s3.2.2: RD and CD are copied
        flags.formUnion(query.header.flags.intersection([.recursionDesired, .checkingDisabled]))
    }

    /// Ends the reply without data.
    mutating func fail(_ code: ResponseCode, _ error: ExtendedError?) {
        writer.rollBack(to: start)
        flags.remove([.authoritative, .truncated])
        self.code = code
        self.error = error
    }

    /// Writes the OPT record, where the query had one (RFC 6891 s6.1.1, s7), and the header. Returns the reply's length.
    consuming func finish(_ query: borrowing IncomingQuery) -> Int {
        var flags = flags
        flags.responseCodeBits = UInt8(truncatingIfNeeded: code.rawValue & 15)
        if let edns = query.edns {
            writer.appendOPT(
                EDNS(
                    udpSize: UInt16(EDNS.safeSize), extendedCode: UInt8(truncatingIfNeeded: code.rawValue >> 4),
                    dnssecOK: edns.dnssecOK),
                error: error)
        }
        return writer.finish(id: query.header.id, flags: flags)
    }
}
