// What a worker does in a pass, whatever its ports are and whatever time it is.

import DNSDispatch
import DNSForwarding
import DNSWire
import Logging

/// The moving part of a worker: its dispatchers, responders, forwarder and sets of upstream sockets. It has no socket, no
/// poller, no mailbox and no clock: ports and moments are handed in. Confined to the thread that made it.
///
/// In each pass its owner calls `beginPass`, then `serve` and `take` for everything that has come, then `endPass`. A pass is
/// also due when `deadline` has come. It ends with `finish`, once `isDone`.
final class WorkerCore {
    /// What it is made with.
    struct Parts {
        let current: CurrentState
        /// What upstreams have said, for all workers.
        let cache: Cache?
        /// The bounds, from which its buffers follow.
        let limits: DispatchLimits
        /// Makes the opener of the sockets of one set, which is handed the set's number.
        let upstreamPorts: (_ set: Int) -> any UpstreamPorts
        /// The source ports that the sockets to upstreams draw from.
        let range: PortRange
        /// Carries questions to upstreams over TCP.
        let streams: any UpstreamStream
        /// What other workers ask; nil where there is none.
        var claims: WorkerClaims?
        /// What all workers find forwarding loops with; nil where nobody looks for them.
        var loops: LoopWatch?
        let random: any RandomSource
        /// The time of day in seconds since 1970.
        let wall: () -> UInt32
        /// Notes what is answered; nil where no queries are logged.
        var recorder: QueryRecorder?
        let log: Logger
    }

    /// The buffers of queries and of replies.
    let queries: BufferPool, replies: BufferPool
    let shares: QueryShares
    let forwarder: Forwarder
    let upstreams: UpstreamSets
    /// The listening dispatchers, in the order in which their ports were handed in.
    private(set) var listening: [Dispatcher] = []
    /// What those have counted whose places others have by now.
    private(set) var formerListening = DispatchCounters()

    private let current: CurrentState
    private var state: HeldState
    private let router: WorkerRouter
    let limits: DispatchLimits
    private let random: any RandomSource
    let responder: WorkerResponder
    let streamResponder: WorkerResponder
    private let observer: ReceiveObserver
    private let recorder: QueryRecorder?
    let sheds: ShedLog
    /// How long it took to answer datagrams on the spot.
    private(set) var passTimes = PassTimes()
    /// The one among `listening` whose queries come on streams.
    private(set) var streams: Dispatcher?
    /// Until when questions in flight may still be answered; nil while the server does not end.
    private var end: Instant?

    /// - Throws: `OutOfMemory`.
    init(_ parts: Parts, now: Instant) throws(OutOfMemory) {
        current = parts.current
        limits = parts.limits
        random = parts.random
        queries = try BufferPool(count: limits.queryBuffers, bufferSize: limits.queryBuffer)
        replies = try BufferPool(count: limits.replyBuffers, bufferSize: limits.replyBuffer)
        shares = QueryShares(limits: limits.shares)
        shares.ruleCount = parts.current.state.rules.askingCount
        observer = ReceiveObserver(parts.log)
        state = HeldState(current)
        let router = WorkerRouter(current, parts.cache)
        self.router = router
        let upstreams = UpstreamSets(parts, pool: replies, observer: observer)
        self.upstreams = upstreams
        forwarder = Forwarder(
            rules: state.value.rules,
            parts: ForwarderParts(
                clients: limits.clients, sockets: { upstreams.makeSet(for: $0) }, streams: parts.streams,
                router: router, cache: parts.cache, wall: parts.wall, claims: parts.claims,
                loops: parts.loops, idleTime: current.idleTime, random: random, recorder: parts.recorder, log: parts.log
            ),
            now: now)
        forwarder.use(state.value.edns)
        forwarder.use(state.value.cachePolicy)
        sheds = ShedLog(parts.log)
        recorder = parts.recorder
        responder = WorkerResponder(
            current, parts.cache, forwarder, sheds, recorder, batch: limits.batch)
        streamResponder = WorkerResponder(current, parts.cache, forwarder, sheds, recorder, isForStreams: true)
    }

    /// Listens at a port for datagrams.
    /// - Returns: the place by which the port is served.
    func listen(at port: any DatagramPort) throws(AddFailure) -> Int {
        try listen(at: port, responder, DispatcherSettings(batch: limits.batch, sendRoom: EDNS.safeSize))
    }

