// Random clients, upstreams and reloads around the core of a worker.

import DNSConfig
import DNSDispatch
import DNSWire

@testable import DNSServer

/// Does random things to a world, and sees to it that every query gets one reply, the right one, in time.
final class Storm {
    /// A query that has not been answered yet.
    private struct Waiting: Hashable {
        let client: SocketAddress
        let token: UInt64
        let id: UInt16
        let question: [UInt8]
    }

    private static let configurations = [
        """
        zones: [{name: home.example., file: home.example.yaml}]
        limits: {clients: 6, queries: 8, queue_time: 400ms}
        forward:
          - {zone: ., upstreams: [192.0.2.1, 192.0.2.2], timeout: 2s}
          - {zone: lan., upstreams: "tcp://192.0.2.3", timeout: 1s}
          - {zone: corp., upstreams: ["udp://192.0.2.4", 192.0.2.1], policy: round_robin, timeout: 500ms}

        """,
        """
        forward:
          - {zone: ., upstreams: [192.0.2.2, 192.0.2.1], timeout: 2s}
          - {zone: home.example., upstreams: 192.0.2.3, timeout: 1500ms}
          - {zone: corp., answer: nxdomain}

        """,
        """
        zones: [{name: home.example., file: home.example.yaml, query: 10.0.0.0/28}]
        access: {forward: [10.0.0.0/8]}
        forward:
          - {zone: lan., upstreams: [192.0.2.1, "tcp://192.0.2.3"], timeout: 1s}
          - {zone: corp., upstreams: ["udp://192.0.2.4"], timeout: 500ms}

        """,
    ]
    private static let zone = """
        '': {type: NS, value: ns.home.example.}
        nas: {type: A, value: 192.168.1.10}
        away: {type: CNAME, value: www.example.}

        """
    /// No query may be without its reply for longer: the longest time of a rule, and a few ticks of the timers.
    private static let patience = Duration.milliseconds(2100)

    let world: World
    private(set) var steps = 0
    private(set) var replies = 0
    private var serving: Serving
    private let random: SplitMix
    private var waiting: [Waiting: Instant] = [:]
    private var asked: [World.Question] = []
    private var lastToken: UInt64 = 0
    private var lastID: UInt16 = 0
    private var last: (octets: [UInt8], key: Waiting)?
    /// Repetitions, each of which may be answered at once, after a reload or when upstreams have gone down.
    private var repeated: [Waiting: Int] = [:]

    init(seed: UInt64) throws {
        random = SplitMix(seed: seed)
        serving = try Serving([
            ScenarioText.configurationPath: Self.configurations[0], "home.example.yaml": Self.zone,
        ])
        world = try World(serving.state, serving.limits)
    }

    /// Takes so many steps, and lets the world end.
    /// - Throws: what did not hold.
    func run(steps count: Int) throws {
        for _ in 0..<count {
            steps += 1
            try step()
            // now and then the worker looks before something else comes
            if steps % 16 == 0 { world.run() }
            try look()
        }
        world.end(within: .seconds(1))
        world.elapse(.seconds(2))
        try look()
        guard waiting.isEmpty else { throw ScenarioProblem("\(waiting.count) queries were never answered") }
        world.checkEnd()
        if let complaint = world.complaints.first { throw ScenarioProblem(complaint) }
    }

    private func step() throws {
        switch random.below(100) {
        case 0..<45: try ask()
        case 45..<50: try repeatLast()
        case 50..<86: try answer()
        case 86..<99: world.elapse(.milliseconds(random.below(random.below(8) == 0 ? 900 : 60)))
        default: try reload()
        }
    }

    // MARK: - What happens

