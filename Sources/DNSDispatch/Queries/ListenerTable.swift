// The request listeners of a dispatcher.

/// Listeners by handle, and which of them are idle.
struct ListenerTable: ~Copyable {
    /// What a listener has in hand.
    enum Hand {
        case nothing
        case query(Slot)
        case exhausted
        case shutdown
    }

    private struct Place {
        var object: (any RequestListener)?
        var generation: UInt32 = 0
        var hand = Hand.nothing
    }

    private var places: [Place] = []
    private var vacant: [Int32] = []
    private var idle: [Int32] = []
    /// Listeners attached.
    private(set) var count = 0

    /// Listeners that have nothing in hand.
    var idleCount: Int { idle.count }

    mutating func add(_ object: any RequestListener) -> ListenerHandle {
        let index: Int32
        if let reused = vacant.popLast() {
            index = reused
        } else {
            index = Int32(places.count)
            places.append(Place())
        }
        places[Int(index)].object = object
        places[Int(index)].hand = .nothing
        idle.append(index)
        count += 1
        return ListenerHandle(index: index, generation: places[Int(index)].generation)
    }

    /// Whether a handle is not stale.
    func contains(_ handle: ListenerHandle) -> Bool {
        handle.index >= 0 && handle.index < places.count
            && places[Int(handle.index)].generation == handle.generation && places[Int(handle.index)].object != nil
    }

    /// What a listener has in hand. The handle must not be stale.
    func hand(of handle: ListenerHandle) -> Hand { places[Int(handle.index)].hand }

    /// The object behind a handle that is not stale.
    func object(of handle: ListenerHandle) -> (any RequestListener)? { places[Int(handle.index)].object }

    /// Puts something in the hand of the listener that became idle last, which must be there.
    mutating func occupy(_ hand: Hand) -> ListenerHandle {
        let index = idle.removeLast()
        places[Int(index)].hand = hand
        return ListenerHandle(index: index, generation: places[Int(index)].generation)
    }

    /// Takes what a listener has in hand away. The handle must not be stale.
    mutating func release(_ handle: ListenerHandle) {
        guard case .nothing = places[Int(handle.index)].hand else {
            places[Int(handle.index)].hand = .nothing
            idle.append(handle.index)
            return
        }
    }

    /// Takes a listener out. The handle must not be stale.
    mutating func remove(_ handle: ListenerHandle) {
        if case .nothing = places[Int(handle.index)].hand { idle.removeAll { $0 == handle.index } }
        places[Int(handle.index)].object = nil
        places[Int(handle.index)].generation &+= 1
        vacant.append(handle.index)
        count -= 1
    }
}
