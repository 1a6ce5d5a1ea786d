// Plays a day in a LAN: clients, upstreams and their troubles around a server, held beside what a model knows.

import DNSDispatch
import DNSForwarding
import DNSWire

@testable import DNSServer

/// A server through a day. Whatever is not as it should be ends it.
final class LanRun {
    /// A query that was not answered yet.
    private struct Waiting {
        let query: LanDay.Query
        let octets: [UInt8]
        let id: UInt16
    }

    private struct Client: Hashable {
        let address: SocketAddress
        let id: UInt16
    }

    /// No query waits for longer: the time of the rules, and some ticks of the timers.
    private static let patience = Duration.milliseconds(3100)
    /// What follows from an outage is over so long after it: what failed last is not waited for during half a minute, and who is down
    /// is looked for every now and then.
    private static let afterwards = Duration.seconds(150)
    /// Until when failures may still be told, or given from the cache, once upstreams are back.
    private static let recovery = Duration.seconds(3)
    /// Until when stale answers may be given to those who don't wait.
    private static let staleAfterwards = Duration.seconds(35)
    private static let wall: UInt32 = 1_700_000_000

    private let day: LanDay
    private let plan = DayPlan()
    private let random = SplitMix(seed: 5)
    private var serving: Serving
    private(set) var world: World
    /// What the clock of the world shows at midnight.
    private var midnight: Instant
    /// Since midnight.
    private var now = Duration.zero

    private var model = ModelCache()
    /// Since when questions are asked of upstreams, by name, type and DO.
    private var flights: [ModelCache.Key: Duration] = [:]
    private var waiting: [Client: Waiting] = [:]
    private var lastID: UInt16 = 0
    private var answers: [(time: Duration, question: World.Question)] = []
    private let numbers: [[UInt8]: Int]

    // what came of it
    private(set) var forwarded = 0
    /// Queries that were answered at once with what was good.
    private(set) var hits = 0
    private(set) var fresh = 0
    private(set) var stale = 0
    private(set) var failures = 0
    private(set) var local = 0
    private(set) var restored = 0
    /// Questions that upstreams have answered, and those at the upstream of one rule before and after the reload.
    private(set) var answered = 0
    private(set) var corporate: [SocketAddress: Int] = [:]

    init(_ day: LanDay) throws {
        self.day = day
        numbers = Dictionary(uniqueKeysWithValues: Set(day.names.map(\.name.octets)).map { ($0, 0) })
            .merging(day.names.map { ($0.name.octets, $0.number) }) { $1 }
        serving = try Serving([
            ScenarioText.configurationPath: DayPlan.configuration(corporate: "192.0.2.4"),
            "home.example.yaml": DayPlan.zone,
        ])
        world = try World(serving.state, serving.limits, cache: try Self.cache(serving))
        midnight = world.now
    }

    /// One with room for all that is said in a day.
    private static func cache(_ serving: Serving) throws -> Cache {
        let cache = try Cache(size: 32 << 20, seed: serving.state.seed)
        cache.setStaleTime(serving.state.cachePolicy.staleTime)
        return cache
    }

