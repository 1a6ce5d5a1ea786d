// A query that came on a stream, or from the server itself, on its way to a worker.

import DNSDispatch
import DNSTransports
import DNSWire

/// A query that must be forwarded, with the right to answer it.
struct StreamQuery: Sendable {
    /// Who gets the answer.
    enum Asker: Sendable {
        /// A peer on a connection.
        case peer(StreamTicket)
        /// The server itself, which is told the reply on the worker's thread; nothing when there is none.
        case house(@Sendable ([UInt8]) -> Void)

        /// Whether anybody is left to hear the answer.
        var isWanted: Bool {
            switch self {
            case .peer(let ticket): ticket.isWanted
            case .house: true
            }
        }
    }

    let message: [UInt8]
    let client: SocketAddress
    let local: SocketAddress
    let transport: QueryTransport
    /// When its last octet was there.
    let time: Instant
    let asker: Asker

    /// A query of the server's own.
    static func fromHouse(
        _ message: [UInt8], _ kind: OwnQuestion, now: Instant, then: @escaping @Sendable ([UInt8]) -> Void
    ) -> StreamQuery {
        // no query is believed that comes from port 0
        let nowhere = SocketAddress(kind.source, port: 53)
        return StreamQuery(
            message: message, client: nowhere, local: nowhere, transport: .stream, time: now, asker: .house(then))
    }
}
