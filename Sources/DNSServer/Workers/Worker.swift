// One thread's share of the server: its sockets, dispatchers, forwarder and timers.

import DNSDispatch
import DNSForwarding
import DNSWire
import DequeModule
import Logging

/// A worker, made, run and ended on its own thread. Nothing of it is known to any other; its mailbox is the only door.
///
///     sockets --> listening dispatchers --+--> responder (answered at once)
///     mailbox --> dispatcher of streams --+--> forwarder --> sets of upstream dispatchers
final class Worker {
    private let current: CurrentState
    private let mailbox: Mailbox<WorkerLetter>
    private let clock = BootClock()

    private let poller: Poller
    private let shares: QueryShares
    private let responder: WorkerResponder
    private let streamResponder: WorkerResponder
    private let streamPort = StreamPort()
    /// The listening dispatchers; that of the streams is the last.
    private var listening: [Dispatcher] = []
    private let upstreams: UpstreamSockets
    private let forwarder: Forwarder
    private let observer: ReceiveObserver

    private var generation: Int
    private var letters: [WorkerLetter] = []
    /// Until when questions in flight may still be answered; nil while the server does not end.
    private var end: Instant?

    /// - Throws: when the system has no descriptors or no memory for it.
    init(_ parts: consuming WorkerParts) throws {
        current = parts.current
        mailbox = parts.mailbox
        let limits = parts.limits
        let now = clock.now
        let random = try SecureRandom()
        poller = try Poller()
        try poller.add(mailbox.descriptor, key: PollKey.mailbox.rawValue, for: .readable)
        let batch = try UDPBatch(capacity: limits.batch)
        let queries = try BufferPool(count: limits.queryBuffers, bufferSize: limits.queryBuffer)
        let replies = try BufferPool(count: limits.replyBuffers, bufferSize: limits.replyBuffer)
        shares = QueryShares(limits: limits.shares)
        generation = current.generation
        observer = ReceiveObserver(parts.log)
        let upstreams = UpstreamSockets(
            UpstreamSockets.Means(
                poller: poller, batch: batch, pool: replies, random: random, limits: limits, buffer: nil,
                observer: observer))
        self.upstreams = upstreams
        forwarder = Forwarder(
            rules: current.state.rules,
            parts: ForwarderParts(
                clients: limits.clients, sockets: { upstreams.makeSet(for: $0) },
                streams: UpstreamStreams(parts.connections, mailbox: mailbox), random: random, log: parts.log),
            now: now)
        responder = WorkerResponder(current, over: .datagram, forwarder)
        streamResponder = WorkerResponder(current, over: .stream, forwarder)

        func listen(at port: any DatagramPort, _ responder: WorkerResponder, _ settings: DispatcherSettings) throws {
            let dispatcher = Dispatcher(
                port: port, pool: queries, shares: shares, responder: responder, settings: settings, random: random,
                observer: observer)
            try forwarder.attach(to: dispatcher)
            listening.append(dispatcher)
        }
        while let socket = parts.sockets.popFirst() {
            let key = PollKey.listening(listening.count).rawValue
            let port = UDPPort(socket, poller: poller, key: key, batch: batch)
            try listen(at: port, responder, DispatcherSettings(batch: limits.batch, sendRoom: EDNS.safeSize))
        }
        try listen(at: streamPort, streamResponder, DispatcherSettings(batch: 8, sendRoom: Int(UInt16.max)))
        forwarder.settle()
    }

    /// Serves until the mailbox says that the server ends.
    func run() {
        var isOver = false
        while !isOver {
            let ready = poller.wait(until: nextPass, now: clock.now)
            let now = clock.now
            pass(ready, now)
            isOver = isDone(now)
        }
        finish(clock.now)
    }

    /// When a pass is due even if nothing arrives; nil for never.
    private var nextPass: Instant? {
        // what the streams' dispatcher did not take in one go is no news for the poller
        streamPort.isReadable ? Instant(nanoseconds: 0) : Instant.earliest(forwarder.deadline, end)
    }

    /// One pass: takes in what is there, does what is due, and sends what is to be sent.
    private func pass(_ ready: Int, _ now: Instant) {
        renew()
        forwarder.advance(to: now)
        for place in 0..<ready {
            switch PollKey(poller.ready(place).key) {
            case .mailbox: readLetters()
            case .listening(let place): listening[place].serve(now)
            case .upstream(let set, let socket): upstreams.serve(set, socket, now)
            }
        }
        if streamPort.isReadable { listening[listening.count - 1].serve(now) }
        forwarder.settle()
        if end == nil, let moment = current.endTime { beginToEnd(by: moment, now) }
    }

    /// Takes up a new state between two batches.
    private func renew() {
        let newest = current.generation
        guard newest != generation else { return }
        generation = newest
        responder.renew()
        streamResponder.renew()
        forwarder.use(current.state.rules)
        current.noteTaken()
    }

    private func readLetters() {
        mailbox.collect(into: &letters)
        for letter in letters {
            switch letter {
            case .query(let query): streamPort.add(query)
            case .reply(let reply): forwarder.take(reply)
            }
        }
        letters.removeAll(keepingCapacity: true)
    }

    // MARK: - Ending

    /// The listening dispatchers stop to receive, after reading what the kernel holds; what is in flight goes on.
    private func beginToEnd(by moment: Instant, _ now: Instant) {
        end = moment
        for dispatcher in listening { dispatcher.stopReceiving(now) }
    }

    /// Whether the server ends, and every client is answered or the time is up.
    private func isDone(_ now: Instant) -> Bool {
        guard let end else { return false }
        return shares.busyCount == 0 && shares.queuedCount == 0 || now >= end
    }

    /// Ends all dispatchers, listening ones first. Who still waits gets SERVFAIL.
    private func finish(_ now: Instant) {
        for letter in mailbox.close() {
            if case .query(let query) = letter { streamPort.add(query) }
        }
        forwarder.finish()
        for dispatcher in listening {
            dispatcher.shutDown(now)
            dispatcher.letGo(now)
        }
        forwarder.settle()
        forwarder.close()
        forwarder.settle()
    }
}

extension Instant {
    /// The earlier of two moments, where nil is never.
    static func earliest(_ one: Instant?, _ other: Instant?) -> Instant? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}
