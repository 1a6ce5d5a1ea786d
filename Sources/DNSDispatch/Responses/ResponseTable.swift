// The entries of a dispatcher: who waits for the reply to which question.

import DNSWire

/// Response entries by handle, and by message id. Ids are drawn by us and cannot be chosen by anybody else, so their low
/// bits serve as the hash.
struct ResponseTable: ~Copyable {
    /// What an entry has in hand.
    enum Hand {
        case nothing
        case reply(Slot)
        case shutdown
    }

    /// What is looked at and changed of an entry. It holds no reference: none is counted while a table is searched.
    struct Entry {
        let id: MessageID
        let destination: SocketAddress
        let tag: UInt64
        /// Whether a reply may have the question in any case.
        let anyCase: Bool
        var hand = Hand.nothing
        var queue = ReplyQueue()
        /// Octets of its question.
        let questionSize: Int
        /// Messages that pretended to be the reply.
        var mismatches = 0

        fileprivate mutating func change<Result>(_ body: (inout Entry) -> Result) -> Result { body(&self) }
    }

    /// Octets of the longest question: a name, its type and its class (RFC 1035 s4.1.2).
    private static let questionRoom = Name.maximumLength + 4

    private struct Place {
        var entry: Entry?
        var generation: UInt32 = 0
        /// The next place in its bucket, or -1. It stands apart from the entry, so that none is copied on the way.
        var next: Int32 = -1
    }

    private var places: [Place] = []
    // beside each place
    private var receivers: [(any ResponseReceiver)?] = []
    /// The octets of the question sections, with their case, each in a room of its own.
    private var questions: [UInt8] = []
    private var vacant: [Int32] = []
    private var buckets = [Int32](repeating: -1, count: 16)
    /// Entries in the table.
    private(set) var count = 0

    /// Whether an id is in use for a destination.
    func contains(_ id: MessageID, for destination: SocketAddress) -> Bool {
        var index = buckets[bucket(of: id)]
        while index >= 0 {
            let place = Int(index)
            if places[place].entry?.id == id, places[place].entry?.destination == destination { return true }
            index = places[place].next
        }
        return false
    }

    mutating func add(
        _ receiver: any ResponseReceiver, id: MessageID, destination: SocketAddress, tag: UInt64,
        question: Span<UInt8>, anyCase: Bool = false
    ) -> ResponseHandle {
        precondition(question.count <= Self.questionRoom)
        if count >= buckets.count { grow() }
        let index: Int32
        if let reused = vacant.popLast() {
            index = reused
        } else {
            if places.isEmpty { reserve(16) }
            index = Int32(places.count)
            places.append(Place())
            receivers.append(nil)
            questions.append(contentsOf: repeatElement(0, count: Self.questionRoom))
        }
        let bucket = bucket(of: id)
        places[Int(index)].entry = Entry(
            id: id, destination: destination, tag: tag, anyCase: anyCase, questionSize: question.count)
        receivers[Int(index)] = receiver
        var rooms = questions.mutableSpan
        rooms.copy(question, at: Int(index) * Self.questionRoom)
        places[Int(index)].next = buckets[bucket]
        buckets[bucket] = index
        count += 1
        return ResponseHandle(index: index, generation: places[Int(index)].generation)
    }

    /// Makes room for so many entries at once.
    private mutating func reserve(_ number: Int) {
        places.reserveCapacity(number)
        receivers.reserveCapacity(number)
        questions.reserveCapacity(number * Self.questionRoom)
        vacant.reserveCapacity(number)
    }

    /// Takes an entry out and returns it; nil when the handle is stale.
    mutating func remove(_ handle: ResponseHandle) -> Entry? {
        guard contains(handle), let entry = places[Int(handle.index)].entry else { return nil }
        let bucket = bucket(of: entry.id)
        if buckets[bucket] == handle.index {
            buckets[bucket] = places[Int(handle.index)].next
        } else {
            var index = buckets[bucket]
            while places[Int(index)].next != handle.index { index = places[Int(index)].next }
            places[Int(index)].next = places[Int(handle.index)].next
        }
        places[Int(handle.index)].entry = nil
        receivers[Int(handle.index)] = nil
        places[Int(handle.index)].generation &+= 1
        vacant.append(handle.index)
        count -= 1
        return entry
    }