    /// Listens at a port for queries that came on streams.
    /// - Returns: the place by which the port is served.
    func listen(forStreamsAt port: any DatagramPort) throws(AddFailure) -> Int {
        let place = try listen(at: port, streamResponder, DispatcherSettings(batch: 8, sendRoom: Int(UInt16.max)))
        streams = listening[place]
        return place
    }

    private func listen(
        at port: any DatagramPort, _ responder: WorkerResponder, _ settings: DispatcherSettings
    ) throws(AddFailure) -> Int {
        let dispatcher = Dispatcher(
            port: port, pool: queries, shares: shares, responder: responder, settings: settings, random: random,
            observer: observer)
        try forwarder.attach(to: dispatcher)
        let place = nextPlace
        if place < listening.count {
            formerListening.add(listening[place].counters)
            listening[place] = dispatcher
        } else {
            listening.append(dispatcher)
        }
        return place
    }

    /// The place that the next port gets.
    var nextPlace: Int { listening.firstIndex(where: \.isEnded) ?? listening.count }

    /// Whether there are buffers for one more port.
    var hasRoomToListen: Bool { listening.count { !$0.isEnded } < limits.listeningPorts }

    /// Listens no longer at a port: what it has received is answered, and then it is closed.
    func stopListening(at place: Int, _ now: Instant) {
        let dispatcher = listening[place]
        dispatcher.stopReceiving(now)
        dispatcher.shutDown(now)
        dispatcher.letGo(now)
    }

    // MARK: - Passes

    /// When a pass is due even if nothing arrives; nil for never.
    var deadline: Instant? { Instant.earliest(Instant.earliest(forwarder.deadline, end), sheds.deadline) }

    /// Whether there is a newer state than the one in use.
    var isOutdated: Bool { current.generation != state.generation }

    /// Takes up a new state, if there is one, and does what is due.
    func beginPass(_ now: Instant) {
        renew()
        forwarder.advance(to: now)
    }

    /// Serves a listening port that is readable.
    func serve(listening place: Int, _ now: Instant) { listening[place].serve(now) }

    /// Serves a socket to an upstream that is readable; a stale number changes nothing.
    func serve(set: Int, _ socket: SocketNumber, _ now: Instant) { upstreams.serve(set, socket, now) }

    /// Takes up what came of a question that went to an upstream over a stream.
    func take(_ reply: StreamReply) { forwarder.take(reply) }

    /// Asks for something anew that was given on a stream: nobody waits for it.
    func refresh(_ query: [UInt8], under rule: RuleKey) { forwarder.refresh(query.span, under: rule) }

    /// Queries were shed before they came here.
    func noteShed(_ cause: ShedCause, times: Int) { sheds.count(cause, times: times) }

    /// Sends what is to be sent, and begins to end when the server does.
    func endPass(_ now: Instant) {
        forwarder.settle()
        for (cause, rule) in forwarder.takeShed() { sheds.count(cause, under: rule) }
        sheds.write(forwarder, now: now)
        recorder?.flush()
        if end == nil, let moment = current.endTime { beginToEnd(by: moment, now) }
    }

    /// A pass has ended.
    func notePass(from start: Instant, to end: Instant) {
        passTimes.note(replies: responder.replyCount, from: start, to: end)
    }

    /// Takes up a new state between two batches.
    private func renew() {
        guard state.renew() else { return }
        responder.renew()
        streamResponder.renew()
        router.renew()
        shares.ruleCount = state.value.rules.askingCount
        forwarder.use(state.value.rules)
        forwarder.use(state.value.edns)
        forwarder.use(state.value.cachePolicy)
        current.noteTaken()
    }

    // MARK: - Ending

    /// The listening dispatchers stop to receive, after reading what the kernel holds; what is in flight goes on. Streams are
    /// drained where they come from: what they had taken by then may still be on its way, and is heard until the end.
    private func beginToEnd(by moment: Instant, _ now: Instant) {
        end = moment
        for dispatcher in listening where dispatcher !== streams { dispatcher.stopReceiving(now) }
    }

    /// Whether the server ends, and every client is answered or the time is up.
    func isDone(_ now: Instant) -> Bool {
        guard let end else { return false }
        return shares.busyCount == 0 && shares.queuedCount == 0 || now >= end
    }

    /// Ends all dispatchers, listening ones first. Who still waits gets SERVFAIL.
    func finish(_ now: Instant) {
        forwarder.finish()
        for dispatcher in listening {
            dispatcher.stopReceiving(now)
            dispatcher.shutDown(now)
            dispatcher.letGo(now)
        }
        forwarder.settle()
        forwarder.close()
        forwarder.settle()
        recorder?.flush()
    }
}
