// Over what questions are taken.

import DNSDispatch
package import DNSTransports

/// What carries the questions that are taken at an address.
package enum ListenCarrier: Hashable, Sendable {
    case udp
    case tcp
    /// HTTP in clear, for proxies.
    case http(HTTPService)
    /// DNS over TLS.
    case tls
    /// HTTP behind TLS.
    case https(HTTPService)

    /// The carriers by their names alone.
    package enum Kind: String, CaseIterable, Sendable {
        case udp, tcp, http, tls, https

        /// What people call it.
        package var label: String { rawValue.uppercased() }
    }

    package var kind: Kind {
        switch self {
        case .udp: .udp
        case .tcp: .tcp
        case .http: .http
        case .tls: .tls
        case .https: .https
        }
    }

    /// Whether it needs a certificate to show.
    var isEncrypted: Bool { kind == .tls || kind == .https }

    /// The socket that it needs.
    var socket: ListenTransport { self == .udp ? .udp : .tcp }

    /// The path of what is HTTP.
    var path: String? {
        guard case .http(let service) = speech else { return nil }
        return service.path
    }

    /// What is spoken over it; nil for datagrams.
    var speech: StreamSpeech? {
        switch self {
        case .udp: nil
        case .tcp, .tls: .dns
        case .http(let service), .https(let service): .http(service)
        }
    }
}
