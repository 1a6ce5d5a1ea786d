// What was answered on the spot, counted.

/// Counts of a worker or an event loop, since its start.
package struct AnswerCounters: Equatable, Sendable {
    /// Packets that were neither a query nor to be answered: too short, or responses.
    package var ignored = 0
    /// Queries answered from zones, special names or the cache.
    package var answered = 0
    /// Queries among them, and shed ones, that were answered with what was known though its time was over.
    package var stale = 0
    /// Queries answered with an error: FORMERR, NOTIMP, BADVERS, REFUSED, SERVFAIL.
    package var errors = 0
    /// Queries that were passed on to be forwarded.
    package var toForward = 0
    /// Replies with TC set for want of room.
    package var truncated = 0

    /// The sum of two.
    package static func + (a: AnswerCounters, b: AnswerCounters) -> AnswerCounters {
        AnswerCounters(
            ignored: a.ignored + b.ignored, answered: a.answered + b.answered, stale: a.stale + b.stale,
            errors: a.errors + b.errors,
            toForward: a.toForward + b.toForward, truncated: a.truncated + b.truncated)
    }
}
