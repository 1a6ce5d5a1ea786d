// What a server can tell of itself: counts since its start, and how full its bounds are.

package import DNSDispatch
package import DNSForwarding
package import DNSTransports
package import DNSWire

/// How much of something bounded is in use.
package struct Level: Equatable, Sendable {
    package var used = 0
    package var bound = 0

    package init(used: Int = 0, of bound: Int = 0) {
        self.used = used
        self.bound = bound
    }

    /// Adds another worker's.
    mutating func add(_ other: Level) {
        used += other.used
        bound += other.bound
    }
}

/// A zone in service.
package struct ZoneStatistics: Equatable, Sendable {
    package let origin: Name
    /// Whether there are data that can be served.
    package let isUsable: Bool
    package let isOverlay: Bool
    /// The serial of its SOA record; zero where there is none.
    package let serial: UInt32
    package let records: Int
}

/// What a server can tell of itself, with all its threads together. What it asks itself is not counted as a client's query.
package struct ServerStatistics: Sendable {
    package var workers = 0
    /// What was answered on the spot, by what carried it.
    package var answers = TransportCounts<AnswerCounters>()
    /// How long that took, from when a thread woke until everything had left; over streams, until the answer was made.
    package var times = TransportCounts<DurationCounts>()
    /// What happened to datagrams of clients, and to those from upstreams.
    package var listening = DispatchCounters()
    package var asking = DispatchCounters()
    package var forwarding = ForwardCounters()
    /// Queries that were shed, by cause.
    package var shed = ShedCounts()
    /// Queries that wait for a listener.
    package var queue = Level()
    /// Listeners that are busy with a question.
    package var listeners = Level()
    /// Buffers that hold queries, and replies of upstreams.
    package var queryBuffers = Level()
    package var replyBuffers = Level()
    /// By the order in which they are written.
    package var upstreams: [UpstreamStatistics] = []
    /// The forward rules that ask others, in the order of the configuration.
    package var rules: [RuleStatistics] = []
    /// Nil where nothing is kept.
    package var cache: CacheReport?
    /// What happened on connections of clients, by what carries the messages.
    package var connections: [QueryTransport: StreamCounters] = [:]
    /// The certificates in service, and what came of renewing them.
    package var certificates: [CertificateStatistics] = []
    package var renewals = RenewalCounts()
    /// Connections to upstreams.
    package var upstreamConnections = DNSTransports.UpstreamCounters()
    package var zones: [ZoneStatistics] = []
    /// What became of the records of the query log; nil where there is none.
    package var queryLog: QueryLogCounts?

    package init() {}

    /// What happened on all connections of clients.
    package var allConnections: StreamCounters { connections.values.reduce(into: StreamCounters()) { $0.add($1) } }

    /// Replies to clients over one transport, whoever had the answer.
    package func replies(over transport: QueryTransport) -> ReplyCounts {
        var sum = answers[transport].replies
        sum.add(forwarding.sent[transport])
        return sum
    }

    /// Replies to clients over all transports.
    package var replies: ReplyCounts {
        QueryTransport.allCases.reduce(into: ReplyCounts()) { $0.add(replies(over: $1)) }
    }

    /// What clients sent that is no query.
    package var ignored: UInt64 { answers.all.ignored + listening.hopeless }
}
