// What a connection of a client may take: times, octets and numbers.

/// Bounds of the stream listeners. All have the values that the documentation names as defaults.
package struct StreamLimits: Sendable, Equatable {
    /// Connections in all, over every listener that shares one `StreamConnections` (`limits.tcp_connections`).
    package var connections = 512
    /// Connections of one client: one IPv4 address, or one /64 of IPv6 (`limits.tcp_per_client`).
    package var connectionsPerClient = 32
    /// How long a connection with nothing in flight stays open after its last complete message (`limits.tcp_idle`,
    /// RFC 7766 s6.2.3).
    package var idle = Duration.seconds(10)
    /// Questions of one connection that may be unanswered; then nothing more is read from it.
    package var questionsInFlight = 64
    /// Octets of answers that the peer has not taken, at most. Nothing more is asked while the largest answer might not find
    /// room; where an answer that comes later finds none, a failure goes out in its place, for which room is kept.
    package var unsentOutput = 256 * 1024
    /// How long a message may take from its first octet to its last.
    package var messageTime = Duration.seconds(5)
    /// How long the peer may take no octet of its answers while some wait.
    package var outputTime = Duration.seconds(5)
    /// How long a connection may take to shake hands for TLS, from its beginning.
    package var handshakeTime = Duration.seconds(5)
    /// Connections that may shake hands at once, in all. One more, and the oldest of them goes: who is quick gets through, however
    /// many there are that never finish.
    package var handshakes = 128
    /// Octets that may be read and not yet taken: a peer that closes its side makes us read all it sent.
    package var unreadInput = 256 * 1024

    /// The defaults.
    package init() {}
}
