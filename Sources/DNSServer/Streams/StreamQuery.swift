// A query that came on a stream, on its way to a worker.

import DNSDispatch
import DNSTransports
import DNSWire

/// A query that must be forwarded, with the right to answer it.
struct StreamQuery: Sendable {
    let message: [UInt8]
    let client: SocketAddress
    let local: SocketAddress
    /// When its last octet was there.
    let time: Instant
    let ticket: StreamTicket
}
