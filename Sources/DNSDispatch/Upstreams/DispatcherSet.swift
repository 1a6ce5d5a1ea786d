// The changing set of sockets that the questions to one upstream leave from.

package import DNSWire
import Glibc

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
        /// Draws of a port until one is found that is free.
        package var draws = 64
        /// What each dispatcher is made with.
        package var dispatcher = DispatcherSettings(batch: 8, sendRoom: 512, responses: 128)

        package init() {}
    }

    /// Where the questions go.
    package let upstream: SocketAddress
    private let pool: BufferPool
    private let ports: any UpstreamPorts
    private let range: PortRange
    private let random: any RandomSource
    private let settings: Settings
    private let budget: SocketBudget
    private weak var observer: (any DispatchObserver)?
    private let visits: BranchVisits?

    private let sockets: Leaf<SocketTable>
    private var gone = DispatchCounters()
    private var isShuttingDown = false
    private var lastReport: Instant?
    private var lastReuseReport: Instant?
    private var unreportedReuses = 0
    private var fault = PlantedFault.none

    /// A set without a socket: they are opened when questions come.
    /// - Parameters:
    ///   - pool: the worker's pool for replies, shared by all its sets.
    ///   - ports: opens the sockets.
    ///   - range: the ports that are drawn from.
    ///   - budget: says how many sockets may be open; shared by all the worker's sets.
    package init(
        upstream: SocketAddress, pool: BufferPool, ports: any UpstreamPorts, range: PortRange,
        random: any RandomSource, settings: Settings = Settings(), budget: SocketBudget = SocketBudget(256),
        observer: (any DispatchObserver)? = nil, visits: BranchVisits? = nil
    ) {
        self.upstream = upstream
        self.pool = pool
        self.ports = ports
        self.range = range
        self.random = random
        self.settings = settings
        self.budget = budget
        self.observer = observer
        self.visits = visits
        sockets = Leaf(SocketTable(linger: settings.linger))
    }

    // MARK: - Questions

    /// Attaches an entry for the reply to a question, at a socket picked at random.
    /// - Parameters:
    ///   - receiver: who gets the reply.
    ///   - question: the octets of the question section as they will be sent, with their case.
    ///   - tag: handed to the receiver with whatever befalls the entry.
    ///   - isFresh: the question leaves from a socket that was just opened.
    ///   - anyCase: the reply may repeat the question in any case.
    /// Where another socket would have to be opened and cannot be, one that has served its time serves on: a question
    /// that leaves from a port that was used before is better than none.
    /// - Throws: `noSocket` when none can be opened, `full` when no more may be, and none can serve on either; or what
    ///   `Dispatcher.add` throws.
    package func add(
        response receiver: any ResponseReceiver, question: Span<UInt8>, tag: UInt64, isFresh: Bool = false,
        anyCase: Bool = false, now: Instant
    ) throws(AddFailure) -> UpstreamEntry {
        guard !isShuttingDown else { throw .shuttingDown }
        let (place, dispatcher) = isFresh ? try open(now) : try pick(now)
        let (handle, id) = try dispatcher.add(
            response: receiver, to: upstream, question: question, tag: tag, anyCase: anyCase)
        return UpstreamEntry(socket: sockets.value.countQuestion(at: place), handle: handle, id: id)
    }

    /// Sends a question to the upstream, with its entry's id; it leaves when the pass is settled.
    /// - Returns: false when the entry is stale or the message longer than the room for one.
    @discardableResult
    package func send(_ message: Span<UInt8>, for entry: UpstreamEntry) -> Bool {
        sockets.value.use(entry.socket)?.send(message, for: entry.handle) ?? false
    }

    /// Detaches an entry; a stale one changes nothing. A reply that it holds comes back when its event is let go.
    package func remove(_ entry: UpstreamEntry) { sockets.value.use(entry.socket)?.remove(entry.handle) }

    /// Detaches an entry and gives back the reply that it holds.
    package func remove(_ entry: UpstreamEntry, returning event: consuming ReplyEvent) {
        sockets.value.use(entry.socket)?.remove(entry.handle, returning: event)
    }

    /// Detaches an entry and hands the shutdown event on.
    package func remove(_ entry: UpstreamEntry, returning event: consuming ShutdownEvent) {
        sockets.value.use(entry.socket)?.remove(entry.handle, returning: event)
    }

    // MARK: - Passes

    /// Receives what has arrived at a socket. To be called when it is readable; a number that is stale changes nothing.
    package func serve(_ socket: SocketNumber, _ now: Instant) { sockets.value.use(socket)?.serve(now) }

    /// Settles the sockets that were touched in this pass, retires those that served their time and closes those whose
    /// last entry is long gone. To be called at the end of each pass and when `deadline` has come.
    package func settle(_ now: Instant) {
        sockets.value.retireOld(now)
        while let (place, dispatcher) = sockets.value.nextDirty() {
            dispatcher.settle(now)
            if check(place, dispatcher, now) { sockets.value.touchAgain(place) }
        }
        while let place = sockets.value.nextToClose(now) { close(place, now) }
    }

    /// When `settle` is to be called even if nothing arrives; nil for never.
    package var deadline: Instant? { sockets.value.deadline }

    /// Ends all dispatchers of the set: every entry gets the shutdown event of its socket.
    package func shutDown(_ now: Instant) {
        isShuttingDown = true
        for place in sockets.value.indices {
            guard let dispatcher = sockets.value.dispatcher(at: place) else { continue }
            sockets.value.retire(place)
            dispatcher.shutDown(now)
            dispatcher.letGo(now)
            sockets.value.touch(place)
        }
        settle(now)
    }

    // MARK: - State

    /// Whether it was shut down and every socket is closed.
    package var isEnded: Bool { isShuttingDown && sockets.value.count == 0 }
    /// Sockets that are open.
    package var socketCount: Int { sockets.value.count }
    /// Sockets that take new questions.
    package var usableCount: Int { sockets.value.usableCount }
    /// Entries attached.
    package var responseCount: Int { sockets.value.dispatchers.reduce(0) { $0 + $1.responseCount } }

    /// What all its dispatchers counted, those included that have ended.
    package var counters: DispatchCounters {
        sockets.value.dispatchers.reduce(into: gone) { $0.add($1.counters) }
    }

    /// Who holds the buffers of all its dispatchers.
    package var census: Dispatcher.Census {
        sockets.value.dispatchers.reduce(into: Dispatcher.Census()) { sum, dispatcher in
            let census = dispatcher.census
            sum.setAside += census.setAside
            sum.replies += census.replies
        }
    }

    /// Makes the bookkeeping of all dispatchers to come err, so that a test can see it caught.
    package func plant(_ fault: PlantedFault) { self.fault = fault }

    // MARK: - Sockets

    /// One of the sockets that take questions, each as likely as the other. One at which a message matched only in part is
    /// retired instead.
    private func pick(_ now: Instant) throws(AddFailure) -> (place: Int, dispatcher: Dispatcher) {
        var failure: AddFailure?
        var least = settings.sockets
        while true {
            if let (place, dispatcher) = sockets.value.draw(atLeast: least, now: now, random) {
                if isFit(dispatcher) { return (place, dispatcher) }
                sockets.value.retire(place)
            } else if least > 0 {
                // there may be more of them
                do throws(AddFailure) { _ = try another(now) } catch { failure = error }
            } else {
                break
            }
            least = 0
        }
        if let failure { throw failure }
        return try another(now)
    }

    /// Whether a socket may take a question at all.
    private func isFit(_ dispatcher: Dispatcher) -> Bool {
        dispatcher.isFit(forEntries: settings.dispatcher.responses)
    }

    /// One more socket that takes questions: a new one, or, where something is lacking for that, the least used of those
    /// that took none any more.
    private func another(_ now: Instant) throws(AddFailure) -> (place: Int, dispatcher: Dispatcher) {
        do throws(AddFailure) {
            return try open(now)
        } catch {
            guard !error.isUnreachable, let place = sockets.value.leastUsed(forEntries: settings.dispatcher.responses),
                let dispatcher = sockets.value.dispatcher(at: place)
            else { throw error }
            sockets.value.revive(place, questions: settings.questions, retires: now + settings.age)
            noteReuse(now)
            return (place, dispatcher)
        }
    }

    /// Opens a socket from a port drawn at random.
    private func open(_ now: Instant) throws(AddFailure) -> (place: Int, dispatcher: Dispatcher) {
        if !mayOpen, let place = sockets.value.nextToClose(nil) { close(place, now) }
        guard mayOpen else { throw .full }
        let place = sockets.value.reserve()
        let port: any DatagramPort
        do throws(AddFailure) {
            port = try bind(place, now)
        } catch {
            sockets.value.giveUp(place)
            throw error
        }
        budget.open += 1
        let dispatcher = Dispatcher(
            port: port, pool: pool, settings: settings.dispatcher, random: random, observer: observer, visits: visits)
        dispatcher.plant(fault)
        sockets.value.fill(
            place, with: dispatcher, questions: settings.questions, retires: now + settings.age, now: now)
        return (place, dispatcher)
    }

    private var mayOpen: Bool { budget.open < budget.limit || sockets.value.count < settings.sockets }

    private func bind(_ place: Int, _ now: Instant) throws(AddFailure) -> any DatagramPort {
        for _ in 0..<settings.draws {
            let port = range.draw(random)
            do throws(OpenFailure) {
                return try ports.open(sourcePort: port, to: upstream, socket: sockets.value.number(of: place))
            } catch {
                guard case .failed(let errno) = error else { continue }
                report(errno, now)
                throw .noSocket(errno: errno)
            }
        }
        report(EADDRINUSE, now)
        throw .noSocket(errno: EADDRINUSE)
    }

    private func report(_ errno: Int32, _ now: Instant) {
        guard lastReport.map({ now - $0 >= .seconds(60) }) ?? true else { return }
        lastReport = now
        observer?.openFailed(to: upstream, errno: errno)
    }

    private func noteReuse(_ now: Instant) {
        gone.reused += 1
        unreportedReuses += 1
        guard lastReuseReport.map({ now - $0 >= .seconds(60) }) ?? true else { return }
        lastReuseReport = now
        observer?.socketsReused(to: upstream, times: unreportedReuses)
        unreportedReuses = 0
    }

    /// Looks after a socket that was settled; whether it is to be settled in the next pass as well.
    private func check(_ place: Int, _ dispatcher: Dispatcher, _ now: Instant) -> Bool {
        if dispatcher.isEnded {
            vacate(place, dispatcher)
            return false
        }
        if dispatcher.ending != nil {
            sockets.value.retire(place)
            dispatcher.letGo(now)
            if dispatcher.isEnded { vacate(place, dispatcher) }
            return !dispatcher.isEnded
        }
        if dispatcher.isSpent { sockets.value.retire(place) }
        if dispatcher.responseCount == 0 { sockets.value.noteIdle(place, now: now) }
        return dispatcher.deadline != nil || dispatcher.census.replies > 0
    }

    private func close(_ place: Int, _ now: Instant) {
        guard let dispatcher = sockets.value.dispatcher(at: place) else { return }
        dispatcher.letGo(now)
        if dispatcher.isEnded { vacate(place, dispatcher) } else { sockets.value.touch(place) }
    }

    private func vacate(_ place: Int, _ dispatcher: Dispatcher) {
        gone.add(dispatcher.counters)
        sockets.value.vacate(place)
        budget.open -= 1
    }
}
