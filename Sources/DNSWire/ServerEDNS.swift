// What a server says of itself in the OPT records of its replies.

/// The EDNS side of a server: the size that it announces and keeps to, and its name (RFC 6891 s6.2.3, RFC 5001).
package struct ServerEDNS: Equatable, Sendable {
    /// Octets that a UDP message may have, either way; 512 to 1232.
    package var udpSize = EDNS.safeSize
    /// Tells this server from others of the same address, for those who ask for it; empty: nobody is told.
    package var nsid: [UInt8] = []

    package init() {}

    /// Octets to keep for the OPT record of the reply to a query; the extended error's are not among them, nor any padding.
    package func size(for query: borrowing IncomingQuery, by way: ReplyWay) -> Int {
        guard query.edns != nil else { return 0 }
        return query.wishes.isEmpty ? EDNS.size : EDNS.size &+ size(of: query.wishes, by: way)
    }

    /// Octets of the options that are asked for.
    private func size(of wishes: EDNSWishes, by way: ReplyWay) -> Int {
        var size = 0
        if wishes.contains(.nsid), !nsid.isEmpty { size &+= 4 &+ nsid.count }
        if wishes.contains(.keepalive), way.idleTime != nil { size &+= 6 }
        return size
    }
}

/// How a reply goes back to a client.
@usableFromInline package struct ReplyWay: Sendable {
    @usableFromInline package let transport: QueryTransport
    /// For how long its connection may be idle, in units of 100 milliseconds (RFC 7828 s3.1); nil where there is nothing to be said.
    @usableFromInline let idleTime: UInt16?

    /// - Parameter idleTime: of connections, in units of 100 milliseconds; nil where nobody is told.
    @inlinable package init(over transport: QueryTransport, idleTime: UInt16?) {
        self.transport = transport
        self.idleTime = transport.hasIdleTime ? idleTime : nil
    }
}

extension MessageWriter {
    private static let zeros = InlineArray<468, UInt8>(repeating: 0)

    /// Writes the OPT record of the reply to a query, where the query had one (RFC 6891 s6.1.1, s7): with the upper bits of the
    /// response code, the extended error where there is one and room for it, and the options that the query asks for. Must come
    /// last.
    package mutating func appendOPT(
        for query: borrowing IncomingQuery, _ code: ResponseCode, _ error: ExtendedError?,
        as server: borrowing ServerEDNS, by way: ReplyWay
    ) {
        guard query.edns != nil else { return }
        let fixed = EDNS(
            udpSize: UInt16(truncatingIfNeeded: server.udpSize),
            extendedCode: UInt8(truncatingIfNeeded: code.rawValue >> 4), dnssecOK: query.dnssecOK)
        guard appendOPT(fixed, error: error), !query.wishes.isEmpty else { return }
        fulfil(query.wishes, as: server, by: way)
    }

    private mutating func fulfil(_ wishes: EDNSWishes, as server: borrowing ServerEDNS, by way: ReplyWay) {
        if wishes.contains(.nsid), !server.nsid.isEmpty { appendOption(.nsid, server.nsid.span) }
        if wishes.contains(.keepalive), let time = way.idleTime {
            let octets: InlineArray<2, UInt8> = [UInt8(time >> 8), UInt8(time & 255)]
            appendOption(.keepalive, octets.span)
        }
        // of what others can read along, the length is no secret (RFC 7830 s6)
        if wishes.contains(.padding), way.transport.hidesContent { appendPadding(toMultipleOf: EDNS.replyBlock) }
    }

    /// Appends a padding option, so that the message has a multiple of `block` octets, at most 468, or all that it may have
    /// (RFC 7830 s3, RFC 8467 s4.1). Nothing may come behind it. It is left out where there is no room for it.
    package mutating func appendPadding(toMultipleOf block: Int) {
        let least = length &+ 4
        let padded = Swift.min((least &+ block &- 1) / block &* block, whole)
        guard padded >= least else { return }
        appendOption(.padding, Self.zeros.span.extracting(0..<padded &- least))
    }
}
