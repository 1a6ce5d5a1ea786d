import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Reload, bounds and the end")
struct LifeTests {
    private func rule(_ numbers: UInt32..., zone: String = ".") throws -> ForwardRule {
        ForwardRule(
            try Name(zone), .forward(UpstreamGroup(numbers.map { .number($0) }, timeout: .seconds(2))))
    }

    @Test("Nothing is sent and no socket opened until somebody asks")
    func quiet() throws {
        let world = try World([.number(1)])
        world.elapse(.seconds(60))
        #expect(world.contacts.isEmpty && world.ports.open.isEmpty)
    }

    @Test("Questions in flight at a reload end under the old rules, new ones go by the new")
    func reload() throws {
        let world = try World([try rule(1)])
        world.scripts[.upstream(1)] = Scripts.answering(1, after: .milliseconds(100))
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("a.example.com.", client: 1)
        world.run()
        world.use([try rule(2)])
        try world.ask("b.example.com.", client: 2)
        world.run()
        #expect(world.answer(2)?.answers.map(\.data) == [[192, 0, 2, 2]])
        world.elapse(.milliseconds(100))
        #expect(world.answer(1)?.answers.map(\.data) == [[192, 0, 2, 1]])
        world.elapse(.seconds(5))
        #expect(!world.ports.open.contains { $0.upstream == .upstream(1) })
    }

    @Test("An old question may still turn to an upstream that only the old rules name")
    func reloadAndFailover() throws {
        let world = try World([try rule(1, 2)])
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("a.example.com.")
        world.run()
        world.use([try rule(3)])
        world.elapse(.milliseconds(600))
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
    }

    @Test("The health of an upstream, and its sockets, live on over a reload that names it")
    func healthOverReload() throws {
        let world = try World([try rule(1)])
        world.scripts[.upstream(1)] = Scripts.refusing
        for id in 0..<3 {
            try world.ask("a\(id).example.com.")
            world.run()
        }
        let sockets = Set(world.ports.open.map(\.source))
        world.use([try rule(1, zone: "example.com."), try rule(2)])
        #expect(world.forwarder.upstreamReports.first { $0.upstream == .number(1) }?.isDown == true)
        #expect(Set(world.ports.open.map(\.source)) == sockets)
    }

    @Test("A query that waited while its rule was taken away goes by the rule that its name has now")
    func ruleGone() throws {
        let world = try World([try rule(1, zone: "example.com."), try rule(2)], clients: 1)
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("a.example.com.", client: 1)
        world.run()
        try world.ask("b.example.com.", client: 2)
        world.run()
        world.use([try rule(2)])
        world.scripts[.upstream(1)]?(world.contacts[0])
        Scripts.answering(1)(world.contacts[0])
        world.run()
        #expect(world.answer(1)?.answers.map(\.data) == [[192, 0, 2, 1]])
        #expect(world.answer(2)?.answers.map(\.data) == [[192, 0, 2, 2]])
    }

    @Test("No more than so many questions are in flight; the others wait for their turn and lose nothing")
    func bounded() throws {
        let world = try World([.number(1)], clients: 4)
        world.scripts[.upstream(1)] = Scripts.answering(1, after: .milliseconds(10))
        for client: UInt16 in 0..<30 { try world.ask("a\(client).example.com.", client: client) }
        world.run()
        #expect(world.forwarder.inFlightCount == 4)
        #expect(world.contacts.count == 4)
        world.elapse(.milliseconds(100))
        for client: UInt16 in 0..<30 { #expect(world.answer(client)?.answers.count == 1) }
        #expect(world.heldQueries == 0)
    }

    @Test("Without sockets a question fails, and the next works again when there are some")
    func noSockets() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.answering()
        world.ports.failure = 24
        try world.ask("www.example.com.", edns: EDNS(udpSize: 1232))
        world.run()
        #expect(world.answer()?.options.map(\.data) == [[0, 23]])
        world.ports.failure = nil
        try world.ask("www.example.com.")
        world.run()
        #expect(world.answer()?.answers.count == 1)
        #expect(world.forwarder.upstreamReports[0].isDown == false)
    }

    @Test("At the end everybody is answered, the queue included, and all sockets are closed")
    func ending() throws {
        let world = try World([.number(1)], clients: 2)
        for client: UInt16 in 0..<5 {
            try world.ask("a\(client).example.com.", client: client, edns: EDNS(udpSize: 1232))
        }
        world.run()
        world.forwarder.finish()
        world.run()
        for client: UInt16 in 0..<5 {
            let answer = try #require(world.answer(client))
            #expect(answer.responseCode == .serverFailure)
            #expect(answer.options.map(\.data) == [[0, 0] + Array("shutting down".utf8)])
        }
        world.listening.shutDown(world.now)
        world.listening.letGo(world.now)
        #expect(world.listening.isEnded)
        world.forwarder.close()
        world.run()
        #expect(world.forwarder.isClosed)
        #expect(world.ports.open.isEmpty)
        #expect(world.heldQueries == 0)
    }

    @Test("An upstream's sockets that end under a question make the attempt fail, not the question")
    func closedUnder() throws {
        let world = try World([.number(1), .number(2)])
        world.scripts[.upstream(1)] = { contact in
            // ENOTSOCK
            contact.socket?.port.incoming.append(.failure(88))
        }
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("www.example.com.")
        world.run()
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
    }

    @Test("Through all that upstreams can do at random, every client gets one answer in time and nothing is lost")
    func storm() throws {
        let world = try World([.number(1), .number(2), .number(3, .stream)], policy: .roundRobin, clients: 16)
        let random = SplitMix(seed: 99)
        let scripts: [Script] = [
            Scripts.answering(), Scripts.answering(after: .milliseconds(40)),
            Scripts.answering(after: .milliseconds(900)),
            Scripts.silent, Scripts.refusing, Scripts.failing(.serverFailure), Scripts.failing(.refused),
            Scripts.truncating(stream: Scripts.answering()), Scripts.truncating(stream: Scripts.refusing),
            Scripts.folding(stream: Scripts.answering()), Scripts.folding(stream: Scripts.silent),
            Scripts.refusingEDNS, Scripts.denyingEDNS, Scripts.late(.milliseconds(60), Scripts.denyingEDNS),
            { $0.reply([1, 2, 3]) },
            { contact in for _ in 0..<12 { contact.reply { $0.questions = [Question(.root, .a)] } } },
        ]
        for number: UInt32 in 1...3 {
            world.scripts[.upstream(number)] = { scripts[random.below(scripts.count)]($0) }
        }
        for client: UInt16 in 0..<600 {
            try world.ask("a\(random.below(40)).example.com.", client: client, id: client)
            if client % 7 == 0 { world.elapse(.milliseconds(random.below(200))) }
        }
        world.elapse(.seconds(6))
        let answered = (0..<600).count { world.answers(UInt16($0)).count == 1 }
        // those that overstayed in the queue were shed without a word by this test's responder
        let shed = Int(world.listening.counters.shedSilently)
        #expect(answered + shed == 600)
        #expect(world.forwarder.inFlightCount == 0)
        #expect(world.heldQueries == 0)
    }
}
