// A server that questions are forwarded to.

package import DNSWire

/// A server that questions are forwarded to. Two are the same when they have the same address and are asked in the same way: what is
/// known of one (its health, its sockets) lives on over a reload that names it again.
package struct Upstream: Hashable, Sendable {
    /// How it is asked.
    package enum Transport: Hashable, Sendable {
        /// Over UDP, and over TCP when a reply was truncated or could not be believed.
        case datagram
        /// Over UDP only: a reply that was truncated is all there is.
        case datagramOnly
        /// Over TCP only.
        case stream
        /// Over TLS only (RFC 7858): whoever answers has shown who it is, and nobody else hears it.
        case tls
        /// Over HTTPS only (RFC 8484), with the same.
        case https

        /// Whether it is never asked over UDP.
        var isStreamOnly: Bool { self == .stream || isEncrypted }

        /// Whether nobody on the way can read or change what is said.
        package var isEncrypted: Bool { self == .tls || self == .https }
    }

    package let address: SocketAddress
    package let transport: Transport
    /// The host name that its certificate must be for, in lower case and without a final dot; nil: it must be for the address.
    package let certifiedName: String?
    /// The path of its URL; empty for what has none.
    package let path: String

    package init(
        _ address: SocketAddress, transport: Transport = .datagram, certifiedName: String? = nil, path: String = ""
    ) {
        self.address = address
        self.transport = transport
        self.certifiedName = certifiedName
        self.path = path
    }
}

extension Upstream: CustomStringConvertible {
    /// The upstream as logs and metrics name it, and as it may be written in a configuration.
    package var description: String {
        let name = certifiedName.map { "#\($0)" } ?? ""
        return switch transport {
        case .datagram: "\(address)"
        case .datagramOnly: "udp://\(address)"
        case .stream: "tcp://\(address)"
        case .tls: "tls://\(address)\(name)"
        case .https: "https://\(address)\(path)\(name)"
        }
    }
}
