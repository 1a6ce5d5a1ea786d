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

    /// Ends the reply with what a zone or an upstream said, whether all of it fitted in or not.
    mutating func end(_ code: ResponseCode, isTruncated: Bool = false, _ error: ExtendedError? = nil) {
        self.code = code
        self.error = error
        if isTruncated { flags.insert(.truncated) }
    }

    /// Ends the reply without data.
    mutating func fail(_ code: ResponseCode, _ error: ExtendedError?) {
        flags.remove(.authoritative)
        flags.remove(.truncated)
        self.code = code
        self.error = error
    }

    /// Writes the OPT record, where the query had one, and the header. Returns the reply's length.
    func finish(
        _ writer: inout MessageWriter, _ query: borrowing IncomingQuery, as server: borrowing ServerEDNS,
        by way: ReplyWay
    ) -> Int {
        var flags = flags
        // CD is for those whom a resolver serves (RFC 4035 s3.1.6, s3.2.2)
        if !flags.contains(.recursionAvailable) { flags.remove(.checkingDisabled) }
        flags.responseCodeBits = UInt8(truncatingIfNeeded: code.rawValue & 15)
        writer.appendOPT(for: query, code, error, as: server, by: way)
        return writer.finish(id: query.header.id, flags: flags)
    }
}
