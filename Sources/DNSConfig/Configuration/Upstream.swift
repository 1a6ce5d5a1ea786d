// Whom we ask: `9.9.9.9`, `[2620:fe::fe]:53`, `tcp://192.0.2.1`, `tls://9.9.9.9#dns.quad9.net`, `https://...`.

package import DNSWire

/// A server that questions are forwarded to.
package struct Upstream: Sendable, Hashable {
    package enum Transport: String, Sendable, CaseIterable {
        /// UDP, and TCP when a reply is truncated.
        case dns
        /// UDP only: a truncated reply is passed on as it is.
        case udp
        case tcp
        /// TLS (RFC 7858).
        case tls
        /// HTTP/2 within TLS (RFC 8484).
        case https

        /// Whether nobody on the way can read what is asked.
        package var isEncrypted: Bool { self == .tls || self == .https }

        /// The port that is meant where none is written.
        var usualPort: UInt16 {
            switch self {
            case .dns, .udp, .tcp: 53
            case .tls: 853
            case .https: 443
            }
        }
    }

    package var transport: Transport
    package var address: SocketAddress
    /// The host name that its certificate must be for, in lower case and without a final dot; nil: it must be for the address.
    package var certifiedName: String?
    /// The path of its URL; empty for what has none.
    package var path: String

    package init(_ transport: Transport, _ address: SocketAddress, certifiedName: String? = nil, path: String = "") {
        self.transport = transport
        self.address = address
        self.certifiedName = certifiedName
        self.path = path
    }

    /// Takes what was written, which must be an address.
    init(_ text: UpstreamText, _ address: IPAddress) throws(ValueProblem) {
        if let problem = ValueProblem.nobody(address, in: text.host) ?? .noHost(address, in: text.host, .badUpstream) {
            throw problem
        }
        self.init(
            text.transport, SocketAddress(address, port: text.port), certifiedName: text.certifiedName?.hostText,
            path: text.path)
    }
}

extension Upstream: CustomStringConvertible {
    /// The upstream as it is written in a configuration.
    package var description: String {
        (transport == .dns ? "" : "\(transport.rawValue)://") + "\(address)\(path)"
            + (certifiedName.map { "#\($0)" } ?? "")
    }
}

extension Name {
    /// The name as certificates have it: in lower case, without the final dot.
    package var hostText: String { String(lowercase.description.dropLast()) }
}
