// Clients, a worker's core and upstreams, on paper, with a clock that a test moves.

import DNSDispatch
import DNSForwarding
import DNSWire

@testable import DNSServer

/// The core of one worker between clients and upstreams that exist on paper only. Nothing moves but by `run` and `elapse`.
final class World {
    /// A reply that a client got.
    struct Reply {
        let to: SocketAddress
        /// By what a query over TCP is told from others; 0 for UDP.
        let token: UInt64
        let octets: [UInt8]
    }

    /// A question that reached an upstream.
    struct Question {
        let upstream: SocketAddress
        let octets: [UInt8]
        /// Where it came from, over UDP.
        let socket: PaperSockets.Socket?
        /// What the reply is found by, over TCP.
        let ticket: UInt64?
    }

    let current: CurrentState
    let cache: Cache
    let core: WorkerCore
    let limits: DispatchLimits
    let diary = Diary()
    private(set) var now = Instant(nanoseconds: 1_000_000_000)
    /// What clients got and upstreams were asked since anybody looked.
    var replies: [Reply] = []
    var questions: [Question] = []
    /// What broke a law that holds in every pass.
    private(set) var complaints: [String] = []
    /// Whether the worker has ended.
    private(set) var isOver = false

    let datagrams = PaperPort()
    let streams = PaperPort()
    private let sockets = PaperSockets()
    private let upstreamStreams = PaperStreams()
    private var streamReplies: [StreamReply] = []
    private let places: (datagrams: Int, streams: Int)

    /// - Parameters:
    ///   - cache: what is known already; by default nothing is.
    ///   - claims: what the worker asks, and others don't; nil where it is the only one.
    init(_ state: ServingState, _ limits: DispatchLimits, cache: Cache? = nil, claims: WorkerClaims? = nil) throws {
        self.limits = limits
        current = CurrentState(state, idle: .seconds(10))
        let sockets = sockets
        let cache = try cache ?? Cache(size: 1 << 20, seed: state.seed)
        cache.setStaleTime(state.cachePolicy.staleTime)
        self.cache = cache
        core = try WorkerCore(
            WorkerCore.Parts(
                current: current, cache: cache, limits: limits, upstreamPorts: { sockets.opener(set: $0) },
                range: PortRange(reserved: ""), streams: upstreamStreams, claims: claims,
                random: SplitMix(seed: 42), wall: { 1_000_000_000 },
                log: diary.logger),
            now: now)
        places = (try core.listen(at: datagrams), try core.listen(forStreamsAt: streams))
        run()
    }

    // MARK: - What comes from outside

    /// A packet comes from a client; over a stream, TCP unless another is named, when it has a token.
    func arrive(
        _ octets: [UInt8], from client: SocketAddress, token: UInt64 = 0, over transport: QueryTransport = .stream
    ) {
        let path = Path(
            peer: client, local: IPAddress(v4: 0x7f00_0001), transport: token == 0 ? .datagram : transport, token: token
        )
        (token == 0 ? datagrams : streams).arrive(.packet(octets, path))
    }

    /// A packet comes to where a question was asked from, from its upstream or from somewhere else.
    func answer(_ question: Question, _ octets: [UInt8], from source: SocketAddress? = nil) {
        if let ticket = question.ticket {
            streamReplies.append(StreamReply(ticket: ticket, outcome: .reply(octets)))
        } else {
            question.socket?.port.arrive(.packet(octets, Path(peer: source ?? question.upstream)))
        }
    }

    /// Nobody listens where a question went (ECONNREFUSED), or the stream could not be had.
    func refuse(_ question: Question) {
        if let ticket = question.ticket {
            streamReplies.append(StreamReply(ticket: ticket, outcome: .failed))
        } else {
            question.socket?.port.arrive(.failure(111))
        }
    }

    /// The server is to end, within some time.
    func end(within patience: Duration) { current.endTime = now + patience }

    // MARK: - Time

