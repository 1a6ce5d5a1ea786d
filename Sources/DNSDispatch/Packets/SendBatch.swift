// The messages that leave through a port in one call.

/// Messages on their way out. They are written into the batch's own memory and leave together.
///
/// Invariant: `memory` has `capacity` rooms of `stride` octets, at least `room` and 8 of slack, and `places` as many
/// initialised places, for as long as the batch lives; a place's length is at most `room`.
@safe package final class SendBatch {
    /// One place: where a message goes and how long it is.
    struct Place {
        var path: Path
        var length: Int
    }

    /// Places in all.
    package let capacity: Int
    /// Octets that a message may have.
    package let room: Int
    private let stride: Int
    private let memory: UnsafeMutablePointer<UInt8>
    private let places: UnsafeMutablePointer<Place>
    private let used: UnsafeMutablePointer<Int>

    /// An empty batch of `capacity` places for messages of up to `room` octets.
    package init(capacity: Int, room: Int) {
        self.capacity = capacity
        self.room = room
        stride = (room + BufferPool.slack + 63) & ~63
        unsafe memory = .allocate(capacity: capacity * stride)
        unsafe places = .allocate(capacity: capacity)
        unsafe places.initialize(repeating: Place(path: .nobody, length: 0), count: capacity)
        unsafe used = .allocate(capacity: 1)
        unsafe used.initialize(to: 0)
    }

    deinit {
        unsafe memory.deallocate()
        unsafe places.deallocate()
        unsafe used.deallocate()
    }

    /// Messages in the batch, in the places from 0 on.
    package internal(set) var count: Int {
        get { unsafe used.pointee }
        set { unsafe used.pointee = newValue }
    }

    /// The first octet of a place's message, for a system call. It stays the same for as long as the batch lives.
    package func start(of place: Int) -> UnsafeMutablePointer<UInt8> {
        precondition(place >= 0 && place < capacity)
        return unsafe memory + place * stride
    }

    /// The octets of the message in a place that is in use.
    @_lifetime(borrow self)
    package func message(at place: Int) -> Span<UInt8> {
        let span = unsafe Span(_unsafeStart: UnsafePointer(start(of: place)), count: length(at: place))
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// Octets of the message in a place that is in use.
    package func length(at place: Int) -> Int {
        precondition(place >= 0 && place < count)
        return unsafe places[place].length
    }

    /// Where the message in a place that is in use goes: `peer`, from `local` where that is specified.
    package func path(at place: Int) -> Path {
        precondition(place >= 0 && place < count)
        return unsafe places[place].path
    }

    /// Takes the next place into use for a message whose first `length` octets have been written there.
    func commit(length: Int, path: Path) {
        let place = count
        precondition(place < capacity && length >= 0 && length <= room)
        unsafe places[place] = Place(path: path, length: length)
        count = place + 1
    }

    /// Copies a message into the next place; false when the batch is full or the message longer than `room`.
    func append(_ message: Span<UInt8>, path: Path) -> Bool {
        guard count < capacity, message.count <= room else { return false }
        let start = unsafe start(of: count)
        unsafe message.withUnsafeBufferPointer { from in
            guard let origin = from.baseAddress else { return }
            unsafe start.update(from: origin, count: from.count)
        }
        commit(length: message.count, path: path)
        return true
    }
}
