// Who is asked first about a query, and may answer it on the spot.

/// The forward rule that a query waits under: a number that only its maker can read.
@usableFromInline package struct RuleKey: RawRepresentable, Hashable, Sendable {
    @usableFromInline package let rawValue: UInt32

    @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }

    // what the compiler makes is called through a table of witnesses from other targets
    @inlinable package static func == (a: RuleKey, b: RuleKey) -> Bool { a.rawValue == b.rawValue }
    @inlinable package static func != (a: RuleKey, b: RuleKey) -> Bool { a.rawValue != b.rawValue }
    @inlinable package static func ~= (a: RuleKey, b: RuleKey) -> Bool { a.rawValue == b.rawValue }
}

/// What is to become of a query.
@usableFromInline package enum Verdict: Hashable, Sendable {
    /// The reply is in the room given, from its first octet on, and has so many.
    case reply(length: Int)
    /// It is not answered at all.
    case drop
    /// It has to wait for a request listener, under this rule.
    case wait(rule: RuleKey)
    /// So has this one, and what it asks is to be asked for as it stands: nothing of the answer is known here.
    case ask(rule: RuleKey)

    /// The rule under which it has to wait; nil when it has not.
    @inlinable package var rule: RuleKey? {
        switch self {
        case .wait(let rule), .ask(let rule): rule
        case .reply, .drop: nil
        }
    }
}

/// Why a query is shed instead of waiting.
@usableFromInline package enum ShedCause: Int, CaseIterable, Hashable, Sendable {
    /// The incoming-query queue has no place left.
    case queueFull
    /// It waited longer than it may (`limits.queue_time`).
    case overstayed
    /// Its rule holds its share of the listeners while others wait.
    case ruleShare
    /// Its client holds its share of the queue while others wait.
    case clientShare
    /// Nobody is left who could take it.
    case noListener
    /// All upstreams of its rule are down; a responder says so before it would wait.
    case upstreamsDown
    /// Its upstreams have as many questions as they may; a forwarder says so.
    case upstreamsBusy
    /// Its rule has no upstream as yet; a responder says so before it would wait.
    case noUpstreams
    /// All its upstreams lead back to this server; a forwarder says so.
    case forwardingLoop
    /// The mailbox of a worker is full, so that no dispatcher gets to see it.
    case mailboxFull
}

/// Answers what can be answered at once. It is asked once for each batch.
package protocol Responder: AnyObject {
    /// Decides every query of a batch, by one call of `queries.decide`. It must not call the dispatcher.
    func respond(to queries: borrowing QueryBatch, now: Instant)

    /// Answers a query that is shed: from stale data or with a failure, in the room given.
    /// - Returns: octets of the reply, or nil to say nothing.
    func shed(
        _ query: Span<UInt8>, _ arrival: Arrival, rule: RuleKey, cause: ShedCause, now: Instant,
        into room: inout MutableSpan<UInt8>
    ) -> Int?
}
