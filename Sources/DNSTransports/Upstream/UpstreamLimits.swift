// What the connections to one upstream server may take.

/// Bounds of the connections to each upstream. The number of upstreams is their asker's to bound.
package struct UpstreamLimits: Sendable, Equatable {
    /// Connections that take questions. As many again may be waiting for their last answers.
    package var connections = 3
    /// Questions that may wait on one connection.
    package var questions = 100
    /// Questions on the connection with the fewest from which on another connection is opened.
    package var questionsBeforeAnother = 32
    /// Octets of the questions that may wait on one connection.
    package var octets = 256 * 1024
    /// How long a connection stays open after its last answer (RFC 7766 s6.2.3).
    package var idle = Duration.seconds(10)
    /// The same where it took a handshake to make it.
    package var protectedIdle = Duration.seconds(60)
    /// How long connecting may take, a handshake included.
    package var connectTime = Duration.seconds(3)
    /// How long a question may wait, and nothing at all come, before others go over another connection: this one may be dead.
    package var silence = Duration.milliseconds(500)

    /// The defaults.
    package init() {}
}
