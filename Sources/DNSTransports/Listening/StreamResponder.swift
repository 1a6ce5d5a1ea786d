// The interface to the one who answers what comes in on streams.

package import DNSWire

/// What becomes of a message.
package enum StreamOutcome: Sendable {
    /// This goes out at once: a whole message, without its length, of at most 65,535 octets.
    case reply([UInt8])
    /// Nothing is said.
    case drop
    /// Nothing is said, and the connection is closed.
    case close
    /// The answer comes by the ticket.
    case later
}

/// Answers the messages that arrive on streams.
package protocol StreamResponder: Sendable {
    /// Answers one message, on the event loop of its connection: it must not wait.
    /// - Parameters:
    ///   - message: a message of 12 to 65,535 octets, without its length. It is nobody's after the return.
    ///   - client: the other end of the connection.
    ///   - local: this end of it; never the unspecified address.
    ///   - transport: what carries it.
    ///   - ticket: to be kept if, and only if, the outcome is `.later`.
    func respond(
        to message: Span<UInt8>, from client: SocketAddress, at local: SocketAddress, over transport: QueryTransport,
        ticket: StreamTicket
    ) -> StreamOutcome
}
