// What a server is to be: where it listens, with how many threads, within which bounds.

import DNSDispatch
package import DNSTransports
package import DNSWire

/// The part of a configuration that takes effect when a server starts. The rest is its state.
package struct ServerPlan: Equatable, Sendable {
    /// An address to listen on, and over what.
    package struct Listener: Equatable, Sendable {
        package var address: SocketAddress
        /// At least one, no two of which need the same socket; UDP before TCP, which then has the same port.
        package var carriers: [ListenCarrier]
        /// What is shown to those who come over TLS; nil where there is no such carrier.
        package var certificate: ServerCertificate?

        package init(
            _ address: SocketAddress, over carriers: [ListenCarrier] = [.udp, .tcp],
            showing certificate: ServerCertificate? = nil
        ) {
            self.address = address
            self.carriers = carriers
            self.certificate = certificate
        }

        var hasUDP: Bool { carriers.contains(.udp) }
    }

    /// At least one.
    package var listeners: [Listener]
    /// Worker threads, at least one; each has a UDP socket of its own on every address.
    package var workers: Int
    /// Questions that each worker forwards at once (`limits.clients`).
    package var clients = 1024
    /// Places in each worker's incoming-query queue (`limits.queries`).
    package var queries = 4096
    /// How long a query may wait there (`limits.queue_time`).
    package var queueTime = Duration.seconds(1)
    /// Octets of the largest UDP query (`limits.receive_buffer`).
    package var receiveBuffer = 2048
    /// Octets that the kernel is asked for, for each listening UDP socket (`limits.socket_buffer`).
    package var socketBuffer = 4 << 20
    package var streams = StreamLimits()
    /// Those who are believed about the addresses of their clients (`trusted_proxies`).
    package var proxies: [Network] = []
    /// Octets of the cache (`cache.size`); below `Cache.leastSize` it serves to follow aliases only.
    package var cacheSize = 32 << 20
    /// What is written down of queries; nil for nothing.
    package var queryLog: QueryLogPlan?
    /// Who certifies upstreams.
    package var trust = UpstreamTrust()
    /// Files and sockets that the process may have open.
    package var files = Int.max

    package init(listeners: [Listener], workers: Int) {
        self.listeners = listeners
        self.workers = workers
    }

    /// The bounds of each worker, a line for each user of buffers.
    package var boundsTable: [String] { limits.description.split(separator: "\n").map(String.init) }

    /// The bounds of each worker, whose stream port counts as a listening port.
    var limits: DispatchLimits {
        var limits = DispatchLimits(
            clients: clients, queries: queries, queueTime: queueTime, queryBuffer: receiveBuffer,
            listeningPorts: listeners.count { $0.hasUDP } + 1)
        limits.upstreamSockets = upstreamSockets
        return limits
    }
}

/// Why a server could not start.
package struct ServerFailure: Error, CustomStringConvertible {
    /// A sentence without its full stop.
    package let description: String
    /// What can be done about it.
    package let hint: String?

    /// A failure told in a sentence without its full stop, and what can be done about it.
    package init(_ description: String, hint: String? = nil) {
        self.description = description
        self.hint = hint
    }
}
