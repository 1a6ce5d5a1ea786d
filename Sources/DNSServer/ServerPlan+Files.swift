// How many files a server has open: sockets count as files, and most of them are sockets.

import DNSDispatch
import DNSTransports

extension ServerPlan {
    /// Files that are open as soon as it serves, at most.
    package var leastFiles: Int {
        let datagram = listeners.count { $0.hasUDP }
        let stream = listeners.reduce(0) { $0 + $1.carriers.count { $0.socket == .tcp } }
        // the standard streams, signals, and what a reload reads and waits with
        let fixed = 16 + (queryLog == nil ? 0 : 3)
        // each address has a lock for each transport; a worker has a mailbox and a poller, its event loop three files
        return fixed + datagram + 2 * stream + workers * (datagram + 5)
    }

    /// Files that are open when all TCP connections are taken, and every worker has all the sockets to upstreams that it can
    /// make use of.
    package var mostFiles: Int {
        leastFiles + streams.connections + workers * DispatchLimits.sockets(for: clients)
    }

    /// Sockets to upstreams that each worker may have open: as many as it can make use of, as far as the files allow that are
    /// not kept for TCP connections.
    var upstreamSockets: Int {
        let left = files - leastFiles - streams.connections
        return max(16, min(DispatchLimits.sockets(for: clients), left / workers))
    }
}
