// The sockets of a set, and the lists that they stand in.

/// The sockets to one upstream, by number: those that take questions, those that are to be settled, and those that wait to
/// be closed. It opens and closes nothing, and of dispatchers it asks no more than how they stand.
struct SocketTable: ~Copyable {
    /// What is looked at and changed of a socket. It holds no reference: none is counted for that.
    private struct Socket {
        /// From when on it takes no new questions.
        var retires: Instant
        /// Questions that left from it, and how many may.
        var questions = 0
        var allowance: Int
        var isUsable = true
        var isDirty = false
        var isLingering = false
        /// Since when it has no entry; nil while it has one.
        var idleSince: Instant?
    }

    private struct Place {
        var socket: Socket?
        var generation: UInt16 = 0
    }

    /// How long a socket stays open that takes no questions, after its last entry has gone.
    private let linger: Duration
    private var places: [Place] = []
    /// Beside each place.
    private var owners: [Dispatcher?] = []
    private var vacant: [Int] = []
    /// In the order in which they were opened.
    private var usable: [Int] = []
    /// To be settled in this pass, from `nextToSettle` on, and again in the next one.
    private var dirty: [Int] = []
    private var nextToSettle = 0
    private var dirtyAgain: [Int] = []
    /// The first to be closed first.
    private var lingering: [(place: Int, until: Instant)] = []

    init(linger: Duration) { self.linger = linger }

    /// Sockets that are open.
    var count: Int { places.count - vacant.count }
    /// Sockets that take questions.
    var usableCount: Int { usable.count }
    /// The dispatchers of all sockets.
    var dispatchers: [Dispatcher] { owners.compactMap { $0 } }
    /// The places that may be taken: `dispatcher(at:)` says whether they are.
    var indices: Range<Int> { places.indices }

    /// When something is to be done even if nothing arrives; nil for never.
    var deadline: Instant? {
        var first = lingering.first?.until
        func consider(_ other: Instant?) {
            guard let other else { return }
            first = first.map { min($0, other) } ?? other
        }
        consider(usable.first.flatMap { places[$0].socket?.retires })
        for place in dirty { consider(owners[place]?.deadline) }
        return first
    }

    // MARK: - Finding

    /// The number of the socket in a place, as others know it.
    func number(of place: Int) -> SocketNumber { SocketNumber(index: place, generation: places[place].generation) }

    /// The dispatcher in a place; nil where no socket is open.
    func dispatcher(at place: Int) -> Dispatcher? { owners[place] }

    /// One of the sockets that take questions, drawn at random, each as likely as the other; nil when there are fewer than `least`,
    /// or none.
    mutating func draw(atLeast least: Int, now: Instant, _ random: any RandomSource) -> (
        place: Int, dispatcher: Dispatcher
    )? {
        retireOld(now)
        guard usable.count >= max(least, 1) else { return nil }
        let place = usable[random.below(usable.count)]
        return owners[place].map { (place, $0) }
    }

    /// The dispatcher with a number, which is about to be called and is to be settled for that; nil when it is stale.
    mutating func use(_ number: SocketNumber) -> Dispatcher? {
        guard number.index < places.count, places[number.index].generation == number.generation else { return nil }
        touch(number.index)
        return owners[number.index]
    }

    // MARK: - Opening and closing

    /// Sets a place aside for a socket. It is filled by `fill`, or given up by `giveUp`.
    mutating func reserve() -> Int {
        if let reused = vacant.popLast() { return reused }
        places.append(Place())
        owners.append(nil)
        return places.count - 1
    }

    /// Puts a new socket into a place that was set aside: it takes so many questions, until the moment `retires`.
    mutating func fill(
        _ place: Int, with dispatcher: Dispatcher, questions: Int, retires: Instant, now: Instant
    ) {
        places[place].socket = Socket(retires: retires, allowance: questions, idleSince: now)
        owners[place] = dispatcher
        usable.append(place)
    }

    /// No socket could be had for a place that was set aside.
    mutating func giveUp(_ place: Int) { vacant.append(place) }