    private func require(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws {
        if !holds { throw ScenarioProblem("\(now): \(otherwise())") }
    }

    // MARK: - The day

    /// Plays it.
    /// - Throws: what was not as it should have been.
    func play() throws {
        var events: [(time: Duration, act: (LanRun) throws -> Void)] = [
            (plan.reload, { try $0.reload() }), (plan.restart, { try $0.restart() }),
        ]
        for query in day.queries {
            while let event = events.first, event.time <= query.time {
                events.removeFirst()
                try advance(to: event.time)
                try event.act(self)
            }
            try advance(to: query.time)
            try ask(query)
        }
        try advance(to: now + Self.patience)
        try end()
        try require(world.cache.report.evicted == 0, "the cache was too small for the model")
    }

    /// Lets time pass, in which upstreams answer and the server does what is due.
    private func advance(to time: Duration) throws {
        repeat {
            let due = world.isOver ? time : world.core.deadline.map { $0 - midnight } ?? time
            let next = min(time, max(due, now + .milliseconds(1)), answers.first?.time ?? time)
            if next > now {
                world.elapse(midnight + next - world.now)
                now = next
            }
            try look(mayAsk: isTroubled)
            while let first = answers.first, first.time <= now {
                answers.removeFirst()
                try answer(first.question)
            }
        } while now < time
    }

    /// Whether upstreams may be asked more often than once.
    private var isTroubled: Bool { plan.isTroubled(now, after: Self.afterwards) }

    private func reload() throws {
        let configuration = DayPlan.configuration(corporate: "192.0.2.5")
        try require(serving.reload([ScenarioText.configurationPath: configuration]), "the configuration has errors")
        _ = world.current.replace(with: serving.state)
        // what others said before is not theirs
        model.forget { day.names[$0].kind == .corporate }
        flights = flights.filter { day.names[$0.key.name].kind != .corporate }
    }

    /// Ends the server, and starts one on a machine that has just started, with what the first has written down.
    private func restart() throws {
        try end()
        now = .seconds(now.secondsRoundedUp)
        var file: [UInt8] = []
        let wall = Self.wall + UInt32(now.seconds)
        world.cache.write(at: midnight + now, wall: wall) { file += $0 }
        let cache = try Self.cache(serving)
        world = try World(serving.state, serving.limits, cache: cache)
        midnight = world.now - now
        var rest = file[...]
        let outcome = cache.read(at: world.now, wall: wall) { count in
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        try require(outcome.problem == nil, "what was written cannot be read: \(outcome.problem ?? "")")
        restored = outcome.entries
        model.restart(at: now)
    }

    /// Ends the server; what is in flight is answered first.
    private func end() throws {
        world.end(within: .milliseconds(1500))
        world.run()
        try advance(to: now + .milliseconds(1501))
        try require(world.isOver, "the server has not ended")
        try require(waiting.isEmpty, "\(waiting.count) queries were never answered")
        world.checkEnd()
        try require(world.complaints.isEmpty, world.complaints.first ?? "")
        flights = [:]
        answers = []
    }

    // MARK: - Clients

    private func ask(_ query: LanDay.Query) throws {
        let name = day.names[query.name]
        lastID &+= 1
        var message = MessageBuilder()
        message.id = lastID
        message.flags = [.recursionDesired]
        message.questions = [Question(query.isUpperCase ? name.upperCase : name.name, query.type)]
        message.edns = query.edns
        let client = Client(address: query.client, id: lastID)
        waiting[client] = Waiting(query: query, octets: message.octets, id: lastID)
        world.arrive(message.octets, from: query.client)
        guard name.kind != .home else {
            world.run()
            local += 1
            try look(mayAsk: false)
            return try require(waiting[client] == nil, "\(name.name) was not answered at once")
        }
        forwarded += 1
        let key = flightKey(name, query.type, query.edns)
        let finding = model.look(for: cacheKey(name, query.type, query.edns), at: now)
        let isAsked = flights[key].map { now < $0 + Self.patience } ?? false
        world.run()
        let questions = world.questions.count
        try look(mayAsk: true)
        switch finding {
        case .known(let asksAnew):
            hits += 1
            try require(waiting[client] == nil, "\(name.name) \(query.type) is known, and was not given at once")
            try require(isTroubled || questions == (asksAnew && !isAsked ? 1 : 0), "\(name.name) was asked for in vain")
        case .old, .nothing:
            try require(
                isTroubled || questions == (isAsked ? 0 : 1),
                "\(name.name) \(query.type) was asked for with \(questions) questions, though \(finding), \(isAsked)")
            try require(isTroubled || waiting[client] != nil, "\(name.name) \(query.type) cannot be known by now")
        }
    }

    private func cacheKey(_ name: LanName, _ type: RecordType, _ edns: EDNS?) -> ModelCache.Key {
        ModelCache.Key(name, type, dnssecOK: edns?.dnssecOK == true)
    }

    private func flightKey(_ name: LanName, _ type: RecordType, _ edns: EDNS?) -> ModelCache.Key {
        ModelCache.Key(name, type, dnssecOK: edns?.dnssecOK == true, ofType: true)
    }

    /// Takes up what upstreams are asked and what clients got.
    private func look(mayAsk: Bool) throws {
        while !world.questions.isEmpty || !world.replies.isEmpty {
            let questions = world.questions
            world.questions = []
            try require(mayAsk || questions.isEmpty, "an upstream was asked without a query")
            for question in questions { try take(question) }
            let replies = world.replies
            world.replies = []
            for reply in replies { try check(reply) }
        }
        try require(world.complaints.isEmpty, world.complaints.first ?? "")
        let overdue = waiting.values.first { $0.query.time + Self.patience < now }
        try require(overdue == nil, "a query for \(overdue?.query.name ?? 0) is overdue")
    }

    // MARK: - Upstreams

    private func take(_ question: World.Question) throws {
        if let (name, type, edns) = try asked(question) {
            let key = flightKey(name, type, edns)
            if flights[key].map({ now >= $0 + Self.patience }) ?? true { flights[key] = now }
            if name.kind == .corporate { corporate[question.upstream, default: 0] += 1 }
        }
        guard let outage = plan.outage(of: question.upstream, at: now) else {
            let time = now + .milliseconds(10 + random.below(30))
            let place = answers.firstIndex { $0.time > time } ?? answers.count
            return answers.insert((time, question), at: place)
        }
        if outage.refuses {
            world.refuse(question)
            world.run()
        }
    }

    /// What a question of ours is for; nil for one that no client asked.
    private func asked(_ question: World.Question) throws -> (LanName, RecordType, EDNS?)? {
        let message = try Message(question.octets.span)
        guard let asked = message.questions.first, let number = numbers[asked.name.lowercase.octets] else { return nil }
        return (day.names[number], asked.type, message.edns)
    }

    private func answer(_ question: World.Question) throws {
        var reply = try MessageBuilder(replyTo: question.octets)
        // an end waits for clients, and not for what is asked anew in time
        guard !world.isOver else { return }
        if let (name, type, edns) = try asked(question) {
            let second = now.seconds
            (reply.answers, reply.authority) = name.records(type, second: second, owner: reply.questions[0].name)
            if name.isDenied { reply.code = .nameError }
            if flights.removeValue(forKey: flightKey(name, type, edns)) != nil {
                answered += 1
                model.learn(cacheKey(name, type, edns), name, at: now)
            }
        }
        world.answer(question, reply.octets)
        world.run()
        try look(mayAsk: isTroubled)
    }

    // MARK: - Replies

    private func check(_ reply: World.Reply) throws {
        let message = try Message(reply.octets.span)
        let client = Client(address: reply.to, id: message.header.id.rawValue)
        guard let asked = waiting.removeValue(forKey: client) else {
            return try require(false, "nobody waits for this:\n\(MessageText(message))")
        }
        let name = day.names[asked.query.name]
        let text = MessageText(message)
        let question = try Message(asked.octets.span)
        try require(
            message.questions.map(\.octets) == question.questions.map(\.octets)
                && (message.edns == nil) == (question.edns == nil)
                && message.header.flags.isSuperset(of: [.response, .recursionDesired, .recursionAvailable])
                && message.header.flags.contains(.authoritative) == (name.kind == .home),
            "the reply does not fit the query:\n\(text)")
        guard name.kind != .home else { return try checkLocal(message, name, asked.query.type) }
        guard message.responseCode != .serverFailure else { return try checkFailure(asked, name) }
        try checkContent(message, asked, name)
    }

    private func checkLocal(_ message: Message, _ name: LanName, _ type: RecordType) throws {
        let exists = name.number % 2 == 0
        let data = message.answers.map(\.data)
        let isRight =
            message.responseCode == (exists ? .noError : .nameError)
            && data == (exists && type == .a ? [[192, 168, 1, 10]] : [])
        try require(isRight, "the zone says something else:\n\(MessageText(message))")
    }

    /// A failure is told only when upstreams can't be had, and nothing is known.
    private func checkFailure(_ asked: Waiting, _ name: LanName) throws {
        failures += 1
        try require(
            name.kind == .internet && plan.isDark(now, after: Self.recovery), "\(name.name) failed without a reason")
        let entry = model.entries[cacheKey(name, asked.query.type, asked.query.edns)]
        try require(
            entry.map { asked.query.time >= $0.end + ModelCache.staleTime } ?? true,
            "\(name.name) \(asked.query.type) failed, though it was known")
    }

    private func checkContent(_ message: Message, _ asked: Waiting, _ name: LanName) throws {
        let (type, edns) = (asked.query.type, asked.query.edns)
        guard let entry = model.entries[cacheKey(name, type, edns)] else {
            return try require(false, "nobody has said this:\n\(MessageText(message))")
        }
        let isGood = now < entry.end
        let ttl = isGood ? entry.ttl - (now - entry.learned).seconds : 30
        if isGood {
            fresh += 1
        } else {
            stale += 1
            try require(
                name.kind == .internet && plan.isDark(now, after: Self.staleAfterwards),
                "\(name.name) \(type) is stale without a reason")
            try require(now < entry.end + ModelCache.staleTime + Self.patience, "\(name.name) is too old")
        }
        var (answers, authority) = name.records(type, second: entry.said, owner: message.questions[0].name)
        for place in answers.indices { answers[place].ttl = UInt32(ttl) }
        for place in authority.indices { authority[place].ttl = UInt32(ttl) }
        var expected = MessageText(
            code: name.isDenied ? .nameError : .noError, flags: [.response, .recursionDesired, .recursionAvailable])
        (expected.answers, expected.authority) = (answers, authority)
        if !isGood, edns != nil { expected.error = name.isDenied ? "19" : "3" }
        let came = MessageText(message)
        // in records, names at the end of the QNAME have its case
        let isRight =
            came.code == expected.code && came.flags == expected.flags && came.error == expected.error
            && came.answers == expected.answers && came.authority == expected.authority
            || came.description.lowercased() == expected.description.lowercased()
        try require(isRight, "expected:\n\(expected)\nbut came:\n\(came)")
    }
}
