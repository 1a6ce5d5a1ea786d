// Owns a port and hands every packet that arrives on it to the one who waits for it.

package import DNSWire

/// Told of what is worth a line in the log.
package protocol DispatchObserver: AnyObject {
    /// Receiving failed with an errno, so many times since the last call. Called at most once a second.
    func receiveFailed(_ dispatcher: Dispatcher, errno: Int32, times: Int)

    /// No socket to an upstream could be opened, with this errno. Called at most once a minute for each upstream.
    func openFailed(to upstream: SocketAddress, errno: Int32)

    /// Sockets to an upstream that had served their time took questions again, so many since the last call, because no
    /// others could be had. Called at most once a minute for each upstream.
    func socketsReused(to upstream: SocketAddress, times: Int)
}

/// Owns one port and hands every packet that arrives on it to the one who waits for it:
///
///     datagram --+-- QR=0 --> responder --+-- answered at once
///                |                        +-- must wait --> idle listener, else queue, else shed
///                +-- QR=1 --> entry with its id, source and question
///                +-- neither: freed
///
/// It is confined to the thread that made it. Everything is bounded, and every event that is handed out comes back. It
/// calls its listeners and receivers only from `serve`, `settle`, `stopReceiving`, `shutDown` and `letGo`; they may call
/// anything here, but a pass within a pass does nothing. The worker calls `serve` when the port is readable, and `settle` at
/// the end of each pass and when `deadline` has come.
package final class Dispatcher {
    let port: any DatagramPort
    let pool: BufferPool
    let responder: (any Responder)?
    let outbox: Outbox
    let home: EventHome
    let inbox: ReceiveBatch
    let table: SortingTable
    weak var observer: (any DispatchObserver)?
    var core: DispatchCore
    /// Set while it calls its listeners and receivers, so that no call of theirs begins a pass within the pass.
    var isAtWork = false
    var isWaitingForBuffer = false
    var refusalsNoted: UInt64 = 0
    /// Receives that failed and that nobody was told of: how many, the errno of the last, and when somebody was told last.
    var unreported = (times: 0, errno: Int32(0))
    var lastReport: Instant?

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
        resume()
        return handle
    }

    /// Detaches a listener; a stale handle changes nothing. A query that it holds comes back when its event is let go.
    package func remove(_ listener: ListenerHandle) {
        core.remove(listener)
        resume()
    }

    /// Detaches a listener and gives back, unanswered, the query that it holds.
    package func remove(_ listener: ListenerHandle, returning event: consuming QueryEvent) {
        core.remove(listener)
        // the event dies here, outside of any change of the state
        _ = consume event
        resume()
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
    ///   - anyCase: the reply may repeat the question in any case.
    /// - Returns: the entry, and the message id, which is unpredictable and unique for that destination.
    /// - Throws: `shuttingDown`, `full` or `noIDLeft`.
    package func add(
        response receiver: any ResponseReceiver, to destination: SocketAddress, question: Span<UInt8>, tag: UInt64 = 0,
        anyCase: Bool = false
    ) throws(AddFailure) -> (handle: ResponseHandle, id: MessageID) {
        let (handle, id) = try core.add(
            response: receiver, to: destination, question: question, tag: tag, anyCase: anyCase)
        resume()
        return (handle, id)
    }

    /// Sends a question to its entry's destination, with the entry's id in its first two octets whatever stands there.
    /// It leaves when the pass is settled.
    /// - Returns: false when the handle is stale or the message longer than the room for one.
    @discardableResult
    package func send(_ message: Span<UInt8>, for entry: ResponseHandle) -> Bool {
        guard message.count >= Header.size, message.count <= outbox.batch.room,
            let (id, destination) = core.responses.address(of: entry)
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
        resume()
    }

    /// Detaches an entry and gives back the reply that it holds.
    package func remove(_ entry: ResponseHandle, returning event: consuming ReplyEvent) {
        core.remove(entry)
        _ = consume event
        resume()
    }

    /// Detaches an entry and hands the shutdown event on.
    package func remove(_ entry: ResponseHandle, returning event: consuming ShutdownEvent) {
        precondition(event.holder == .response(entry), "the event was handed to somebody else")
        event.comeBack()
        core.remove(entry)
    }

    // MARK: - State

    /// When `settle` is to be called even if nothing arrives; nil for never.
    package var deadline: Instant? {
        guard unreported.times > 0, let lastReport else { return core.deadline }
        let report = lastReport + Self.reportInterval
        return core.deadline.map { min($0, report) } ?? report
    }
    /// Whether everybody has gone and the port is closed.
    package var isEnded: Bool { core.isEnded }
    /// Why it ends; nil while it does not.
    package var ending: ShutdownReason? { core.ending }
    /// How receiving stands, for messages of checks.
    package var receivingState: String { "\(core.receiving)" }
    /// Whether packets are being received.
    package var isReceiving: Bool { core.receiving == .underWay }
    /// Whether nothing speaks against attaching one more entry, where there are to be so many at most.
    func isFit(forEntries most: Int) -> Bool { core.isFit(forEntries: most) && outbox.refusals == 0 }
    /// Whether a message came that matched an entry only in part, or a host said that nobody listens there: the same word
    /// about other questions may still be on its way, and would be taken for the fate of later ones.
    package var isSpent: Bool { core.isSpent || outbox.refusals > 0 }
    /// Entries attached.
    package var responseCount: Int { core.responses.count }
    /// Listeners attached.
    package var listenerCount: Int { core.listeners.count }
    /// Whether something is left to be settled: something came back, is to be sent, or has come to be this dispatcher's
    /// turn, or may be received again, by what another one settled.
    package var hasUnsettled: Bool {
        home.hasReturned || !outbox.isEmpty || core.hasTurn || core.isReadyToRestart
    }

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
}
