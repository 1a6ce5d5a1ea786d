// What a dispatcher counts.

/// Counts of one dispatcher since it was made; a plain value, to be copied out and added up.
package struct DispatchCounters: SummedCounts, Equatable, Sendable {
    /// Datagrams received.
    package var received: UInt64 = 0
    /// Datagrams that no buffer was long enough for.
    package var truncated: UInt64 = 0
    /// Datagrams that the system dropped for want of room (SO_RXQ_OVFL).
    package var kernelDrops: UInt64 = 0
    /// Datagrams that are neither query nor response: too short, or from port 0.
    package var hopeless: UInt64 = 0
    /// Receives that failed, and the errno of the last.
    package var receiveFailures: UInt64 = 0
    package var lastReceiveError: Int32 = 0

    /// Queries received.
    package var queries: UInt64 = 0
    /// Queries that the responder answered at once.
    package var answered: UInt64 = 0
    /// Queries that the responder dropped.
    package var dropped: UInt64 = 0
    /// Queries that nobody was attached for.
    package var withoutListener: UInt64 = 0
    /// Repetitions of queries that wait.
    package var repeated: UInt64 = 0
    /// Query events handed to listeners.
    package var handedOut: UInt64 = 0
    /// Query events that came back with a reply.
    package var replied: UInt64 = 0
    /// Query events that were let go unanswered.
    package var droppedUnanswered: UInt64 = 0
    /// Queries shed, by cause.
    package var shed = ShedCounts()
    /// Queries shed that got no reply.
    package var shedSilently: UInt64 = 0

    /// Responses received.
    package var responses: UInt64 = 0
    /// Reply events handed to entries.
    package var delivered: UInt64 = 0
    /// Responses that no entry and no former one waits for.
    package var unmatched: UInt64 = 0
    /// Responses to questions whose entry is gone.
    package var late: UInt64 = 0
    /// Responses from where questions went, with an id that was not asked with.
    package var stray: UInt64 = 0
    /// Responses with an entry's id that came from elsewhere, or to another question.
    package var mismatched: UInt64 = 0
    /// Responses that differ from the question in case only.
    package var differingInCase: UInt64 = 0
    /// Responses thrown away because their entry's queue, or all events, were taken.
    package var crowdedOut: UInt64 = 0
    /// Shutdown events that were let go instead of being handed back.
    package var shutdownsLetGo: UInt64 = 0

    /// Sockets to upstreams that took questions again after they had served their time, for want of others.
    package var reused: UInt64 = 0

    /// What was counted of sending.
    package var sending = SendTally()

    package init() {}

    /// Adds the counts of another dispatcher.
    package mutating func add(_ other: DispatchCounters) {
        addSums(of: other)
        if other.receiveFailures > 0 { lastReceiveError = other.lastReceiveError }
        shed.add(other.shed)
        sending.add(other.sending)
    }

    package static var sums: [WritableKeyPath<DispatchCounters, UInt64>] {
        [
            \.received, \.truncated, \.kernelDrops, \.hopeless, \.receiveFailures, \.queries, \.answered, \.dropped,
            \.withoutListener, \.repeated, \.handedOut, \.replied, \.droppedUnanswered, \.shedSilently, \.responses,
            \.delivered, \.unmatched, \.late, \.stray, \.mismatched, \.differingInCase, \.crowdedOut, \.shutdownsLetGo,
            \.reused,
        ]
    }

    /// Whether a message came that matched an entry only in part.
    var hasPartialMatch: Bool { stray + mismatched + differingInCase > 0 }
}

/// Queries shed, by cause.
package struct ShedCounts: Equatable, Sendable {
    private var counts = InlineArray<10, UInt64>(repeating: 0)

    package init() {}

    /// Queries shed for a cause.
    package subscript(cause: ShedCause) -> UInt64 {
        get { counts[cause.rawValue] }
        set { counts[cause.rawValue] = newValue }
    }

    /// Adds what another has counted.
    package mutating func add(_ other: ShedCounts) {
        for cause in ShedCause.allCases { self[cause] += other[cause] }
    }

    /// Queries shed for any cause.
    package var total: UInt64 { ShedCause.allCases.reduce(0) { $0 + self[$1] } }

    package static func == (one: ShedCounts, other: ShedCounts) -> Bool {
        ShedCause.allCases.allSatisfy { one[$0] == other[$0] }
    }
}
