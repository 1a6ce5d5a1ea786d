// One thread's share of the server: its sockets, its mailbox, its clock, and the core that they drive.

import DNSDispatch
import DNSForwarding
import DNSWire
import DequeModule

/// A worker, made, run and ended on its own thread. Nothing of it is known to any other; its mailbox is the only door.
///
///     sockets --> listening dispatchers --+--> responder (answered at once)
///     mailbox --> dispatcher of streams --+--> forwarder --> sets of upstream dispatchers
final class Worker {
    private let mailbox: Mailbox<WorkerLetter>
    private let clock = BootClock()
    private let poller: Poller
    private let core: WorkerCore
    private let streamPort = StreamPort()
    private let upstreams: UpstreamStreams
    /// Shared by the sockets.
    private let batch: UDPBatch
    /// The places of the listening sockets in the core.
    private var places: [(address: SocketAddress, place: Int)] = []
    /// The place of the streams' dispatcher in the core.
    private let streams: Int
    private var letters: [WorkerLetter] = []

    /// - Throws: when the system has no descriptors or no memory for it.
    init(_ parts: consuming WorkerParts) throws {
        mailbox = parts.mailbox
        let limits = parts.limits
        let poller = try Poller()
        self.poller = poller
        try poller.add(mailbox.descriptor, key: PollKey.mailbox.rawValue, for: .readable)
        let batch = try UDPBatch(capacity: limits.batch)
        self.batch = batch
        let upstreams = UpstreamStreams(parts.connections, mailbox: mailbox, clients: limits.clients)
        self.upstreams = upstreams
        core = try WorkerCore(
            WorkerCore.Parts(
                current: parts.current, cache: parts.cache, limits: limits,
                upstreamPorts: { set in
                    UDPUpstreamPorts(poller: poller, batch: batch) { PollKey.upstream(set: set, $0).rawValue }
                }, range: .current(),
                streams: upstreams, claims: parts.claims, loops: parts.loops, random: try SecureRandom(),
                wall: { WallClock.seconds }, recorder: parts.queryLog?.recorder(parts.number),
                log: parts.log),
            now: clock.now)
        while let socket = parts.sockets.popFirst() {
            let key = PollKey.listening(core.nextPlace).rawValue
            let port = UDPPort(socket, poller: poller, key: key, batch: batch)
            places.append((port.address, try core.listen(at: port)))
        }
        streams = try core.listen(forStreamsAt: streamPort)
        core.endPass(clock.now)
    }

    /// Serves until the mailbox says that the server ends.
    func run() {
        var isOver = false
        var last = clock.now
        let moderation = Moderation(batch: batch.capacity)
        while !isOver {
            if let rest = moderation.rest(after: batch.received) { WorkerThread.rest(nanoseconds: rest) }
            batch.received = 0
            let ready = poller.wait(until: nextPass, now: last)
            let now = clock.now
            pass(ready, now)
            isOver = core.isDone(now)
            last = clock.now
            core.notePass(from: now, to: last)
        }
        finish(clock.now)
    }

    /// When a pass is due even if nothing arrives; nil for never.
    private var nextPass: Instant? {
        // that the streams' dispatcher can take some again is no news for the poller; nor is a state that came after the pass had
        // begun, when its wake-up was read with the letters
        streamPort.isReadable || core.isOutdated ? Instant(nanoseconds: 0) : core.deadline
    }

    /// One pass: takes in what is there, does what is due, and sends what is to be sent.
    private func pass(_ ready: Int, _ now: Instant) {
        core.beginPass(now)
        for place in 0..<ready {
            switch PollKey(poller.ready(place).key) {
            case .mailbox: readLetters()
            case .listening(let place): core.serve(listening: place, now)
            case .upstream(let set, let socket): core.serve(set: set, socket, now)
            }
        }
        // all of them, so that what the mailbox brought is bounded, shared out and shed as datagrams are
        while streamPort.isReadable { core.serve(listening: streams, now) }
        core.endPass(now)
        streamPort.deliver()
    }

    private func readLetters() {
        let refused = mailbox.collect(into: &letters)
        core.noteShed(.mailboxFull, times: refused)
        for letter in letters {
            switch letter {
            case .query(let query): streamPort.add(query)
            case .refresh(let query, let rule): core.refresh(query, under: rule)
            case .reply(let reply):
                upstreams.noteOutcome()
                core.take(reply)
            case .report(let sum): core.report(to: sum)
            case .choose(let rule, let name, let type, let then):
                then(core.forwarder.choice(under: rule, for: name, type))
            case .listen(let letter): listen(letter)
            case .stopListening(let address, let done):
                stopListening(at: address)
                done()
            }
        }
        letters.removeAll(keepingCapacity: true)
    }

    private func listen(_ letter: ListenLetter) {
        guard core.hasRoomToListen else {
            return letter.done(
                ServerFailure(
                    "\(letter.address) is one address more than a running server can begin to listen at",
                    hint: "Start it anew."))
        }
        do {
            let socket =
                if let passed = letter.socket {
                    try UDPSocket(listeningWith: passed, buffer: letter.buffer)
                } else {
                    try UDPSocket(listeningOn: letter.address, buffer: letter.buffer)
                }
            let key = PollKey.listening(core.nextPlace).rawValue
            let port = UDPPort(socket, poller: poller, key: key, batch: batch)
            places.append((letter.address, try core.listen(at: port)))
            letter.done(nil)
        } catch let error as SocketError {
            letter.done(ServerFailure(error))
        } catch {
            letter.done(ServerFailure("\(letter.address) cannot be listened at: \(error)"))
        }
    }

    private func stopListening(at address: SocketAddress) {
        let now = clock.now
        // of sockets that were handed over there may be several
        for entry in places where entry.address == address { core.stopListening(at: entry.place, now) }
        places.removeAll { $0.address == address }
    }

    /// Closes the door and ends the core. Who still waits gets SERVFAIL.
    private func finish(_ now: Instant) {
        for letter in mailbox.close() {
            switch letter {
            case .query(let query): streamPort.add(query)
            case .report(let sum): core.report(to: sum)
            case .choose(_, _, _, let then): then(nil)
            case .listen(let letter): letter.done(ServerFailure("the server ends"))
            case .stopListening(_, let done): done()
            case .refresh, .reply: break
            }
        }
        core.finish(now)
        streamPort.deliver()
    }
}
