// The queries of one receive, as the responder sees them.

/// The queries that one receive brought, each with its arrival and with room for its reply. It exists only while the
/// responder is asked.
///
/// Invariant: `chosen` and `verdicts` have at least `count` elements; the elements of `chosen` are places of `received`
/// that are filled; `replies` has at least `count` places left.
@safe package struct QueryBatch: ~Copyable {
    private let received: ReceiveBatch
    private let replies: SendBatch
    private let chosen: UnsafePointer<Int32>
    private let verdicts: UnsafeMutablePointer<Verdict>
    /// Queries in the batch.
    package let count: Int

    init(
        received: ReceiveBatch, replies: SendBatch, chosen: UnsafePointer<Int32>,
        verdicts: UnsafeMutablePointer<Verdict>, count: Int
    ) {
        precondition(replies.capacity - replies.count >= count)
        self.received = received
        self.replies = replies
        unsafe self.chosen = chosen
        unsafe self.verdicts = verdicts
        self.count = count
    }

    /// Asks for a verdict on each query in turn. The room for a reply has at least 1232 octets; 8 octets behind a query
    /// may be read and mean nothing.
    package func decide(_ verdict: (Span<UInt8>, Arrival, inout MutableSpan<UInt8>) -> Verdict) {
        let room = replies.room
        for i in 0..<count {
            let place = unsafe received.places + Int(chosen[i])
            let query = octets(of: i)
            let rest = unsafe replies.start(of: replies.count)
            var span = unsafe MutableSpan(_unsafeStart: rest, count: room)
            let result = unsafe verdict(query, place.pointee.arrival, &span)
            if case .reply(let length) = result {
                unsafe replies.commit(length: length, path: place.pointee.arrival.path)
            }
            unsafe verdicts[i] = result
        }
    }

    /// The octets of a query; 8 more behind them may be read and mean nothing.
    @_lifetime(borrow self)
    package func octets(of number: Int) -> Span<UInt8> {
        precondition(number >= 0 && number < count)
        let place = unsafe received.places + Int(chosen[number])
        let start = unsafe place.pointee.start.unsafelyUnwrapped
        let span = unsafe Span(_unsafeStart: UnsafePointer(start), count: place.pointee.arrival.length)
        return unsafe _overrideLifetime(span, borrowing: self)
    }
}
