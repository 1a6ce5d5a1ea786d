// How many buffers a worker has, and for whom: the one place where that is computed.

/// The numbers that a worker's buffers and bounds follow from.
package struct DispatchLimits: Equatable, Sendable {
    /// Some buffers, and who may hold them.
    package struct Use: Equatable, Sendable {
        /// Who.
        package let user: String
        /// How many.
        package let buffers: Int
    }

    /// `limits.clients`: listeners that may be busy at once.
    package var clients: Int
    /// `limits.queries`: places in the incoming-query queue.
    package var queries: Int
    /// `limits.queue_time`: how long a query may wait, from its arrival.
    package var queueTime: Duration
    /// `limits.receive_buffer`: octets of the largest query taken.
    package var queryBuffer: Int
    /// Addresses listened at; the port of streams counts as one.
    package var listeningPorts: Int
    /// Datagrams received in one call at each of them.
    package var batch = 64
    /// Octets of the largest reply taken from an upstream.
    package var replyBuffer = 4096
    /// Sockets that may be open to upstreams at once. One with an attempt that waits cannot be closed, so there are to be
    /// about as many as questions in flight.
    package var upstreamSockets: Int
    /// Datagrams received in one call at each upstream socket.
    package var upstreamBatch = 8
    /// Attempts that may be made at the question of each client.
    @inlinable package static var attempts: Int { 8 }
    /// Questions that may live on after their answer, to see whether upstreams that are down reply to them.
    @inlinable package static var probes: Int { 64 }
    /// Questions that nobody waits for any more, or did from the beginning: what they bring is for the cache.
    @inlinable package static var refreshes: Int { 128 }

    /// Limits for a worker that listens at so many ports.
    package init(
        clients: Int = 1024, queries: Int = 4096, queueTime: Duration = .seconds(1), queryBuffer: Int = 2048,
        listeningPorts: Int
    ) {
        self.clients = clients
        self.queries = queries
        self.queueTime = queueTime
        self.queryBuffer = queryBuffer
        self.listeningPorts = listeningPorts
        upstreamSockets = Self.sockets(for: clients)
    }

    /// Sockets to upstreams that so many clients can make use of.
    package static func sockets(for clients: Int) -> Int { max(64, clients) }

    /// Who may hold the buffers of the pool for queries.
    package var queryUses: [Use] {
        [
            Use(user: "receive batches", buffers: listeningPorts * batch),
            Use(user: "request listeners", buffers: clients),
            Use(user: "incoming-query queue", buffers: queries),
        ]
    }

    /// Who may hold the buffers of the pool for replies.
    package var replyUses: [Use] {
        [
            // a socket sets no more buffers aside than attempts wait at it
            Use(user: "attempts that wait for a reply", buffers: clients * Self.attempts),
            Use(user: "attempts of questions that outlive their answer", buffers: Self.probes * Self.attempts),
            Use(user: "attempts of questions that nobody waits for", buffers: Self.refreshes * Self.attempts),
            Use(user: "replies in hand", buffers: clients),
        ]
    }

    /// Buffers of the pool for queries.
    package var queryBuffers: Int { queryUses.reduce(0) { $0 + $1.buffers } }
    /// Buffers of the pool for replies.
    package var replyBuffers: Int { replyUses.reduce(0) { $0 + $1.buffers } }

    /// The bounds for the worker's listening dispatchers.
    package var shares: QueryShares.Limits {
        QueryShares.Limits(clients: clients, queries: queries, queueTime: queueTime)
    }
}

extension DispatchLimits: CustomStringConvertible {
    /// A table of the pools, a line for each user of buffers.
    package var description: String {
        (lines("query buffers", queryUses, octets: queryBuffer)
            + lines("reply buffers", replyUses, octets: replyBuffer))
            .joined(separator: "\n")
    }

    private func lines(_ title: String, _ uses: [Use], octets: Int) -> [String] {
        let all = uses.reduce(0) { $0 + $1.buffers }
        let rows = uses.map { ($0.buffers, $0.user) } + [(all, "\(title) of \(octets) octets in all")]
        return rows.map { number, text in
            let digits = String(number)
            return String(repeating: " ", count: max(0, 8 - digits.count)) + digits + "  " + text
        }
    }
}
