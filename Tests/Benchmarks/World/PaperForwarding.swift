// A worker's forwarder between ports without a kernel behind them.

import DNSAuthority
import DNSDispatch
import DNSForwarding
import DNSServer
import DNSWire
import Logging

/// Answers packets from a state and a cache, as a worker's responder does.
final class PaperResponder: Responder {
    private let state: ServingState
    private var answerer: QueryAnswerer

    init(_ state: ServingState, cache: Cache?) {
        self.state = state
        answerer = QueryAnswerer(seed: World.seed, cache: cache, batch: 64)
    }

    func respond(to queries: borrowing QueryBatch, now: Instant) { Self.answer(queries, state, now, &answerer) }

    private static func answer(
        _ queries: borrowing QueryBatch, _ state: ServingState, _ now: Instant, _ answerer: inout QueryAnswerer
    ) {
        let moment = AnswerMoment(now: now)
        answerer.readAhead(queries, with: state)
        queries.decide { packet, arrival, room in
            answerer.answer(
                packet, from: arrival.path.peer.address, over: .datagram, with: state, at: moment, in: &room)
        }
    }

    func shed(
        _ query: Span<UInt8>, _ arrival: Arrival, rule: RuleKey, cause: ShedCause, now: Instant,
        into room: inout MutableSpan<UInt8>
    ) -> Int? { nil }
}

/// Clients, a listening dispatcher, a forwarder and an upstream that answers everything.
final class PaperForwarding {
    let clients: PaperClients
    private let dispatcher: Dispatcher
    private let forwarder: Forwarder
    private let upstream = PaperUpstream()
    private let set: DispatcherSet

    /// Carries nothing.
    private final class NoStreams: UpstreamStream {
        func ask(_ question: StreamQuestion) -> Bool { false }
    }

    init(_ packets: QueryPackets, cache: Cache?) throws {
        let state = World.state(ZoneTable(capacity: 0, seed: World.seed))
        let limits = DispatchLimits(listeningPorts: 1)
        let random = try SecureRandom()
        clients = PaperClients(packets)
        let shares = QueryShares(limits: limits.shares)
        shares.ruleCount = 1
        dispatcher = Dispatcher(
            port: clients, pool: try BufferPool(count: limits.queryBuffers, bufferSize: limits.queryBuffer),
            shares: shares, responder: PaperResponder(state, cache: cache), random: random)
        var settings = DispatcherSet.Settings()
        settings.dispatcher.batch = limits.upstreamBatch
        let set = DispatcherSet(
            upstream: SocketAddress(IPAddress(v4: 0xc000_0201), port: 53),
            pool: try BufferPool(count: limits.replyBuffers, bufferSize: limits.replyBuffer), ports: upstream,
            range: PortRange(reserved: ""), random: random, settings: settings,
            budget: SocketBudget(limits.upstreamSockets))
        self.set = set
        forwarder = Forwarder(
            rules: state.rules,
            parts: ForwarderParts(
                clients: limits.clients, sockets: { _ in set }, streams: NoStreams(), cache: cache, random: random,
                log: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }),
            now: World.now)
        try forwarder.attach(to: dispatcher)
    }

    /// Forwards all packets of the clients, which are filled, and brings the replies back.
    func pass() {
        forwarder.advance(to: World.now)
        dispatcher.serve(World.now)
        forwarder.settle()
        for socket in upstream.open where socket.port.waiting > 0 { set.serve(socket.number, World.now) }
        forwarder.settle()
    }
}
