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
    private let trusted: @Sendable () -> [Network]
    private let peer: IPAddress
    /// Where it is counted how requests end.
    let tally: StreamTally
    /// The clock of the dates, in seconds since 1970.
    let clock: @Sendable () -> Int64

    /// - Parameters:
    ///   - trusted: the proxies that are believed about the addresses of their clients, as it is then.
    ///   - peer: whom the connection comes from.
    init(
        _ terms: StreamTerms, trusted: @escaping @Sendable () -> [Network], peer: IPAddress, tally: StreamTally,
        clock: @escaping @Sendable () -> Int64 = HTTPDate.system
    ) {
        self.terms = terms
        self.trusted = trusted
        self.peer = peer
        self.tally = tally
        self.clock = clock
    }

    /// The proxies that are believed now, where the peer is one of them; nil where it is not.
    var proxies: [Network]? {
        let proxies = trusted()
        return proxies.contains { $0.contains(peer) } ? proxies : nil
    }

    /// Where queries go to now.
    var path: String { terms.service.path }
}
