// What a server says of itself in the OPT records of its replies.

/// The EDNS side of a server: the size that it announces and keeps to, and its name (RFC 6891 s6.2.3, RFC 5001).
package struct ServerEDNS: Equatable, Sendable {
    /// Octets that a UDP message may have, either way; 512 to 1232.
    package var udpSize = EDNS.safeSize
    /// Tells this server from others of the same address, for those who ask for it; empty: nobody is told.
    package var nsid: [UInt8] = []

    package init() {}

    /// Octets to keep for the OPT record of the reply to a query; the extended error's are not among them.
    package func size(for query: borrowing IncomingQuery) -> Int {
        query.edns == nil ? 0 : EDNS.size &+ (query.wantsNSID && !nsid.isEmpty ? 4 &+ nsid.count : 0)
    }
}

extension MessageWriter {
    /// Writes the OPT record of the reply to a query, where the query had one (RFC 6891 s6.1.1, s7): with the upper bits of the
    /// response code, the server's name where it is asked for, and the extended error where there is one and room for it. Must
    /// come last.
    package mutating func appendOPT(
        for query: borrowing IncomingQuery, _ code: ResponseCode, _ error: ExtendedError?,
        as server: borrowing ServerEDNS
    ) {
        guard query.edns != nil else { return }
        let fixed = EDNS(
            udpSize: UInt16(truncatingIfNeeded: server.udpSize),
            extendedCode: UInt8(truncatingIfNeeded: code.rawValue >> 4), dnssecOK: query.dnssecOK)
        guard appendOPT(fixed, error: error), query.wantsNSID, !server.nsid.isEmpty else { return }
        appendOption(.nsid, server.nsid.span)
    }
}
