// Where events come home to: apart from the dispatcher's state, since they may do so at any time.

/// The return ring of a dispatcher, with what its events need while they are out.
final class EventHome {
    /// What came back.
    enum Returned {
        case query(Slot, listener: ListenerHandle, isAnswered: Bool)
        case reply(Slot, entry: ResponseHandle)
        case exhausted(listener: ListenerHandle)
        case shutdown(Attached)
    }

    let pool: BufferPool
    let outbox: Outbox
    // it holds plain numbers, and its methods call nobody who could come back here: see "What is checked" in DNSDispatch
    #if !DEBUG
        @safe @exclusivity(unchecked)
    #endif
    private var returned: [Returned] = []
    private var first = 0

    init(pool: BufferPool, outbox: Outbox) {
        self.pool = pool
        self.outbox = outbox
    }

    /// Notes what came back, and does nothing else.
    func giveBack(_ event: Returned) { returned.append(event) }

    /// Whether something came back.
    var hasReturned: Bool { first < returned.count }

    /// The event that came back first.
    func next() -> Returned? {
        guard first < returned.count else {
            returned.removeAll(keepingCapacity: true)
            first = 0
            return nil
        }
        defer { first += 1 }
        return returned[first]
    }
}
