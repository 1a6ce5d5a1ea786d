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
    private let ring = Leaf(Ring())

    init(pool: BufferPool, outbox: Outbox) {
        self.pool = pool
        self.outbox = outbox
    }

    /// Notes what came back, and does nothing else.
    func giveBack(_ event: Returned) { ring.value.append(event) }

    /// Whether something came back.
    var hasReturned: Bool { ring.value.hasNext }

    /// The event that came back first.
    func next() -> Returned? { ring.value.next() }

    /// What came back, in that order.
    private struct Ring: ~Copyable {
        private var returned: [Returned] = []
        private var first = 0

        mutating func append(_ event: Returned) { returned.append(event) }

        var hasNext: Bool { first < returned.count }

        mutating func next() -> Returned? {
            guard first < returned.count else {
                returned.removeAll(keepingCapacity: true)
                first = 0
                return nil
            }
            defer { first += 1 }
            return returned[first]
        }
    }
}
