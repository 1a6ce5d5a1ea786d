// Clients, a forwarder and upstreams, on paper, with a clock that a test moves.

import DNSDispatch
import DNSForwarding
import DNSWire
import Logging
import NIOConcurrencyHelpers

/// A forwarder between clients and scripted upstreams. Nothing moves but by `run` and `elapse`.
final class World {
    let seed = HashSeed(7, 11)
    let clients = PaperPort()
    let ports = PaperPorts()
    let streams = PaperStreams()
    let forwarder: Forwarder
    let listening: Dispatcher
    let diary = Diary()
    private(set) var now = Instant(nanoseconds: 1_000_000_000)
    private(set) var rules: ForwardRules
    private let sets: Sets
    private let queries: BufferPool
    private let replies: BufferPool

    /// What upstreams do; those without a script are silent.
    var scripts: [SocketAddress: Script] = [:]
    /// Every question that reached an upstream.
    private(set) var contacts: [Contact] = []
    private var due: [(time: Instant, act: (World) -> Void)] = []
    private var received: [UInt16: [Message]] = [:]

    init(_ rules: [ForwardRule], clients limit: Int = 64, loops: LoopWatch? = nil) throws {
        self.rules = ForwardRules(rules, seed: seed)
        queries = try BufferPool(count: 192 + limit, bufferSize: 1_232)
        let limits = DispatchLimits(clients: limit, listeningPorts: 1)
        replies = try BufferPool(count: limits.replyBuffers, bufferSize: limits.replyBuffer)
        let random = SplitMix(seed: 42)
        let sets = Sets(ports: ports, pool: replies, random: random)
        self.sets = sets
        let diary = diary
        forwarder = Forwarder(
            rules: self.rules,
            parts: ForwarderParts(
                clients: limit, sockets: { sets.make($0) }, streams: streams, loops: loops, random: random,
                log: Logger(label: "test") { _ in diary }),
            now: now)
        let responder = WaitResponder(rules: self.rules)
        listening = Dispatcher(
            port: self.clients, pool: queries, shares: QueryShares(limits: .init(clients: limit, queries: 64)),
            responder: responder, settings: DispatcherSettings(sendRoom: 65_535), random: random)
        try forwarder.attach(to: listening)
    }

    /// A world with one rule for everything.
    convenience init(
        _ upstreams: [Upstream], fallback: [Upstream] = [], policy: UpstreamGroup.Policy = .failover,
        hedging: UpstreamGroup.Hedging = .off, health: UpstreamGroup.Health = .init(), timeout: Duration = .seconds(2),
        clients: Int = 64
    ) throws {
        let group = UpstreamGroup(
            upstreams, fallback: fallback, policy: policy, hedging: hedging, health: health, timeout: timeout)
        try self.init([ForwardRule(.root, .forward(group))], clients: clients)
    }

    /// Takes up other rules.
    func use(_ rules: [ForwardRule]) {
        self.rules = ForwardRules(rules, seed: seed)
        forwarder.use(self.rules)
    }

    // MARK: Clients

    /// A client asks: its port is 4000 and its number. Nothing moves yet.
    func ask(
        _ name: String, _ type: RecordType = .a, client: UInt16 = 0, id: UInt16 = 1, edns: EDNS? = nil,
        options: [UInt8] = [], flags: HeaderFlags = [.recursionDesired], overStream: Bool = false
    ) throws {
        var query = try ReplyBuilder(name, type)
        query.id = MessageID(rawValue: id)
        query.flags = flags
        query.edns = edns
        query.options = options
        let peer = SocketAddress(IPAddress(v4: 0x0a00_0000 + UInt32(client)), port: 4_000 + client)
        clients.incoming.append(
            .datagram(
                query.octets,
                Path(
                    peer: peer, local: IPAddress(v4: 0x7f00_0001), transport: overStream ? .stream : .datagram,
                    token: overStream ? 9 : 0)))
    }

    /// The replies that a client got since it was last asked about.
    func answers(_ client: UInt16 = 0) -> [Message] { received.removeValue(forKey: client) ?? [] }

    /// The one reply that a client got; nil when there is none, or more than one.
    func answer(_ client: UInt16 = 0) -> Message? {
        let all = answers(client)
        return all.count == 1 ? all[0] : nil
    }

    // MARK: Time

    /// Has something happen after a while.
    func later(_ delay: Duration, _ act: @escaping (World) -> Void) { due.append((now + delay, act)) }