    /// Whether a handle is not stale.
    func contains(_ handle: ResponseHandle) -> Bool {
        handle.index >= 0 && handle.index < places.count
            && places[Int(handle.index)].generation == handle.generation && places[Int(handle.index)].entry != nil
    }

    /// The entry behind a handle, to be read or changed in place; nil when the handle is stale.
    subscript(handle: ResponseHandle) -> Entry? {
        _read {
            yield contains(handle) ? places[Int(handle.index)].entry : nil
        }
    }

    /// Who gets the replies of an entry, and its tag; nil when the handle is stale.
    func receiver(of handle: ResponseHandle) -> (receiver: any ResponseReceiver, tag: UInt64)? {
        guard contains(handle), let receiver = receivers[Int(handle.index)] else { return nil }
        return (receiver, places[Int(handle.index)].entry?.tag ?? 0)
    }

    /// The id and the destination of an entry; nil when the handle is stale.
    func address(of handle: ResponseHandle) -> (id: MessageID, destination: SocketAddress)? {
        guard contains(handle), let id = places[Int(handle.index)].entry?.id,
            let destination = places[Int(handle.index)].entry?.destination
        else { return nil }
        return (id, destination)
    }

    /// What a message belongs to.
    enum Match {
        /// An entry with its id, whose question went to where it comes from, and how the questions compare.
        case entry(ResponseHandle, RawQuestion.Likeness)
        /// None; these have its id, and their questions went elsewhere.
        case none(MessageID, [ResponseHandle])
    }

    /// What a message that came from `peer` belongs to.
    func match(_ message: Span<UInt8>, from peer: SocketAddress) -> Match {
        let id = MessageID(rawValue: message.uint16(at: 0))
        var fromElsewhere: [ResponseHandle] = []
        var index = buckets[bucket(of: id)]
        while index >= 0 {
            let place = Int(index)
            if places[place].entry?.id == id {
                let handle = ResponseHandle(index: index, generation: places[place].generation)
                if places[place].entry?.destination == peer {
                    return .entry(handle, compare(message, with: handle) ?? .other)
                }
                fromElsewhere.append(handle)
            }
            index = places[place].next
        }
        return .none(id, fromElsewhere)
    }

    /// How the question of a message compares to that of an entry; nil when the handle is stale.
    func compare(_ message: Span<UInt8>, with handle: ResponseHandle) -> RawQuestion.Likeness? {
        guard contains(handle), let size = places[Int(handle.index)].entry?.questionSize else { return nil }
        let start = Int(handle.index) * Self.questionRoom
        return RawQuestion.compare(message, with: questions.span.extracting(start..<start + size))
    }

    /// Changes an entry in place; nil when the handle is stale.
    mutating func change<Result>(_ handle: ResponseHandle, _ body: (inout Entry) -> Result) -> Result? {
        guard contains(handle) else { return nil }
        return places[Int(handle.index)].entry?.change(body)
    }

    /// The handles of all entries.
    var handles: [ResponseHandle] {
        places.indices.compactMap { i in
            places[i].entry == nil ? nil : ResponseHandle(index: Int32(i), generation: places[i].generation)
        }
    }

    /// The replies in the queues of all entries.
    var queuedSlots: [Slot] { places.flatMap { $0.entry?.queue.all ?? [] } }

    /// The first entry from place `start` on that has nothing in hand.
    func firstIdle(from start: Int32) -> ResponseHandle? {
        var index = Int(start)
        while index < places.count {
            if let entry = places[index].entry, case .nothing = entry.hand {
                return ResponseHandle(index: Int32(index), generation: places[index].generation)
            }
            index += 1
        }
        return nil
    }

    private func bucket(of id: MessageID) -> Int { Int(id.rawValue) & (buckets.count - 1) }

    /// Doubles the buckets and puts every entry in anew.
    private mutating func grow() {
        buckets = [Int32](repeating: -1, count: buckets.count * 2)
        for index in places.indices {
            guard let id = places[index].entry?.id else { continue }
            let bucket = bucket(of: id)
            places[index].next = buckets[bucket]
            buckets[bucket] = Int32(index)
        }
    }
}
