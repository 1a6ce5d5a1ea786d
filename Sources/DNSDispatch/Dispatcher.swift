// Owns a port and hands every packet that arrives on it to the one who waits for it.

package import DNSWire
import Glibc

/// Told of what is worth a line in the log.
package protocol DispatchObserver: AnyObject {
    /// Receiving failed with an errno, so many times since the last call. Called at most once a second.
    func receiveFailed(_ dispatcher: Dispatcher, errno: Int32, times: Int)
}

/// Owns one port and hands every packet that arrives on it to the one who waits for it:
///
///     datagram --+-- QR=0 --> responder --+-- answered at once
///                |                        +-- must wait --> idle listener, else queue, else shed
///                +-- QR=1 --> entry with its id, source and question
///                +-- neither: freed
///
/// It is confined to the thread that made it. Everything is bounded, and every event that is handed out comes back. It
/// calls its listeners and receivers only from `serve`, `settle`, `stopReceiving` and `shutDown`; they may call anything
/// here but these four. The worker calls `serve` when the port is readable, and `settle` at the end of each pass and when
/// `deadline` has come.
package final class Dispatcher {
    private let port: any DatagramPort
    private let pool: BufferPool
    private let responder: (any Responder)?
    private let outbox: Outbox
    private let home: EventHome
    private let inbox: ReceiveBatch
    private let table: SortingTable
    private weak var observer: (any DispatchObserver)?
    private var core: DispatchCore
    private var isAtWork = false
    private var isWaitingForBuffer = false
    private var refusalsNoted: UInt64 = 0
    private var lastReport: Instant?
    private var unreported = 0

    /// Receives that one call of `serve` makes at most, while each fills its batch.
    private static var receivesPerPass: Int { 4 }
    /// Receives that reading what the kernel holds takes at most.
    private static var receivesToDrain: Int { 1024 }

    /// Makes a dispatcher, with its owner attached and nobody else.
    /// - Parameters:
    ///   - port: where packets come from and go to; closed when the dispatcher ends.
    ///   - pool: where buffers are taken from; its buffers must be those that the port expects.
    ///   - shares: the bounds shared with the worker's other listening dispatchers; without, no listener can be attached.
    ///   - responder: asked first about each query.
    ///   - random: where message ids come from.
    ///   - visits: counts branches, for tests.
    package init(
        port: any DatagramPort, pool: BufferPool, shares: QueryShares? = nil, responder: (any Responder)? = nil,
        settings: DispatcherSettings = DispatcherSettings(), random: any RandomSource,
        observer: (any DispatchObserver)? = nil, visits: BranchVisits? = nil
    ) {
        self.port = port
        self.pool = pool
        self.responder = responder
        self.observer = observer
        outbox = Outbox(port: port, capacity: settings.batch, room: settings.sendRoom, visits: visits)
        home = EventHome(pool: pool, outbox: outbox)
        inbox = ReceiveBatch(capacity: settings.batch, bufferSize: pool.bufferSize)
        table = SortingTable(capacity: settings.batch)
        core = DispatchCore(
            pool: pool, inbox: inbox, shares: shares, settings: settings, hasResponder: responder != nil,
            random: random, visits: visits)
        restart()
    }

    // MARK: - Attaching

    /// Attaches a request listener. A query that waits is handed to it when the pass is settled.
    /// - Throws: `shuttingDown` or `full`.
    package func add(listener: any RequestListener) throws(AddFailure) -> ListenerHandle {
        let handle = try core.add(listener: listener)
        restart()
        return handle
    }

    /// Detaches a listener; a stale handle changes nothing. A query that it holds comes back when its event is let go.
    package func remove(_ listener: ListenerHandle) {
        core.remove(listener)
        restart()
    }

    /// Detaches a listener and gives back, unanswered, the query that it holds.
    package func remove(_ listener: ListenerHandle, returning event: consuming QueryEvent) {
        core.remove(listener)
        // the event dies here, outside of any change of the state
        _ = consume event
        restart()
    }

    /// Detaches a listener and hands the shutdown event on.
    package func remove(_ listener: ListenerHandle, returning event: consuming ShutdownEvent) {
        precondition(event.holder == .listener(listener), "the event was handed to somebody else")
        event.comeBack()
        core.remove(listener)
    }

    /// Attaches an entry for the reply to a question.
    /// - Parameters:
    ///   - receiver: who gets the reply.
    ///   - destination: where the question goes, and the reply must come from.
    ///   - question: the octets of the question section as they will be sent, with their case.
    ///   - tag: handed to the receiver with whatever befalls the entry.
    /// - Returns: the entry, and the message id, which is unpredictable and unique for that destination.
    /// - Throws: `shuttingDown`, `full` or `noIDLeft`.
    package func add(
        response receiver: any ResponseReceiver, to destination: SocketAddress, question: Span<UInt8>, tag: UInt64 = 0
    ) throws(AddFailure) -> (handle: ResponseHandle, id: MessageID) {
        var octets: [UInt8] = []
        octets.append(contentsOf: question)
        let (handle, id) = try core.add(response: receiver, to: destination, question: octets, tag: tag)
        restart()
        return (handle, id)
    }

    /// Sends a question to its entry's destination, with the entry's id in its first two octets whatever stands there.
    /// It leaves when the pass is settled.
    /// - Returns: false when the handle is stale or the message longer than the room for one.
    @discardableResult
    package func send(_ message: Span<UInt8>, for entry: ResponseHandle) -> Bool {
        guard message.count >= Header.size, message.count <= outbox.batch.room,
            let (id, destination) = core.address(of: entry)
        else { return false }
        return outbox.post(path: Path(peer: destination)) { room in
            room.copy(message, at: 0)
            room.set(id.rawValue, at: 0)
            return message.count
        }
    }

    /// Detaches an entry; a stale handle changes nothing. A reply that it holds comes back when its event is let go.
    package func remove(_ entry: ResponseHandle) {
        core.remove(entry)
        restart()
    }

    /// Detaches an entry and gives back the reply that it holds.
    package func remove(_ entry: ResponseHandle, returning event: consuming ReplyEvent) {
        core.remove(entry)
        _ = consume event
        restart()
    }

    /// Detaches an entry and hands the shutdown event on.
    package func remove(_ entry: ResponseHandle, returning event: consuming ShutdownEvent) {
        precondition(event.holder == .response(entry), "the event was handed to somebody else")
        event.comeBack()
        core.remove(entry)
    }

    // MARK: - State

    /// When `settle` is to be called even if nothing arrives; nil for never.
    package var deadline: Instant? { core.deadline }
    /// Whether everybody has gone and the port is closed.
    package var isEnded: Bool { core.isEnded }
    /// Why it ends; nil while it does not.
    package var ending: ShutdownReason? { core.ending }
    /// How receiving stands, for messages of checks.
    package var receivingState: String { "\(core.receiving)" }
    /// Whether packets are being received.
    package var isReceiving: Bool { core.receiving == .underWay }
    /// Whether a message came that matched an entry only in part.
    package var isSuspect: Bool { core.counters.hasPartialMatch }
    /// Whether a host said that nobody listens there: the same word about other questions may still be on its way, and
    /// would be taken for the fate of later ones.
    var wasRefused: Bool { core.wasRefused || outbox.counts.refusals > 0 }
    /// Entries attached.
    package var responseCount: Int { core.responses.count }
    /// Listeners attached.
    package var listenerCount: Int { core.listeners.count }
    /// Whether something is left to be settled: something came back, or is to be sent.
    package var hasUnsettled: Bool { home.hasReturned || !outbox.isEmpty }

    /// What was counted so far.
    package var counters: DispatchCounters {
        var counters = core.counters
        counters.sending = outbox.counts
        return counters
    }

    /// Who holds this dispatcher's buffers.
    package struct Census: Equatable, Sendable {
        /// Set aside for the receive under way.
        package var setAside: Int
        /// With queries in the queue, and those put out of it that are not shed yet.
        package var queued: Int
        /// With queries in somebody's hand.
        package var queriesOut: Int
        /// With replies in somebody's hand or queued at an entry.
        package var replies: Int

        package init(setAside: Int = 0, queued: Int = 0, queriesOut: Int = 0, replies: Int = 0) {
            self.setAside = setAside
            self.queued = queued
            self.queriesOut = queriesOut
            self.replies = replies
        }

        /// All of them.
        package var total: Int { setAside + queued + queriesOut + replies }
    }

    /// Who holds this dispatcher's buffers now.
    package var census: Census {
        Census(
            setAside: inbox.count, queued: core.queuedCount, queriesOut: core.queriesOut, replies: core.replies)
    }

    /// The buffers inside the dispatcher, one by one: all that it holds but those of events that are out. For checks, not
    /// for daily use.
    package var slotsInside: [Slot] { core.slotsInside }

    /// Makes the bookkeeping err, so that a test can see it caught.
    package func plant(_ fault: PlantedFault) { core.fault = fault }

    // MARK: - Ending

    /// Stops receiving, after everything that the kernel holds has been read and dealt with. Nobody is told: what was
    /// received goes on.
    package func stopReceiving(_ now: Instant) {
        guard !isAtWork, !core.isEnded else { return }
        receive(now, times: Self.receivesToDrain)
        core.endReceiving()
        settle(now)
    }

    /// Ends the dispatcher: nobody can be attached any more, and all who are attached get the shutdown event one after
    /// the other, as their queues drain.
    package func shutDown(_ now: Instant, reason: ShutdownReason = .asked) {
        guard core.shutDown(reason) else { return }
        settle(now)
    }

    /// The owner lets go: the dispatcher ends with the last one attached, which may be at once.
    package func letGo(_ now: Instant) {
        core.letGo()
        settle(now)
    }

    // MARK: - Passes

    /// Receives what has arrived and deals with it. To be called when the port is readable.
    package func serve(_ now: Instant) {
        guard !isAtWork, !core.isEnded else { return }
        receive(now, times: Self.receivesPerPass)
        if let interest = core.interestToTell(isIdle: true) { port.setReadable(interest) }
        settle(now)
    }

    /// Deals with all that came back, hands on what waits, sheds what waited for too long, sends what is to be sent, and
    /// starts to receive again where that had stopped. To be called at the end of each pass; nearly free when there is
    /// nothing to do.
    package func settle(_ now: Instant) {
        guard !isAtWork, !core.isEnded else { return }
        isAtWork = true
        core.beginPass(now)
        repeat {
            restart()
            work(now)
            outbox.flush()
            noteRefusals()
        } while hasUnsettled || core.isReadyToRestart
        isAtWork = false
        if core.end() {
            if isWaitingForBuffer { pool.stopWaiting(self) }
            port.close()
        } else {
            tellInterest()
        }
        pool.wakeWaiters()
    }

    private func receive(_ now: Instant, times: Int) {
        isAtWork = true
        defer { isAtWork = false }
        for _ in 0..<times {
            guard core.receiving == .underWay else { return }
            let room = inbox.count
            switch port.receive(inbox, now: now) {
            case .received(let count):
                take(count, now)
                restart()
                if count < room { return }
            case .nothing:
                core.mark(.receiveNothing)
                return
            case .failed(let errno):
                receiveFailed(errno, now)
                return
            }
        }
    }

    /// Deals with the first `count` datagrams of the inbox.
    private func take(_ count: Int, _ now: Instant) {
        let sorted = core.sort(count, into: table)
        if sorted.hopeless > 0 { abandonHopeless(count) }
        if sorted.queries > 0 { decide(sorted.queries, now) }
        for i in 0..<sorted.responses { takeResponse(table.response(i)) }
        core.endSorting()
        outbox.flush()
    }

    private func decide(_ count: Int, _ now: Instant) {
        guard let responder else {
            for i in 0..<count { wait(table.query(i), RuleKey(rawValue: 0), now) }
            return
        }
        if outbox.batch.capacity - outbox.batch.count < count { outbox.flush() }
        outbox.isLent = true
        let batch = unsafe QueryBatch(
            received: inbox, replies: outbox.batch, chosen: UnsafePointer(table.queries), verdicts: table.verdicts,
            count: count)
        responder.respond(to: batch, now: now)
        outbox.isLent = false
        var answered = 0
        var dropped = 0
        for i in 0..<count {
            switch table.verdict(i) {
            case .reply: answered += 1
            case .drop:
                dropped += 1
                abandon(inbox[table.query(i)].path)
            case .wait(let rule):
                wait(table.query(i), rule, now)
            }
        }
        core.countVerdicts(answered: answered, dropped: dropped)
    }

    private func wait(_ place: Int, _ rule: RuleKey, _ now: Instant) {
        switch core.arrive(query: place, rule: rule) {
        case .queued: break
        case .freed: abandon(inbox[place].path)
        case .hand(let listener, let slot): hand(slot, to: listener)
        case .shed(let cause): shed(inbox.slot(of: place), inbox[place], rule, cause, now)
        }
    }

    private func takeResponse(_ place: Int) {
        switch core.arrive(response: place) {
        case .settled: break
        case .hand(let entry, let slot): hand(slot, to: entry)
        case .note(let trouble, let entry): note(trouble, entry)
        case .suspect(let entries):
            for entry in entries { note(.manyMismatches, entry) }
        }
    }

    private func receiveFailed(_ errno: Int32, _ now: Instant) {
        switch core.receiveFailed(errno, now: now) {
        case .retry: break
        case .refused(let entries):
            for entry in entries { note(.refused, entry) }
        case .pause, .end:
            unreported += 1
            guard lastReport.map({ now - $0 >= .seconds(1) }) ?? true else { return }
            lastReport = now
            observer?.receiveFailed(self, errno: errno, times: unreported)
            unreported = 0
        }
    }

    /// Goes on until nothing more is to be done: never from within itself, however fast its listeners answer.
    private func work(_ now: Instant) {
        while true {
            if let returned = home.next() {
                takeBack(returned)
            } else if let shed = core.nextShed(now: now) {
                self.shed(shed.slot, pool[shed.slot].arrival, shed.rule, shed.cause, now)
                core.freeShed(shed.slot)
            } else if let (listener, slot) = core.nextQuery() {
                hand(slot, to: listener)
            } else if let listener = core.nextToTell() {
                core.listeners.object(of: listener)?.take(
                    ExhaustedEvent(home: home, listener: listener), for: listener)
            } else if let (holder, reason) = core.nextShutdown() {
                hand(ShutdownEvent(home: home, holder: holder, reason: reason))
            } else {
                return
            }
        }
    }

    private func takeBack(_ returned: EventHome.Returned) {
        switch returned {
        case .query(let slot, let listener, let isAnswered):
            if !isAnswered { abandon(pool[slot].arrival.path) }
            core.returned(query: slot, listener: listener, isAnswered: isAnswered)
        case .reply(let slot, let entry):
            if let (entry, slot) = core.returned(reply: slot, entry: entry) { hand(slot, to: entry) }
        case .exhausted(let listener):
            core.returned(exhausted: listener)
        case .shutdown(let holder):
            core.returned(shutdown: holder)
        }
    }

    // MARK: - Handing over

    private func hand(_ slot: Slot, to listener: ListenerHandle) {
        let object = core.listeners.object(of: listener)
        object?.take(QueryEvent(home: home, slot: slot, listener: listener), for: listener)
    }

    private func hand(_ slot: Slot, to entry: ResponseHandle) {
        guard let (receiver, tag) = core.receiver(of: entry) else { return }
        receiver.take(ReplyEvent(home: home, slot: slot, entry: entry, tag: tag), for: entry)
    }

    private func hand(_ event: consuming ShutdownEvent) {
        switch event.holder {
        case .listener(let listener):
            core.listeners.object(of: listener)?.take(event, for: listener)
        case .response(let entry):
            guard let (receiver, tag) = core.receiver(of: entry) else { return }
            receiver.take(event, for: entry, tag: tag)
        }
    }

    private func note(_ trouble: ResponseTrouble, _ entry: ResponseHandle) {
        guard let (receiver, tag) = core.receiver(of: entry) else { return }
        receiver.note(trouble, for: entry, tag: tag)
    }

    /// Has a query answered that cannot wait. Its buffer stays where it is.
    private func shed(_ slot: Slot, _ arrival: Arrival, _ rule: RuleKey, _ cause: ShedCause, _ now: Instant) {
        var isAnswered = false
        if let responder {
            let pool = pool
            isAnswered = outbox.post(path: arrival.path) { room in
                let query = pool.octets(of: slot, length: arrival.length)
                return responder.shed(query, arrival, rule: rule, cause: cause, now: now, into: &room)
            }
        }
        if !isAnswered { abandon(arrival.path) }
        core.countShed(cause, isAnswered: isAnswered)
    }

    private func abandon(_ path: Path) {
        if path.token != 0 { port.abandon(token: path.token) }
    }

    private func abandonHopeless(_ count: Int) {
        for place in 0..<count where inbox[place].length < Header.size || inbox[place].path.peer.port == 0 {
            abandon(inbox[place].path)
        }
    }

    /// On a connected socket, a send may be told what became of an earlier one.
    private func noteRefusals() {
        let refusals = outbox.counts.refusals
        guard refusals > refusalsNoted else { return }
        refusalsNoted = refusals
        for entry in core.responses.handles { note(.refused, entry) }
    }

    // MARK: - Receiving

    private func restart() {
        switch core.restart() {
        case .nothing:
            if isWaitingForBuffer { pool.stopWaiting(self) }
            isWaitingForBuffer = false
        case .awaitPool:
            isWaitingForBuffer = true
            pool.wait(self)
        }
        tellInterest()
    }

    private func tellInterest() {
        if let interest = core.interestToTell(isIdle: false) { port.setReadable(interest) }
    }
}

extension Dispatcher: BufferWaiter {
    package func bufferCameBack() {
        isWaitingForBuffer = false
        restart()
    }
}
