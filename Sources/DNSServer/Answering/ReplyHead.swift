// What a reply says besides its records: flags, response code, and why.

import DNSWire

/// The head of a reply while the reply is made.
struct ReplyHead {
    var flags: HeaderFlags
    private(set) var code = ResponseCode.noError
    private var error: ExtendedError?

    /// The head of the reply to a query.
    init(_ query: borrowing IncomingQuery) {
        flags = query.header.flags.copiedToReply
        flags.insert(.response)
    }

    /// Ends the reply with what a zone said, whether all of it fitted in or not.
    mutating func end(_ code: ResponseCode, isTruncated: Bool = false) {
        self.code = code
        if isTruncated { flags.insert(.truncated) }
    }

    /// Ends the reply without data.
    mutating func fail(_ code: ResponseCode, _ error: ExtendedError?) {
        flags.remove(.authoritative)
        flags.remove(.truncated)
        self.code = code
        self.error = error
    }

    /// Writes the OPT record, where the query had one (RFC 6891 s6.1.1, s7), and the header. Returns the reply's length.
    func finish(_ writer: inout MessageWriter, _ query: borrowing IncomingQuery) -> Int {
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
