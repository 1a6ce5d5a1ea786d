// How queries come, as far as their replies depend on it.

/// What carries a query, and its reply.
@usableFromInline package enum QueryTransport: UInt8, CaseIterable, Sendable {
    /// UDP: the reply is bounded by what the client takes, and by what passes every path.
    case datagram
    /// TCP: the reply may have up to 65,535 octets.
    case stream
    /// TLS over TCP (RFC 7858): as `stream`, and nobody can read along.
    case tls
    /// HTTP behind TLS (RFC 8484): as `tls`, but the connection is HTTP's own.
    case https
    /// HTTP in clear, from a proxy: as `https`, for it was encrypted before that.
    case http

    /// One word, by which metrics and the query log tell it.
    package var label: String {
        switch self {
        case .datagram: "udp"
        case .stream: "tcp"
        case .tls: "tls"
        case .https: "https"
        case .http: "http"
        }
    }

    /// Whether the reply may fill a whole message.
    // comparing would go through a table of witnesses from other targets
    @inlinable package var isStream: Bool { if case .datagram = self { false } else { true } }
    /// Whether a reply's size is all that others see of it (RFC 7830 s6).
    var hidesContent: Bool { rawValue >= Self.tls.rawValue }
    /// Whether the client may be told how long the connection may be idle (RFC 7828 s3.3): UDP has none, HTTP's is not of DNS.
    @inlinable package var hasIdleTime: Bool {
        switch self {
        case .stream, .tls: true
        case .datagram, .https, .http: false
        }
    }
}
