// DNS cookies, as a COOKIE option carries them (RFC 7873 s4).

/// A client's cookie, and the server's where there is one.
package struct Cookie: Sendable {
    /// Octets of the longest (RFC 7873 s4).
    package static var mostLength: Int { 40 }

    package let client: UInt64
    private var server = InlineArray<32, UInt8>(repeating: 0)
    private var serverLength = 0

    /// A cookie for a server of which none is known.
    package init(client: UInt64) { self.client = client }

    /// Reads the data of an option; nil where its length is none that a cookie has: 8, or 16 to 40 octets.
    package init?(_ data: Span<UInt8>) {
        guard data.count == 8 || 16...Self.mostLength ~= data.count else { return nil }
        client = UInt64(data.uint32(at: 0)) << 32 | UInt64(data.uint32(at: 4))
        serverLength = data.count - 8
        for i in 0..<serverLength { server[i] = data[8 + i] }
    }

    /// Octets of the option's data.
    package var length: Int { 8 + serverLength }

    /// Whether the server's is in it.
    package var hasServer: Bool { serverLength > 0 }

    /// Writes the option's data, `length` octets.
    package func write(to room: inout MutableSpan<UInt8>, at start: Int) {
        room.set(UInt32(truncatingIfNeeded: client >> 32), at: start)
        room.set(UInt32(truncatingIfNeeded: client), at: start + 4)
        for i in 0..<serverLength { room[start + 8 + i] = server[i] }
    }
}
