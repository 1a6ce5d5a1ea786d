// Where an upstream is, and what protects the way to it.

package import DNSWire

/// Where questions go, and what protects them on the way. Who asks the same endpoint shares its connections.
package struct UpstreamEndpoint: Sendable, Hashable {
    /// What protects the way.
    package enum Protection: Sendable, Hashable {
        /// Nothing: TCP (RFC 7766).
        case none
        /// TLS (RFC 7858). The certificate must be for this host name; nil: for the address.
        case tls(name: String?)
        /// HTTP/2 within TLS (RFC 8484), by a URL with this path. The certificate must be for the same.
        case https(name: String?, path: String)
    }

    package let address: DNSWire.SocketAddress
    package let protection: Protection

    package init(_ address: DNSWire.SocketAddress, _ protection: Protection = .none) {
        self.address = address
        self.protection = protection
    }
}
