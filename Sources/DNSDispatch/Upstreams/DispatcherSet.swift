// The changing set of sockets that the questions to one upstream leave from.

package import DNSWire

/// The sockets to one upstream, each with a dispatcher of its own. Each is bound to a port that was drawn at random; a
/// question leaves from one of them picked at random; and none is used for long, so that whoever wants to forge a reply
/// has to guess the port as well as the id (RFC 5452 s9.2). Confined to a worker's thread.
package final class DispatcherSet {
    /// How long and for how much a socket is used.
    package struct Settings: Sendable {
        /// Sockets to pick from, as soon as there are so many questions.
        package var sockets = 8
        /// Questions that leave from one socket.
        package var questions = 128
        /// How long a socket takes new questions.
        package var age = Duration.seconds(10)
        /// How long a socket stays open after its last entry has gone, to swallow late replies.
        package var linger = Duration.seconds(2)
        /// Sockets that may be open at once, those included that take no new questions.
        package var mostSockets = 256
        /// Draws of a port until one is found that is free.
        package var draws = 64
        /// What each dispatcher is made with.
        package var dispatcher = DispatcherSettings(batch: 8, sendRoom: 512, responses: 128)

        package init() {}
    }

    private struct Member {
        let dispatcher: Dispatcher
        let opened: Instant
        var questions = 0
        var isUsable = true
        var isDirty = false
        var isLingering = false
        /// Since when it has no entry; nil while it has one.
        var idleSince: Instant?
    }

    private struct Place {
        var member: Member?
        var generation: UInt16 = 0
    }

    /// Where the questions go.
    package let upstream: SocketAddress
    private let pool: BufferPool
    private let ports: any UpstreamPorts
    private let range: PortRange
    private let random: any RandomSource
    private let settings: Settings
    private weak var observer: (any DispatchObserver)?
    private let visits: BranchVisits?

    private var places: [Place] = []
    private var vacant: [Int] = []
    private var usable: [Int] = []
    private var dirty: [Int] = []
    /// Sockets that wait to be closed, the first to be closed first.
    private var lingering: [(place: Int, until: Instant)] = []
    private var gone = DispatchCounters()
    private var isShuttingDown = false
    private var fault = PlantedFault.none

    /// A set without a socket: they are opened when questions come.
    /// - Parameters:
    ///   - pool: the worker's pool for replies, shared by all its sets.
    ///   - ports: opens the sockets.
    ///   - range: the ports that are drawn from.
    package init(
        upstream: SocketAddress, pool: BufferPool, ports: any UpstreamPorts, range: PortRange,
        random: any RandomSource, settings: Settings = Settings(), observer: (any DispatchObserver)? = nil,
        visits: BranchVisits? = nil
    ) {
        self.upstream = upstream
        self.pool = pool
        self.ports = ports
        self.range = range
        self.random = random
        self.settings = settings
        self.observer = observer
        self.visits = visits
    }

    // MARK: - Questions

    /// Attaches an entry for the reply to a question, at a socket picked at random.
    /// - Parameters:
    ///   - receiver: who gets the reply.
    ///   - question: the octets of the question section as they will be sent, with their case.
    ///   - tag: handed to the receiver with whatever befalls the entry.
    ///   - isFresh: the question leaves from a socket that was just opened.
    /// - Throws: `noSocket` when none is open and none can be opened, or what `Dispatcher.add` throws.
    package func add(
        response receiver: any ResponseReceiver, question: Span<UInt8>, tag: UInt64, isFresh: Bool = false, now: Instant
    ) throws(AddFailure) -> UpstreamEntry {
        guard !isShuttingDown else { throw .shuttingDown }
        retireOld(now)
        var place: Int?
        if isFresh || usable.count < settings.sockets { place = open(now) }
        if !isFresh { place = pick(now) }
        guard let place, let dispatcher = places[place].member?.dispatcher else { throw .noSocket }
        let (handle, id) = try dispatcher.add(response: receiver, to: upstream, question: question, tag: tag)
        places[place].member?.idleSince = nil
        places[place].member?.questions += 1
        if places[place].member?.questions == settings.questions { retire(place) }
        touch(place)
        return UpstreamEntry(socket: number(of: place), handle: handle, id: id)
    }

    /// Sends a question to the upstream, with its entry's id; it leaves when the pass is settled.
    /// - Returns: false when the entry is stale or the message longer than the room for one.
    @discardableResult
    package func send(_ message: Span<UInt8>, for entry: UpstreamEntry) -> Bool {
        guard let dispatcher = dispatcher(of: entry.socket) else { return false }
        touch(entry.socket.index)
        return dispatcher.send(message, for: entry.handle)
    }

    /// Detaches an entry; a stale one changes nothing. A reply that it holds comes back when its event is let go.
    package func remove(_ entry: UpstreamEntry) {
        guard let dispatcher = dispatcher(of: entry.socket) else { return }
        touch(entry.socket.index)
        dispatcher.remove(entry.handle)
    }

    /// Detaches an entry and gives back the reply that it holds.
    package func remove(_ entry: UpstreamEntry, returning event: consuming ReplyEvent) {
        guard let dispatcher = dispatcher(of: entry.socket) else { return }
        touch(entry.socket.index)
        dispatcher.remove(entry.handle, returning: event)
    }

    /// Detaches an entry and hands the shutdown event on.
    package func remove(_ entry: UpstreamEntry, returning event: consuming ShutdownEvent) {
        guard let dispatcher = dispatcher(of: entry.socket) else { return }
        touch(entry.socket.index)
        dispatcher.remove(entry.handle, returning: event)
    }

    // MARK: - Passes

    /// Receives what has arrived at a socket. To be called when it is readable; a number that is stale changes nothing.
    package func serve(_ socket: SocketNumber, _ now: Instant) {
        guard let dispatcher = dispatcher(of: socket) else { return }
        touch(socket.index)
        dispatcher.serve(now)
    }

    /// Settles the sockets that were touched in this pass, retires those that served their time and closes those whose
    /// last entry is long gone. To be called at the end of each pass and when `deadline` has come.
    package func settle(_ now: Instant) {
        retireOld(now)
        var i = 0
        var kept: [Int] = []
        while i < dirty.count {
            let place = dirty[i]
            i += 1
            guard let dispatcher = places[place].member?.dispatcher else { continue }
            places[place].member?.isDirty = false
            dispatcher.settle(now)
            if check(place, dispatcher, now) { kept.append(place) }
        }
        dirty.removeAll(keepingCapacity: true)
        for place in kept { touch(place) }
        closeLingering(now)
    }

    /// When `settle` is to be called even if nothing arrives; nil for never.
    package var deadline: Instant? {
        var first = lingering.first?.until
        func consider(_ other: Instant?) {
            guard let other else { return }
            first = first.map { min($0, other) } ?? other
        }
        for place in usable { consider(places[place].member.map { $0.opened + settings.age }) }
        for place in dirty { consider(places[place].member?.dispatcher.deadline) }
        return first
    }

    /// Ends all dispatchers of the set: every entry gets the shutdown event of its socket.
    package func shutDown(_ now: Instant) {
        isShuttingDown = true
        for place in places.indices {
            guard let dispatcher = places[place].member?.dispatcher else { continue }
            retire(place)
            dispatcher.shutDown(now)
            dispatcher.letGo(now)
            touch(place)
        }
        settle(now)
    }

    // MARK: - State

    /// Whether it was shut down and every socket is closed.
    package var isEnded: Bool { isShuttingDown && vacant.count == places.count }
    /// Sockets that are open.
    package var socketCount: Int { places.count - vacant.count }
    /// Sockets that take new questions.
    package var usableCount: Int { usable.count }
    /// Entries attached.
    package var responseCount: Int { places.reduce(0) { $0 + ($1.member?.dispatcher.responseCount ?? 0) } }

    /// What all its dispatchers counted, those included that have ended.
    package var counters: DispatchCounters {
        places.reduce(into: gone) { sum, place in
            if let dispatcher = place.member?.dispatcher { sum.add(dispatcher.counters) }
        }
    }

    /// Who holds the buffers of all its dispatchers.
    package var census: Dispatcher.Census {
        places.reduce(into: Dispatcher.Census()) { sum, place in
            guard let census = place.member?.dispatcher.census else { return }
            sum.setAside += census.setAside
            sum.replies += census.replies
        }
    }

    /// Makes the bookkeeping of all dispatchers to come err, so that a test can see it caught.
    package func plant(_ fault: PlantedFault) { self.fault = fault }

    // MARK: - Sockets

    private func dispatcher(of socket: SocketNumber) -> Dispatcher? {
        guard socket.index < places.count, places[socket.index].generation == socket.generation else { return nil }
        return places[socket.index].member?.dispatcher
    }

    private func number(of place: Int) -> SocketNumber {
        SocketNumber(index: place, generation: places[place].generation)
    }

    /// Notes that a socket's dispatcher is to be settled.
    private func touch(_ place: Int) {
        guard places[place].member?.isDirty == false else { return }
        places[place].member?.isDirty = true
        dirty.append(place)
    }

    /// One of the sockets that take questions, each as likely as the other; nil when there is none. One at which a message
    /// matched only in part is retired instead.
    private func pick(_ now: Instant) -> Int? {
        while !usable.isEmpty {
            let place = usable[random.below(usable.count)]
            guard let dispatcher = places[place].member?.dispatcher, dispatcher.isSuspect || dispatcher.wasRefused
            else { return place }
            retire(place)
        }
        return open(now)
    }

    /// Opens a socket from a port drawn at random; nil when that cannot be.
    private func open(_ now: Instant) -> Int? {
        if socketCount >= settings.mostSockets, !lingering.isEmpty { close(lingering.removeFirst().place, now) }
        guard socketCount < settings.mostSockets else { return nil }
        let place: Int
        if let reused = vacant.popLast() {
            place = reused
        } else {
            place = places.count
            places.append(Place())
        }
        guard let port = bind(place) else {
            vacant.append(place)
            return nil
        }
        let dispatcher = Dispatcher(
            port: port, pool: pool, settings: settings.dispatcher, random: random, observer: observer, visits: visits)
        dispatcher.plant(fault)
        places[place].member = Member(dispatcher: dispatcher, opened: now, idleSince: now)
        usable.append(place)
        return place
    }

    private func bind(_ place: Int) -> (any DatagramPort)? {
        for _ in 0..<settings.draws {
            let port = range.draw(random)
            do throws(OpenFailure) {
                return try ports.open(sourcePort: port, to: upstream, socket: number(of: place))
            } catch {
                guard error == .portTaken else { return nil }
            }
        }
        return nil
    }

    /// Looks after a socket that was settled; whether it is to be settled in the next pass as well.
    private func check(_ place: Int, _ dispatcher: Dispatcher, _ now: Instant) -> Bool {
        if dispatcher.isEnded {
            vacate(place, dispatcher)
            return false
        }
        if dispatcher.ending != nil {
            retire(place)
            dispatcher.letGo(now)
            if dispatcher.isEnded { vacate(place, dispatcher) }
            return !dispatcher.isEnded
        }
        if dispatcher.isSuspect || dispatcher.wasRefused { retire(place) }
        if dispatcher.responseCount == 0 {
            if places[place].member?.idleSince == nil { places[place].member?.idleSince = now }
            linger(place)
        }
        return dispatcher.deadline != nil || dispatcher.census.replies > 0
    }

    /// Takes a socket out of those that are picked from.
    private func retire(_ place: Int) {
        guard places[place].member?.isUsable == true else { return }
        places[place].member?.isUsable = false
        usable.removeAll { $0 == place }
        linger(place)
    }

    private func retireOld(_ now: Instant) {
        for place in usable.reversed() {
            guard let opened = places[place].member?.opened, opened + settings.age <= now else { continue }
            retire(place)
        }
    }

    /// Has a socket closed after a while, if it takes no questions and has no entry.
    private func linger(_ place: Int) {
        guard let member = places[place].member, !member.isUsable, !member.isLingering, let since = member.idleSince
        else { return }
        places[place].member?.isLingering = true
        let until = since + settings.linger
        lingering.append((place, max(until, lingering.last?.until ?? until)))
    }

    private func closeLingering(_ now: Instant) {
        while let first = lingering.first, first.until <= now {
            lingering.removeFirst()
            close(first.place, now)
        }
    }

    private func close(_ place: Int, _ now: Instant) {
        guard let dispatcher = places[place].member?.dispatcher else { return }
        dispatcher.letGo(now)
        if dispatcher.isEnded {
            vacate(place, dispatcher)
        } else {
            touch(place)
        }
    }

    private func vacate(_ place: Int, _ dispatcher: Dispatcher) {
        usable.removeAll { $0 == place }
        lingering.removeAll { $0.place == place }
        gone.add(dispatcher.counters)
        places[place].member = nil
        places[place].generation &+= 1
        vacant.append(place)
    }
}