    /// Moves all that moves without time passing.
    func run() {
        repeat { pass() } while !isOver && (carry() || hasReadable)
        _ = carry()
        check()
    }

    /// Lets time pass, and moves what is due meanwhile.
    func elapse(_ time: Duration) {
        let end = now + time
        run()
        while !isOver, let next = core.deadline, next <= end {
            now = max(next, now + .milliseconds(1))
            run()
        }
        now = max(now, end)
        run()
    }

    private var hasReadable: Bool {
        datagrams.isReadable || streams.isReadable || !streamReplies.isEmpty
            || sockets.open.contains { $0.port.isReadable }
    }

    private func pass() {
        guard !isOver else { return }
        core.beginPass(now)
        let brought = streamReplies
        streamReplies = []
        for reply in brought { core.take(reply) }
        if datagrams.isReadable { core.serve(listening: places.datagrams, now) }
        if streams.isReadable { core.serve(listening: places.streams, now) }
        for socket in sockets.open where socket.port.isReadable {
            core.serve(set: socket.set, socket.number, now)
        }
        check()
        core.endPass(now)
        check()
        require(!core.listening.contains(where: \.hasUnsettled), "a pass ended with something left to be settled")
        guard core.isDone(now) else { return }
        isOver = true
        core.finish(now)
    }

    /// Carries what was sent to where it goes; whether there was anything.
    private func carry() -> Bool {
        let before = replies.count + questions.count
        for message in datagrams.collect() + streams.collect() {
            replies.append(Reply(to: message.path.peer, token: message.path.token, octets: message.octets))
        }
        for socket in sockets.open {
            for message in socket.port.collect() {
                questions.append(
                    Question(upstream: socket.upstream, octets: message.octets, socket: socket, ticket: nil))
            }
        }
        for question in upstreamStreams.collect() {
            questions.append(
                Question(
                    upstream: question.upstream.address, octets: question.message, socket: nil,
                    ticket: question.ticket))
        }
        sockets.forgetClosed()
        return replies.count + questions.count > before
    }

    // MARK: - What holds always

    /// Buffers free and held are all there are, and no more listeners are busy than may be.
    private func check() {
        let held = core.listening.reduce(0) { $0 + $1.census.total }
        require(
            core.queries.freeCount + held == core.queries.count,
            "of \(core.queries.count) query buffers \(core.queries.freeCount) are free and \(held) held")
        let replies = core.upstreams.census.total
        require(
            core.replies.freeCount + replies == core.replies.count,
            "of \(core.replies.count) reply buffers \(core.replies.freeCount) are free and \(replies) held")
        require(
            core.shares.busyCount <= limits.clients,
            "\(core.shares.busyCount) listeners are busy where \(limits.clients) may be")
        require(
            core.shares.queuedCount <= limits.queries,
            "\(core.shares.queuedCount) queries wait where \(limits.queries) may")
    }

    /// What must hold when everything has ended.
    func checkEnd() {
        require(core.listening.allSatisfy(\.isEnded), "a listening dispatcher has not ended")
        require(core.forwarder.isClosed, "a socket to an upstream is still open")
        require(core.queries.freeCount == core.queries.count, "a query buffer is lost")
        require(core.replies.freeCount == core.replies.count, "a reply buffer is lost")
        for counters in core.listening.map(\.counters) {
            require(
                counters.handedOut == counters.replied + counters.droppedUnanswered,
                "\(counters.handedOut) events handed out, \(counters.replied) replied to, "
                    + "\(counters.droppedUnanswered) dropped")
            require(counters.droppedUnanswered == 0, "\(counters.droppedUnanswered) queries dropped unanswered")
            let ends =
                counters.answered + counters.dropped + counters.withoutListener + counters.repeated
                + counters.handedOut + counters.shed.total
            require(counters.queries == ends, "\(counters.queries) queries came, \(ends) came to an end")
        }
    }

    private func require(_ holds: Bool, _ otherwise: String) {
        if !holds, complaints.last != otherwise { complaints.append(otherwise) }
    }
}
