// Where questions come to over HTTP, and whom the requests of a connection come from.

import DNSWire

/// What is served over HTTP at an address.
package struct HTTPService: Sendable, Hashable {
    /// The path of the URI template (RFC 8484 s3), with its slash: `/dns-query`.
    package var path: String

    package init(path: String) {
        self.path = path
    }
}

/// What the requests of one connection are read with.
struct HTTPDesk: Sendable {
    private let terms: StreamTerms
    /// Proxies that are believed about the addresses of their clients.
    let proxies: [Network]
    /// Whether the peer of the connection is one of them.
    let isProxied: Bool
    /// Where it is counted how requests end.
    let tally: StreamTally
    /// The clock of the dates, in seconds since 1970.
    let clock: @Sendable () -> Int64

    init(
        _ terms: StreamTerms, proxies: [Network], peer: IPAddress, tally: StreamTally,
        clock: @escaping @Sendable () -> Int64 = HTTPDate.system
    ) {
        self.terms = terms
        self.proxies = proxies
        self.tally = tally
        self.clock = clock
        isProxied = proxies.contains { $0.contains(peer) }
    }

    /// Where queries go to now.
    var path: String { terms.service.path }
}
