// What was answered on the spot, counted.

package import DNSForwarding

/// Counts of a worker or an event loop, since its start, in fixed memory. What the server asks itself is not among them.
package struct AnswerCounters: AddedCounts {
    /// Packets that were neither a query nor to be answered: too short, or responses.
    package var ignored: UInt64 = 0
    /// Queries by the type that they ask for; malformed ones have none.
    package var queries = TypeCounts()
    /// Replies to them, those to queries that were shed included.
    package var replies = ReplyCounts()
    /// Queries that were passed on to be forwarded.
    package var toForward: UInt64 = 0
    /// Replies with TC set for want of room.
    package var truncated: UInt64 = 0

    package init() {}

    /// Adds what another has counted.
    package mutating func add(_ other: AnswerCounters) {
        ignored += other.ignored
        queries.add(other.queries)
        replies.add(other.replies)
        toForward += other.toForward
        truncated += other.truncated
    }
}
