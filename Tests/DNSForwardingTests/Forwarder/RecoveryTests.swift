import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Upstreams that come back, and those to fall back on")
struct RecoveryTests {
    private func isDown(_ world: World, _ number: UInt32) -> Bool? {
        world.forwarder.upstreamReports.first { $0.upstream.address == .upstream(number) }?.isDown
    }

    /// Brings all upstreams without a script down by questions that get no answer.
    private func bringDown(_ world: World) throws {
        for client: UInt16 in 0..<3 { try world.ask("down\(client).example.com.", client: client) }
        world.elapse(.seconds(3))
        for client: UInt16 in 0..<3 { _ = world.answers(client) }
    }

    @Test(
        "Each of three that are down is found to be back within two seconds and a half, though hardly anybody asks",
        arguments: Upstream.Transport.kinds)
    func third(over kind: Upstream.Transport) throws {
        for back: UInt32 in 1...3 {
            let all = (1...3).map { Upstream.number($0, kind) }
            let world = try World(all)
            try bringDown(world)
            #expect(all.allSatisfy { isDown(world, UInt32($0.address.address.low & 255)) == true })
            for id in 0..<10 {
                try world.ask("a\(id).example.com.")
                world.elapse(.seconds(1))
            }
            world.scripts[.upstream(back)] = Scripts.answering(after: .milliseconds(20))
            for id in 0..<5 {
                try world.ask("b\(id).example.com.")
                world.elapse(.milliseconds(500))
            }
            #expect(isDown(world, back) == false)
        }
    }

    @Test(
        "One that came back while nobody asked is known to be up by the time that somebody does",
        arguments: Upstream.Transport.kinds)
    func quiet(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)])
        try bringDown(world)
        world.elapse(.seconds(60))
        let before = world.contacts.count
        world.elapse(.seconds(60))
        // one probe at a time, a few of them a minute, all of them ours
        let probes = world.contacts.dropFirst(before)
        #expect(probes.allSatisfy { $0.isOwnProbe })
        #expect(6...9 ~= probes.count { $0.message.edns != nil })
        // over UDP each once more, in case EDNS is the trouble
        #expect((kind == .datagram ? 6...9 : 0...0) ~= probes.count { $0.message.edns == nil })
        #expect(world.forwarder.inFlightCount == 0)
        world.scripts[.upstream(1)] = Scripts.answering()
        world.elapse(.seconds(10))
        #expect(isDown(world, 1) == false)
        let after = world.contacts.count
        world.elapse(.seconds(60))
        #expect(world.contacts.count == after)
    }

    @Test(
        "The settings say how many failures take an upstream down, and how seldom it is probed",
        arguments: Upstream.Transport.kinds)
    func settings(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)], health: .init(interval: .seconds(30), failures: 1))
        try world.ask("a.example.com.")
        world.elapse(.seconds(3))
        #expect(isDown(world, 1) == true)
        #expect(
            world.diary.lines == ["warning: Upstream \(Upstream.number(1, kind)) is down: a question got no answer."])
        world.elapse(.seconds(60))
        let before = world.contacts.count
        world.elapse(.seconds(300))
        #expect(10...14 ~= world.contacts.dropFirst(before).count { $0.message.edns != nil })
    }

    @Test(
        "Where two rules name one upstream, the strictest settings hold; where the last one goes, so do the probes",
        arguments: Upstream.Transport.kinds)
    func shared(over kind: Upstream.Transport) throws {
        func rule(_ zone: String, _ health: UpstreamGroup.Health) throws -> ForwardRule {
            ForwardRule(
                try Name(zone), .forward(UpstreamGroup([.number(1, kind)], health: health, timeout: .seconds(2))))
        }
        let strict = try rule("strict.example.", .init(interval: .seconds(1), failures: 1))
        let world = try World([try rule("lenient.example.", .init(interval: .seconds(60), failures: 9)), strict])
        try world.ask("www.lenient.example.")
        world.elapse(.seconds(3))
        #expect(isDown(world, 1) == true)
        // what is asked lies in the first rule's zone
        let probes = world.contacts.filter { $0.question.type == .soa }
        #expect(!probes.isEmpty)
        let zone = try Name("lenient.example.")
        #expect(probes.allSatisfy { $0.question.name.lowercase == zone })
        world.use([])
        let before = world.contacts.count
        world.elapse(.seconds(60))
        #expect(world.contacts.count == before)
    }

    @Test(
        "Those to fall back on are asked when all others are down, and only then", arguments: Upstream.Transport.kinds)
    func fallBack(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)], fallback: [.number(3, kind)])
        for number: UInt32 in 1...3 { world.scripts[.upstream(number)] = Scripts.answering(UInt8(number)) }
        world.scripts[.upstream(1)] = Scripts.silent
        try bringDown(world)
        #expect(world.contacts.allSatisfy { $0.upstream != .upstream(3) })
        world.scripts[.upstream(2)] = Scripts.silent
        try bringDown(world)
        #expect(isDown(world, 1) == true && isDown(world, 2) == true)
        try world.ask("a.example.com.")
        world.run()
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 3]])
        world.scripts[.upstream(2)] = Scripts.answering(2)
        world.elapse(.seconds(10))
        try world.ask("b.example.com.")
        world.run()
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
    }

    @Test(
        "A question in the hour of need is answered by one to fall back on within its time",
        arguments: Upstream.Transport.kinds)
    func inTime(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)], fallback: [.number(2, kind)])
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("a.example.com.")
        world.elapse(.milliseconds(1_010))
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
    }

    @Test(
        "Where those to fall back on are down, too, questions fail at once, and all are found to be back",
        arguments: [1, 2], Upstream.Transport.kinds)
    func allDown(back: UInt32, over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)], fallback: [.number(2, kind)])
        let rule = try #require(world.rules.rules.first?.key)
        for round in 0..<2 { try bringDown(world); #expect(isDown(world, 1) == true, "\(round)") }
        #expect(isDown(world, 2) == true)
        try world.ask("a.example.com.", client: 1)
        world.run()
        #expect(world.forwarder.shedCause(rule) == .upstreamsDown)
        world.scripts[.upstream(back)] = Scripts.answering()
        for id: UInt16 in 0..<5 {
            try world.ask("b\(id).example.com.", client: 2)
            world.elapse(.milliseconds(500))
        }
        #expect(isDown(world, back) == false)
        _ = world.answers(2)
        try world.ask("c.example.com.", client: 2)
        world.run()
        #expect(world.answer(2)?.answers.count == 1)
    }
}
