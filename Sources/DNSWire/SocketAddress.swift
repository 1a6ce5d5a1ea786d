// An address with a port: where a datagram or a connection comes from or goes to.

/// An IPv4 or IPv6 address and a port.
@usableFromInline package struct SocketAddress: Hashable, Sendable {
    @usableFromInline package var address: IPAddress
    @usableFromInline package var port: UInt16
    /// The index of the interface of a link-local IPv6 address, else 0 (RFC 4007 s6).
    @usableFromInline package var scope: UInt32

    @inlinable package init(_ address: IPAddress, port: UInt16, scope: UInt32 = 0) {
        self.address = address
        self.port = port
        self.scope = scope
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `192.0.2.1:53` or `[2001:db8::1]:53`.
    @usableFromInline package var description: String {
        let zone = scope == 0 ? "" : "%\(scope)"
        return address.isV4 ? "\(address):\(port)" : "[\(address)\(zone)]:\(port)"
    }
}
