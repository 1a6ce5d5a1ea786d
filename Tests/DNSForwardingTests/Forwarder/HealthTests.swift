import DNSDispatch
import DNSForwarding
import DNSWire
import Glibc
import Testing

@Suite("The health of upstreams")
struct HealthTests {
    private func isDown(_ world: World, _ number: UInt32 = 1) -> Bool? {
        world.forwarder.upstreamReports.first { $0.upstream.address == .upstream(number) }?.isDown
    }

    /// Has an upstream go down by three questions without an answer.
    private func bringDown(_ world: World) throws {
        world.scripts[.upstream(1)] = Scripts.refusing
        for id in 0..<3 {
            try world.ask("down\(id).example.com.")
            world.run()
        }
        _ = world.answers()
    }

    @Test(
        "Three failed questions in a row bring an upstream down, with a line in the log",
        arguments: Upstream.Transport.kinds)
    func down(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)])
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try bringDown(world)
        #expect(isDown(world) == true)
        #expect(
            world.diary.lines == [
                "warning: Upstream \(Upstream.number(1, kind)) is down: 3 questions in a row got no answer."
            ])
        try world.ask("www.example.com.")
        world.run()
        #expect(world.answer()?.answers.count == 1)
    }

    @Test("A good answer between them keeps it up", arguments: Upstream.Transport.kinds)
    func interrupted(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)])
        for id in 0..<9 {
            world.scripts[.upstream(1)] = id % 3 == 2 ? Scripts.answering() : Scripts.refusing
            try world.ask("a\(id).example.com.")
            world.run()
        }
        #expect(isDown(world) == false)
    }

    @Test("Replies that are no answer do not bring an upstream down", arguments: [2, 5, 99], Upstream.Transport.kinds)
    func declining(code: UInt16, over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)])
        world.scripts[.upstream(1)] = { contact in
            contact.reply(code == 99 ? contact.builder.octets + [0] : [])
            contact.reply { $0.code.rawValue = code }
        }
        for id in 0..<9 {
            try world.ask("a\(id).example.com.")
            world.run()
        }
        #expect(isDown(world) == false)
    }

    @Test(
        "Failover passes over one that is down, tries it now and then besides, and comes back to it",
        arguments: Upstream.Transport.kinds)
    func comeback(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)])
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try bringDown(world)
        world.scripts[.upstream(1)] = Scripts.silent
        world.elapse(.seconds(2))
        let before = world.contacts.count
        for id in 0..<5 {
            try world.ask("a\(id).example.com.")
            world.run()
            #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
        }
        // five answers from the second, and one look at the first
        #expect(world.contacts.count == before + 6)
        world.elapse(.seconds(1))
        world.scripts[.upstream(1)] = Scripts.answering(1)
        world.scripts[.upstream(2)] = Scripts.answering(2, after: .milliseconds(10))
        try world.ask("probe.example.com.")
        world.elapse(.milliseconds(10))
        #expect(world.answers().count == 1)
        #expect(isDown(world) == false)
        #expect(world.diary.lines.last == "notice: Upstream \(Upstream.number(1, kind)) answers again.")
        try world.ask("after.example.com.")
        world.run()
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 1]])
    }

    @Test(
        "When all of a rule are down, new questions fail at once, but for one now and then",
        arguments: Upstream.Transport.kinds)
    func shed(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)])
        let rule = try #require(world.rules.rules.first?.key)
        try bringDown(world)
        world.scripts[.upstream(1)] = Scripts.silent
        let before = world.contacts.count
        #expect(world.forwarder.shedCause(rule) == nil)
        for client: UInt16 in 1...5 {
            try world.ask("a\(client).example.com.", client: client, edns: EDNS(udpSize: 1232))
            world.run()
        }
        #expect(world.forwarder.shedCause(rule) == .upstreamsDown)
        #expect(world.contacts.count == before + 1)
        #expect(world.answers(1).isEmpty)
        for client: UInt16 in 2...5 {
            let answer = try #require(world.answer(client))
            #expect(answer.responseCode == .serverFailure)
            #expect(answer.options.map(\.data) == [[0, 22]])
        }
        #expect(world.forwarder.counters.shed == 4)
        world.elapse(.seconds(1))
        #expect(world.forwarder.shedCause(rule) == nil)
        world.scripts[.upstream(1)] = Scripts.answering()
        try world.ask("b.example.com.", client: 6)
        world.run()
        #expect(world.answer(6)?.answers.count == 1)
        #expect(isDown(world) == false)
        try world.ask("c.example.com.", client: 7)
        world.run()
        #expect(world.answer(7)?.answers.count == 1)
    }

    @Test(
        "Silence to three questions in a row brings an upstream down; one alone does not, often as it is asked",
        arguments: Upstream.Transport.kinds)
    func silence(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)])
        for asked in 1...3 {
            try world.ask("a\(asked).example.com.")
            world.elapse(.seconds(3))
            #expect(isDown(world) == (asked == 3))
            #expect(world.forwarder.upstreamReports[0].counters.timeouts == UInt64(3 * asked))
            #expect(world.contacts.count { !$0.isOwnProbe } == 3 * asked)
        }
    }

    @Test(
        "Silence to a question says nothing of an upstream that replied to others meanwhile", arguments: [0, 2, 5],
        Upstream.Transport.kinds)
    func silenceBetween(code: UInt16, over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)])
        world.scripts[.upstream(1)] = { contact in
            if !contact.question.name.description.lowercased().hasPrefix("dead") {
                contact.reply { $0.code.rawValue = code }
            }
        }
        for id in 0..<5 {
            try world.ask("dead\(id).example.com.")
            world.elapse(.milliseconds(100))
            try world.ask("a\(id).example.com.")
            world.elapse(.milliseconds(400))
            try world.ask("b\(id).example.com.")
            world.elapse(.milliseconds(700))
            try world.ask("c\(id).example.com.")
            world.elapse(.milliseconds(500))
            try world.ask("d\(id).example.com.")
            world.elapse(.milliseconds(400))
        }
        #expect(world.forwarder.upstreamReports[0].counters.timeouts == 15)
        #expect(isDown(world) == false)
    }

    @Test(
        "Three questions at once are enough to notice that an upstream is dead, and go to the next in time",
        arguments: Upstream.Transport.kinds)
    func dying(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)])
        world.scripts[.upstream(2)] = Scripts.answering(2)
        for client: UInt16 in 0..<3 {
            try world.ask("a\(client).example.com.", client: client)
            world.elapse(.milliseconds(20))
        }
        #expect(isDown(world) == false)
        world.elapse(.milliseconds(500))
        #expect(isDown(world) == true)
        for client: UInt16 in 0..<3 { #expect(world.answer(client)?.answers.map(\.data) == [[192, 0, 2, 2]]) }
        try world.ask("b.example.com.")
        world.run()
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
    }

    /// Answers after 20 ms what is not for a name that begins with "dead".
    private func answerTheLiving(_ contact: Contact) {
        if !contact.question.name.description.lowercased().hasPrefix("dead") {
            Scripts.answering(1, after: .milliseconds(20))(contact)
        }
    }

    /// Ten good questions a second from clients 0..<count, and so many a second that nobody answers. Returns how many of the
    /// good ones were answered well.
    private func load(_ world: World, good count: Int, dead rate: Int, from first: Int = 0) throws -> Int {
        var dead = UInt16(first)
        for step in 0..<count * 10 {
            if step % 10 == 0 { try world.ask("a\(first + step).example.com.", client: UInt16(step / 10)) }
            if step % (100 / rate) == 0 {
                try world.ask("dead\(dead).example.com.", client: 10_000 + dead)
                dead += 1
            }
            world.elapse(.milliseconds(10))
        }
        world.elapse(.milliseconds(50))
        return (0..<count).count { world.answer(UInt16($0))?.answers.count == 1 }
    }

    @Test(
        "Names that nobody can answer take no upstream down, and every other question is answered",
        arguments: [(1, 20), (1, 100), (2, 20), (2, 100), (3, 100)], Upstream.Transport.kinds)
    func unanswerable(_ load: (upstreams: Int, dead: Int), over kind: Upstream.Transport) throws {
        let all = (1...UInt32(load.upstreams)).map { Upstream.number($0, kind) }
        for policy in [UpstreamGroup.Policy.failover, .roundRobin] {
            let world = try World(all, policy: policy, clients: 512)
            for number in all { world.scripts[number.address] = answerTheLiving }
            #expect(try self.load(world, good: 60, dead: load.dead) == 60)
            #expect(world.forwarder.upstreamReports.allSatisfy { !$0.isDown })
            #expect(world.forwarder.counters.shed == 0)
        }
    }

    @Test(
        "An upstream that was dead is soon found to be back, though most questions are for dead names",
        arguments: Upstream.Transport.kinds)
    func backAmongUnanswerable(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)], clients: 512)
        #expect(try load(world, good: 30, dead: 20) == 0)
        #expect(isDown(world) == true)
        world.scripts[.upstream(1)] = answerTheLiving
        #expect(try load(world, good: 30, dead: 20, from: 1_000) > 10)
        #expect(isDown(world) == false)
    }

    @Test(
        "While an upstream that was down replies, though not well, no question is answered with a failure unasked",
        arguments: Upstream.Transport.kinds)
    func declinesWhileDown(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)])
        try bringDown(world)
        world.scripts[.upstream(1)] = Scripts.failing(.serverFailure)
        for id in 0..<5 {
            try world.ask("a\(id).example.com.")
            world.run()
        }
        #expect(isDown(world) == true)
        #expect(world.forwarder.counters.shed == 0)
        #expect(world.contacts.count >= 8)
        world.scripts[.upstream(1)] = Scripts.answering()
        _ = world.answers()
        try world.ask("b.example.com.")
        world.run()
        #expect(world.answer()?.answers.count == 1)
        #expect(isDown(world) == false)
    }

    @Test(
        "One to which there is no way goes down and is asked again when there is one; what is lacking here says nothing of it",
        arguments: [
            (ENETUNREACH, true), (EHOSTUNREACH, true), (EADDRNOTAVAIL, true), (EMFILE, false), (ENFILE, false),
            (ENOMEM, false), (EADDRINUSE, false),
        ])
    func noSocket(errno: Int32, isDown: Bool) throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.answering(1)
        world.ports.failure = errno
        for id in 0..<3 {
            try world.ask("a\(id).example.com.")
            world.run()
            #expect(world.answer()?.responseCode == .serverFailure)
        }
        #expect(world.forwarder.upstreamReports.first?.isDown == isDown)
        world.ports.failure = nil
        world.elapse(.seconds(1))
        try world.ask("b.example.com.")
        world.run()
        #expect(world.answer()?.responseCode == .noError)
        #expect(world.forwarder.upstreamReports.first?.isDown == false)
    }

    @Test("That TCP does not come through does not bring down one that answers over UDP")
    func brokenStreams() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.truncating(stream: Scripts.refusing)
        for id in 0..<5 {
            try world.ask("a\(id).example.com.")
            world.run()
        }
        #expect(isDown(world) == false)
    }
}
