// How questions go to upstreams over streams: asked here, carried elsewhere.

package import DNSDispatch

/// A question for an upstream that is to go over a stream.
package struct StreamQuestion: Sendable {
    package let upstream: Upstream
    /// The whole message. Its id is zero: the connection gives it one of its own.
    package let message: [UInt8]
    /// After this nobody waits for the reply any more.
    package let deadline: Instant
    /// What the reply is found by.
    package let ticket: UInt64

    package init(upstream: Upstream, message: [UInt8], deadline: Instant, ticket: UInt64) {
        self.upstream = upstream
        self.message = message
        self.deadline = deadline
        self.ticket = ticket
    }
}

/// What came of a question that went over a stream. It is posted to the worker that asked, and taken up by
/// `Forwarder.take(_:)` there.
package struct StreamReply: Sendable {
    package enum Outcome: Sendable {
        /// A whole message, whose question section is the one that was sent; or there is none, where the upstream denies.
        case reply([UInt8])
        /// The connection could not be made, broke, or time ran out.
        case failed
        /// Who answers there is not, or does not show, who it should be; why, in words.
        case untrusted(String)
        /// What it answered by HTTP is no answer; why, in words.
        case declined(String)
    }

    package let ticket: UInt64
    package let outcome: Outcome

    package init(ticket: UInt64, outcome: Outcome) {
        self.ticket = ticket
        self.outcome = outcome
    }
}

/// Carries questions to upstreams over streams.
package protocol UpstreamStream: AnyObject {
    /// Takes up a question, without waiting for anything. Its outcome is posted to the worker later, and never told from
    /// within this call.
    /// - Returns: false when it cannot be taken up, because as many are under way as may be. Nothing is posted then.
    func ask(_ question: StreamQuestion) -> Bool
}
