// When a query is answered, and with how old an answer.

package import DNSDispatch

/// The times that an answer depends on.
package struct AnswerMoment: Sendable {
    package var now: Instant
    /// When the query arrived: what was learnt since answers it, however short its time is.
    package var arrival: Instant
    /// Whether what is known may be given though its time is over.
    var acceptsStale = false
    /// Whether whoever asks has what is known asked for anew when its time is nearly over.
    var refreshes = false

    /// The moment of a query that has arrived just now, or a while ago.
    package init(now: Instant, arrival: Instant? = nil) {
        self.now = now
        self.arrival = arrival ?? now
    }
}
