// A server that questions are forwarded to.

package import DNSWire

/// A server that questions are forwarded to. Two are the same when they have the same address and transport: what is known of
/// one (its health, its sockets) lives on over a reload that names it again.
package struct Upstream: Hashable, Sendable {
    /// How it is asked.
    package enum Transport: Hashable, Sendable {
        /// Over UDP, and over TCP when a reply was truncated or could not be believed.
        case datagram
        /// Over UDP only: a reply that was truncated is all there is.
        case datagramOnly
        /// Over TCP only.
        case stream
    }

    package let address: SocketAddress
    package let transport: Transport

    package init(_ address: SocketAddress, transport: Transport = .datagram) {
        self.address = address
        self.transport = transport
    }
}

extension Upstream: CustomStringConvertible {
    /// The address, as logs name it.
    package var description: String {
        switch transport {
        case .datagram: "\(address)"
        case .datagramOnly: "udp://\(address)"
        case .stream: "tcp://\(address)"
        }
    }
}
