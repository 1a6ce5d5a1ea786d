// Where a dispatcher's packets come in and go out: a socket, a script, or a mailbox.

/// What came of a receive.
package enum ReceiveOutcome: Equatable, Sendable {
    /// So many places were filled, at least one.
    case received(Int)
    /// Nothing was there to be received (EAGAIN).
    case nothing
    /// The call failed, with this errno; no place was filled.
    case failed(Int32)
}

/// What came of a send.
package enum SendOutcome: Equatable, Sendable {
    /// So many messages left, at least one, counted from the first that was to be sent.
    case sent(Int)
    /// The first message did not leave, with this errno (EAGAIN: there is no room now).
    case failed(Int32)
}

/// One end of a dispatcher: datagrams are received from it and sent through it in batches. No call may block, and none
/// may call the dispatcher. Sockets to upstreams are made by the hundred, so what a port needs for a batch should be
/// shared by a thread's ports, or small.
package protocol DatagramPort: AnyObject {
    /// Fills places 0..<n of a batch with what has arrived, n up to `batch.count`, and writes the arrival of each.
    func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome

    /// Sends the messages in places `first..<batch.count`, in order, as far as it gets; never called with none. What has
    /// been sent may be overwritten once this returns.
    func send(_ batch: SendBatch, from first: Int) -> SendOutcome

    /// Says whether the dispatcher's `serve` shall be called when there is something to receive. Off at first.
    func setReadable(_ wanted: Bool)

    /// The query with this token, which is not 0, will get no reply through this port.
    func abandon(token: UInt64)

    /// Closes the port; nothing is asked of it afterwards.
    func close()
}

extension DatagramPort {
    package func abandon(token: UInt64) {}
}