    /// Moves all that moves without time passing.
    func run() {
        repeat {
            forwarder.advance(to: now)
            let acts = due.filter { $0.time <= now }
            due.removeAll { $0.time <= now }
            for entry in acts { entry.act(self) }
            if !clients.incoming.isEmpty { listening.serve(now) }
            for open in ports.open where !open.port.incoming.isEmpty && !open.port.isClosed {
                sets.all.first { $0.upstream == open.upstream && !$0.isEnded }?.serve(open.socket, now)
            }
            forwarder.settle()
        } while carry() || due.contains { $0.time <= now }
    }

    /// Lets time pass, and moves what is due meanwhile.
    func elapse(_ time: Duration) {
        let end = now + time
        run()
        while let next = [forwarder.deadline, due.map(\.time).min()].compactMap({ $0 }).min(), next <= end {
            now = max(next, now + .milliseconds(1))
            run()
        }
        now = end
        run()
    }

    /// Carries what was sent to where it goes; whether there was anything.
    private func carry() -> Bool {
        var moved = false
        for message in clients.collect() {
            moved = true
            let client = message.path.peer.port - 4_000
            if let read = try? Message(message.octets.span) { received[client, default: []].append(read) }
        }
        for open in ports.open {
            for message in open.port.collect() {
                moved = true
                arrive(message.octets, at: open.upstream, socket: open, ticket: nil)
            }
        }
        for question in streams.collect() {
            moved = true
            arrive(question.message, at: question.upstream.address, socket: nil, ticket: question.ticket)
        }
        ports.forgetClosed()
        return moved
    }

    private func arrive(_ octets: [UInt8], at upstream: SocketAddress, socket: PaperPorts.Open?, ticket: UInt64?) {
        guard let message = try? Message(octets.span) else { return }
        let contact = Contact(
            world: self, octets: octets, message: message, upstream: upstream, time: now, socket: socket,
            ticket: ticket)
        contacts.append(contact)
        scripts[upstream]?(contact)
    }

    /// Buffers that are neither free nor set aside for receiving: held by questions, or lost.
    var heldQueries: Int { queries.count - queries.freeCount - listening.census.setAside }
}

/// Makes the sets of sockets.
private final class Sets {
    private let ports: PaperPorts
    private let pool: BufferPool
    private let random: any RandomSource
    private(set) var all: [DispatcherSet] = []

    init(ports: PaperPorts, pool: BufferPool, random: any RandomSource) {
        self.ports = ports
        self.pool = pool
        self.random = random
    }

    func make(_ upstream: SocketAddress) -> DispatcherSet {
        let set = DispatcherSet(
            upstream: upstream, pool: pool, ports: ports, range: PortRange(reserved: ""), random: random)
        all.append(set)
        return set
    }
}

/// Leaves every query to the forwarder, under the rule of its name.
private final class WaitResponder: Responder {
    private let rules: ForwardRules

    init(rules: ForwardRules) { self.rules = rules }

    func respond(to queries: borrowing QueryBatch, now: Instant) {
        queries.decide { packet, _, _ in
            var query = IncomingQuery(seed: rules.seed)
            guard query.read(packet) == .question, let rule = rules.find(query.name) else { return .drop }
            return .wait(rule: rules.rules[rule].key)
        }
    }

    func shed(
        _ query: Span<UInt8>, _ arrival: Arrival, rule: RuleKey, cause: ShedCause, now: Instant,
        into room: inout MutableSpan<UInt8>
    ) -> Int? { nil }
}

/// Keeps what is logged.
struct Diary: LogHandler {
    private let kept = NIOLockedValueBox<[String]>([])
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// The lines so far, each behind its level.
    var lines: [String] { kept.withLockedValue { $0 } }

    func log(event: LogEvent) { kept.withLockedValue { $0.append("\(event.level): \(event.message)") } }
}

extension Upstream {
    /// A scripted upstream: 192.0.2.<number>, port 53.
    static func number(_ number: UInt32, _ transport: Transport = .datagram) -> Upstream {
        Upstream(.upstream(number), transport: transport)
    }
}

extension Upstream.Transport {
    /// The ways to be asked between which health, policies and hedging make no difference.
    static let kinds: [Upstream.Transport] = [.datagram, .tls, .https]
}

extension SocketAddress {
    static func upstream(_ number: UInt32) -> SocketAddress {
        SocketAddress(IPAddress(v4: 0xc000_0200 + number), port: 53)
    }
}