    private func ask() throws {
        let names = ["nas.home.example.", "away.home.example.", "no.home.example.", "elsewhere."]
        let number = random.below(12)
        let zones = ["example.", "lan.", "corp."]
        let text = random.below(6) == 0 ? names[random.below(4)] : "n\(number).\(zones[random.below(3)])"
        var query = MessageBuilder()
        lastID &+= 1
        query.id = lastID
        query.flags = random.below(10) == 0 ? [] : [.recursionDesired]
        let name = random.below(3) == 0 ? text.uppercased() : text
        query.questions = [Question(try Name(name), random.below(2) == 0 ? .a : .aaaa)]
        query.edns = random.below(3) == 0 ? nil : EDNS(udpSize: 1232, dnssecOK: random.below(4) == 0)
        let client = SocketAddress(IPAddress(v4: 0x0a00_0000 + UInt32(random.below(20))), port: 4000)
        var token: UInt64 = 0
        if random.below(4) == 0 {
            lastToken += 1
            token = lastToken
        }
        let key = Waiting(client: client, token: token, id: query.id, question: query.questions[0].octets)
        waiting[key] = world.now
        last = (query.octets, key)
        world.arrive(query.octets, from: client, token: token)
        // several may come before the worker looks
        if random.below(3) > 0 { world.run() }
    }

    /// A client repeats its query over UDP, as long as it has no reply.
    private func repeatLast() throws {
        world.run()
        try look()
        guard let last, last.key.token == 0, waiting[last.key] != nil else { return }
        repeated[last.key, default: 0] += 1
        world.arrive(last.octets, from: last.key.client)
    }

    /// An upstream does something about a question, not always the first time that it is its turn.
    private func answer() throws {
        world.run()
        asked += world.questions
        world.questions = []
        if asked.count > 40 { asked.removeFirst(asked.count - 40) }
        guard !asked.isEmpty else { return }
        let place = random.below(asked.count)
        let question = asked[place]
        if random.below(8) > 0 { asked.remove(at: place) }
        let message = try Message(question.octets.span)
        var reply = MessageBuilder()
        reply.id = message.header.id.rawValue
        reply.flags = [.response, .recursionDesired, .recursionAvailable]
        reply.questions = message.questions
        if random.below(3) > 0, message.questions[0].type == .a {
            reply.answers = [Record(message.questions[0].name, .a, ttl: 60, data: [192, 0, 2, 80])]
        }
        switch random.below(16) {
        case 0: return
        case 1: return world.refuse(question)
        case 2: reply.code = .serverFailure
        case 3: reply.code = .refused
        case 4: reply.code = .formatError
        case 5: reply.flags.insert(.truncated)
        case 6: reply.questions = reply.questions.map(\.lowercase)
        case 7: reply.id ^= 1
        case 8: reply.questions[0].type = .mx
        case 9: return world.answer(question, (0..<random.below(40)).map { _ in UInt8(random.below(256)) })
        case 10:
            reply.questions = []
            reply.answers = []
            reply.code = .formatError
        default: break
        }
        for _ in 0..<(random.below(20) == 0 ? 11 : 1) { world.answer(question, reply.octets) }
        world.run()
    }

    private func reload() throws {
        let configuration = Self.configurations[random.below(Self.configurations.count)]
        guard serving.reload([ScenarioText.configurationPath: configuration]) else {
            throw ScenarioProblem("the configuration has errors: \(serving.messages)")
        }
        _ = world.current.replace(with: serving.state)
    }

    // MARK: - What must hold

    private func look() throws {
        if let complaint = world.complaints.first { throw ScenarioProblem(complaint) }
        for reply in world.replies {
            replies += 1
            let message = try Message(reply.octets.span)
            let key = Waiting(
                client: reply.to, token: reply.token, id: message.header.id.rawValue,
                question: message.questions.first?.octets ?? [])
            if waiting.removeValue(forKey: key) != nil { continue }
            repeated[key, default: 0] -= 1
            if repeated[key, default: 0] < 0 {
                throw ScenarioProblem("a reply that nobody waits for:\n\(MessageText(message))")
            }
        }
        world.replies = []
        let overdue = waiting.count { $0.value + Self.patience < world.now }
        if overdue > 0 { throw ScenarioProblem("\(overdue) queries are overdue") }
    }
}
