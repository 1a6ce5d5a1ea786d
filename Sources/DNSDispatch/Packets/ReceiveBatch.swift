// The places that a port fills with datagrams in one call.

/// Places for datagrams, each over a buffer of a pool. Before a receive, the dispatcher sets buffers aside for the first
/// `count` places; the port fills them from the first on and writes the arrival of each.
///
/// Invariant: `places` holds `capacity` initialised places for as long as the batch lives; the buffers of the first
/// `count` places have `bufferSize` octets and 8 of slack, and belong to the receive that is under way.
@safe package final class ReceiveBatch {
    /// One place: where the octets go (nil when no buffer is set aside for it), and what arrived.
    @safe struct Place {
        var start: UnsafeMutablePointer<UInt8>?
        var slot: Slot
        var arrival: Arrival
    }

    /// Places in all.
    package let capacity: Int
    /// Octets that each place takes.
    package let bufferSize: Int
    let places: UnsafeMutablePointer<Place>
    private let numbers: UnsafeMutablePointer<(count: Int, kernelDrops: UInt64)>

    /// A batch of `capacity` places over buffers of `bufferSize` octets, none set aside.
    package init(capacity: Int, bufferSize: Int) {
        self.capacity = capacity
        self.bufferSize = bufferSize
        unsafe places = .allocate(capacity: capacity)
        let nothing = Arrival(path: .nobody, time: Instant(nanoseconds: 0), length: 0)
        unsafe places.initialize(
            repeating: Place(start: nil, slot: Slot(index: -1), arrival: nothing), count: capacity)
        unsafe numbers = .allocate(capacity: 1)
        unsafe numbers.initialize(to: (count: 0, kernelDrops: 0))
    }

    deinit {
        unsafe places.deallocate()
        unsafe numbers.deallocate()
    }

    /// Places that may be filled: the first so many have buffers.
    package internal(set) var count: Int {
        get { unsafe numbers.pointee.count }
        set { unsafe numbers.pointee.count = newValue }
    }

    /// Datagrams that the system dropped for want of room since the socket was made (SO_RXQ_OVFL); the port keeps it up
    /// to date.
    package var kernelDrops: UInt64 {
        get { unsafe numbers.pointee.kernelDrops }
        set { unsafe numbers.pointee.kernelDrops = newValue }
    }

    /// The first octet of a place's buffer, for a system call. There are `bufferSize` octets.
    package func start(of place: Int) -> UnsafeMutablePointer<UInt8> {
        precondition(place >= 0 && place < count)
        return unsafe places[place].start.unsafelyUnwrapped
    }

    /// What arrived in a place. A port that fills a place writes all of it.
    package subscript(place: Int) -> Arrival {
        get {
            precondition(place >= 0 && place < count)
            return unsafe places[place].arrival
        }
        set {
            precondition(place >= 0 && place < count && newValue.length >= 0 && newValue.length <= bufferSize)
            unsafe places[place].arrival = newValue
        }
    }

    /// Copies a whole message into a place, as a port does that has it in memory. What does not fit is cut off and the
    /// arrival says so.
    package func fill(_ place: Int, with message: Span<UInt8>, path: Path, time: Instant) {
        let length = min(message.count, bufferSize)
        let start = unsafe start(of: place)
        unsafe message.withUnsafeBufferPointer { from in
            guard let origin = from.baseAddress else { return }
            unsafe start.update(from: origin, count: length)
        }
        self[place] = Arrival(path: path, time: time, length: length, isTruncated: length < message.count)
    }

    // MARK: - For the dispatcher

    /// Sets a buffer aside for one place more.
    func add(_ slot: Slot, at start: UnsafeMutablePointer<UInt8>) {
        precondition(count < capacity)
        unsafe places[count].start = start
        unsafe places[count].slot = slot
        count += 1
    }

    /// The buffer of a place.
    func slot(of place: Int) -> Slot {
        precondition(place >= 0 && place < count)
        return unsafe places[place].slot
    }

    /// The buffers that are set aside.
    var slots: [Slot] { (0..<count).map { slot(of: $0) } }

    /// Takes a place's buffer out of the batch; somebody else holds it then. The place stays until `compact`.
    func take(_ place: Int) {
        precondition(place >= 0 && place < count && slot(of: place).index >= 0)
        unsafe places[place].start = nil
        unsafe places[place].slot = Slot(index: -1)
    }

    /// Closes the gaps of places whose buffers were taken.
    func compact() {
        var kept = 0
        for i in 0..<count where unsafe places[i].slot.index >= 0 {
            if kept != i { unsafe swap(&places[kept], &places[i]) }
            kept += 1
        }
        count = kept
    }

    /// Takes back the buffer of the last place; nil when none is left.
    func removeLast() -> Slot? {
        guard count > 0 else { return nil }
        count -= 1
        unsafe places[count].start = nil
        return unsafe places[count].slot
    }
}