    /// Forgets a socket that is closed.
    mutating func vacate(_ place: Int) {
        usable.removeAll { $0 == place }
        lingering.removeAll { $0.place == place }
        places[place].socket = nil
        owners[place] = nil
        places[place].generation &+= 1
        vacant.append(place)
    }

    // MARK: - Use

    /// Counts a question that leaves from a socket, and takes it out of use with the last one. Returns the socket's number.
    mutating func countQuestion(at place: Int) -> SocketNumber {
        places[place].socket?.idleSince = nil
        places[place].socket?.questions += 1
        if let socket = places[place].socket, socket.questions >= socket.allowance { retire(place) }
        touch(place)
        return number(of: place)
    }

    /// The socket with the fewest questions among those that take none any more, and could take one where there are to be so many
    /// entries at most; nil when there is none.
    func leastUsed(forEntries most: Int) -> Int? {
        var least: (place: Int, questions: Int)?
        for (place, entry) in places.enumerated() {
            guard let socket = entry.socket, !socket.isUsable, let owner = owners[place], owner.isFit(forEntries: most)
            else { continue }
            if least.map({ socket.questions < $0.questions }) ?? true { least = (place, socket.questions) }
        }
        return least?.place
    }

    /// Has a socket that took no questions any more take so many again, until the moment `retires`.
    mutating func revive(_ place: Int, questions: Int, retires: Instant) {
        guard let socket = places[place].socket, !socket.isUsable else { return }
        places[place].socket?.allowance = socket.questions + questions
        places[place].socket?.retires = retires
        places[place].socket?.isUsable = true
        places[place].socket?.isLingering = false
        lingering.removeAll { $0.place == place }
        usable.append(place)
    }

    /// A socket has no entry.
    mutating func noteIdle(_ place: Int, now: Instant) {
        if places[place].socket?.idleSince == nil { places[place].socket?.idleSince = now }
        beginToLinger(place)
    }

    /// Takes a socket out of those that take questions.
    mutating func retire(_ place: Int) {
        guard places[place].socket?.isUsable == true else { return }
        places[place].socket?.isUsable = false
        usable.removeAll { $0 == place }
        beginToLinger(place)
    }

    /// Takes those out of use that have served their time.
    mutating func retireOld(_ now: Instant) {
        while let oldest = usable.first, let socket = places[oldest].socket, socket.retires <= now { retire(oldest) }
    }

    /// Has a socket closed after a while, if it takes no questions and has no entry.
    private mutating func beginToLinger(_ place: Int) {
        guard let socket = places[place].socket, !socket.isUsable, !socket.isLingering, let since = socket.idleSince
        else { return }
        places[place].socket?.isLingering = true
        let until = since + linger
        lingering.append((place, max(until, lingering.last?.until ?? until)))
    }

    /// The place of the socket that has waited longest to be closed, if its time has come; at once when `now` is nil.
    mutating func nextToClose(_ now: Instant?) -> Int? {
        guard let first = lingering.first, now.map({ first.until <= $0 }) ?? true else { return nil }
        lingering.removeFirst()
        return first.place
    }

    // MARK: - Settling

    /// Notes that a socket's dispatcher is to be settled.
    mutating func touch(_ place: Int) {
        guard places[place].socket?.isDirty == false else { return }
        places[place].socket?.isDirty = true
        dirty.append(place)
    }

    /// Notes that a socket's dispatcher, which was just settled, is to be settled in the next pass as well.
    mutating func touchAgain(_ place: Int) { dirtyAgain.append(place) }

    /// The next socket that is to be settled in this pass; nil when all have been.
    mutating func nextDirty() -> (place: Int, dispatcher: Dispatcher)? {
        while nextToSettle < dirty.count {
            let place = dirty[nextToSettle]
            nextToSettle += 1
            guard let dispatcher = owners[place] else { continue }
            places[place].socket?.isDirty = false
            return (place, dispatcher)
        }
        nextToSettle = 0
        dirty.removeAll(keepingCapacity: true)
        for place in dirtyAgain { touch(place) }
        dirtyAgain.removeAll(keepingCapacity: true)
        return nil
    }
}
