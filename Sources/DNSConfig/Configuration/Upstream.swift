// Whom we ask: `9.9.9.9`, `[2620:fe::fe]:53`, `tcp://192.0.2.1`.

package import DNSWire

/// A server that questions are forwarded to.
package struct Upstream: Sendable, Hashable {
    package enum Transport: String, Sendable {
        /// UDP, and TCP when a reply is truncated.
        case dns
        /// UDP only: a truncated reply is passed on as it is.
        case udp
        case tcp
    }

    package var transport: Transport
    package var address: SocketAddress

    package init(_ transport: Transport, _ address: SocketAddress) {
        self.transport = transport
        self.address = address
    }

    /// Takes what was written, which must be an address.
    init(_ text: UpstreamText, _ address: IPAddress) throws(ValueProblem) {
        if let problem = ValueProblem.nobody(address, in: text.host) ?? .noHost(address, in: text.host, .badUpstream) {
            throw problem
        }
        self.init(text.transport, SocketAddress(address, port: text.host.port ?? 53))
    }
}

extension Upstream: CustomStringConvertible {
    /// The upstream as it is written in a configuration.
    package var description: String { transport == .dns ? "\(address)" : "\(transport.rawValue)://\(address)" }
}
