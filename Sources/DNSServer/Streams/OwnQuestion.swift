// Questions that the server itself asks.

import DNSWire

/// Why the server itself asks, and the address from which such a query comes: an unspecified one, from which no connection can.
package enum OwnQuestion: Sendable {
    /// For what any client could ask.
    case ordinary
    /// For the address of an upstream: those who resolve such names are asked, and nobody else.
    case bootstrap

    var source: IPAddress {
        switch self {
        case .ordinary: IPAddress(v4: 0)
        case .bootstrap: IPAddress(high: 0, low: 0)
        }
    }

    /// Nil for a query that comes from a client.
    init?(from client: IPAddress, over transport: QueryTransport) {
        guard transport == .stream, client.isUnspecified else { return nil }
        self = client.isV4 ? .ordinary : .bootstrap
    }
}
