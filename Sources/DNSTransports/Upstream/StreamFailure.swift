// Why a question to an upstream has no answer.

/// The ways in which asking over a stream fails.
package enum StreamFailure: Error, Sendable, Equatable {
    /// What was to be asked is not a query of one question, or is longer than a stream can carry.
    case notAQuestion
    /// The bounds of this upstream are reached.
    case full
    /// No connection could be made; the system's errno, where there is one.
    case notConnected(errno: CInt?)
    /// The other side is not, or does not show, who it should be; or TLS came to nothing. Why, in words.
    case untrusted(String)
    /// What the upstream answered by HTTP is no answer. Why, in words.
    case declined(String)
    /// The connection broke, and the one that was made in its place as well, or there was no time left for one.
    case broken
    /// No answer came in time.
    case timedOut
    /// The connections were closed by their owner.
    case closed
}
