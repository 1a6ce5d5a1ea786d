import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Several upstreams")
struct FailoverTests {
    private let edns = EDNS(udpSize: 1232)

    private func upstreams(_ world: World) -> [UInt8] {
        world.contacts.map { UInt8(truncatingIfNeeded: $0.upstream.address.low) }
    }

    @Test("With failover the first is asked as long as it answers", arguments: Upstream.Transport.kinds)
    func first(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)])
        world.scripts[.upstream(1)] = Scripts.answering()
        for id in 0..<4 {
            try world.ask("a\(id).example.com.")
            world.run()
        }
        #expect(upstreams(world) == [1, 1, 1, 1])
    }

    @Test("With round robin each is asked in its turn", arguments: Upstream.Transport.kinds)
    func roundRobin(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind), .number(3, kind)], policy: .roundRobin)
        for number: UInt32 in 1...3 { world.scripts[.upstream(number)] = Scripts.answering() }
        for id in 0..<7 {
            try world.ask("a\(id).example.com.")
            world.run()
        }
        #expect(upstreams(world) == [1, 2, 3, 1, 2, 3, 1])
    }

    @Test(
        "An upstream that fails is followed by the next at once",
        arguments: [ResponseCode.serverFailure, .refused, .notImplemented, .notAuthoritative], Upstream.Transport.kinds)
    func failing(code: ResponseCode, over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)])
        world.scripts[.upstream(1)] = Scripts.failing(code)
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("www.example.com.")
        world.run()
        #expect(world.answer()?.answers == [try Records.a("www.example.com.", 2)])
    }

    @Test("Where nobody listens, the next is asked at once", arguments: Upstream.Transport.kinds)
    func refused(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)])
        world.scripts[.upstream(1)] = Scripts.refusing
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("www.example.com.")
        world.run()
        #expect(world.answer()?.answers.count == 1)
    }

    @Test(
        "A dead upstream costs a share of the time, a slow one is still believed", arguments: Upstream.Transport.kinds)
    func slow(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)])
        world.scripts[.upstream(1)] = Scripts.answering(1, after: .milliseconds(700))
        try world.ask("www.example.com.")
        world.elapse(.milliseconds(650))
        #expect(upstreams(world) == [1, 2])
        #expect(world.answers().isEmpty)
        world.elapse(.milliseconds(60))
        #expect(world.answer()?.answers == [try Records.a("www.example.com.", 1)])
        world.elapse(.seconds(3))
        #expect(world.answers().isEmpty)
    }

    @Test(
        "When nobody answers, the client hears so within the rule's time", arguments: [1, 2, 3, 8],
        Upstream.Transport.kinds)
    func dead(count: UInt32, over kind: Upstream.Transport) throws {
        let world = try World((1...count).map { .number($0, kind) }, timeout: .milliseconds(800))
        try world.ask("www.example.com.", edns: edns)
        world.elapse(.milliseconds(795))
        #expect(world.answers().isEmpty)
        world.elapse(.milliseconds(10))
        let answer = try #require(world.answer())
        #expect(answer.responseCode == .serverFailure)
        #expect(answer.options.map(\.data) == [[0, 22]])
        #expect(answer.header.flags == [.response, .recursionDesired, .recursionAvailable, HeaderFlags(rawValue: 2)])
        #expect(world.forwarder.counters.failed == 1)
        #expect(world.forwarder.inFlightCount == 0)
    }

    @Test("Where nobody listens anywhere, the client hears so at once")
    func nobody() throws {
        let world = try World([.number(1), .number(2)])
        world.scripts[.upstream(1)] = Scripts.refusing
        world.scripts[.upstream(2)] = Scripts.refusing
        try world.ask("www.example.com.", edns: edns)
        world.run()
        #expect(world.answer()?.options.map(\.data) == [[0, 23]])
    }

    @Test(
        "A usable answer beats a SERVFAIL that came first, and a SERVFAIL beats silence",
        arguments: Upstream.Transport.kinds)
    func better(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind), .number(2, kind)])
        world.scripts[.upstream(1)] = Scripts.failing(.serverFailure)
        world.scripts[.upstream(2)] = Scripts.answering(2, after: .milliseconds(300))
        try world.ask("www.example.com.")
        world.elapse(.milliseconds(300))
        #expect(world.answer()?.answers.count == 1)
        world.scripts[.upstream(1)] = Scripts.failing(.refused)
        world.scripts[.upstream(2)] = Scripts.silent
        try world.ask("mail.example.com.")
        world.elapse(.seconds(2))
        #expect(world.answer()?.responseCode == .refused)
    }

    @Test("Rules are exclusive: the failure of one never falls to another")
    func exclusive() throws {
        func rule(_ zone: String, _ number: UInt32) throws -> ForwardRule {
            ForwardRule(
                try Name(zone), .forward(UpstreamGroup([.number(number)], timeout: .milliseconds(500))))
        }
        let world = try World([try rule(".", 1), try rule("corp.example.", 2)])
        world.scripts[.upstream(1)] = Scripts.answering(1)
        world.scripts[.upstream(2)] = Scripts.failing(.refused)
        try world.ask("www.corp.example.", client: 1)
        try world.ask("www.example.", client: 2)
        world.run()
        #expect(world.answer(1)?.responseCode == .refused)
        #expect(world.answer(2)?.answers.count == 1)
    }

    @Test("One that denies EDNS with a bare header is asked without; that is remembered")
    func deniesEDNS() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.denyingEDNS
        for id in 0..<4 {
            try world.ask("a\(id).example.com.", edns: edns)
            world.run()
            #expect(world.answer()?.answers.count == 1)
        }
        #expect(world.contacts.map { $0.message.edns != nil } == [true, false, false, false, false])
        #expect(world.contacts.allSatisfy { !$0.isStream })
        try #require(world.contacts.count == 5)
        for pair in [(0, 1)] {
            let (first, again) = (world.contacts[pair.0], world.contacts[pair.1])
            #expect(first.message.header.id != again.message.header.id)
            #expect(first.socket?.source != again.socket?.source)
        }
        #expect(world.diary.lines.count { $0.contains("makes nothing of EDNS") } == 1)
    }

    @Test("Over a stream such a denial is the upstream's own, and remembered at once")
    func deniesEDNSOverStream() throws {
        let world = try World([.number(1, .stream)])
        world.scripts[.upstream(1)] = Scripts.denyingEDNS
        for id in 0..<2 {
            try world.ask("a\(id).example.com.")
            world.run()
            #expect(world.answer()?.answers.count == 1)
        }
        #expect(world.contacts.map { $0.message.edns != nil } == [true, false, false])
    }

    @Test("An upstream that makes nothing of EDNS is asked without, and that is remembered for a while")
    func withoutEDNS() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.refusingEDNS
        for name in ["a.example.com.", "b.example.com."] {
            try world.ask(name, edns: edns)
            world.run()
            #expect(world.answer()?.answers.count == 1)
        }
        #expect(world.contacts.map { $0.message.edns != nil } == [true, false, false])
        world.elapse(.seconds(1_000))
        try world.ask("c.example.com.")
        world.run()
        #expect(world.contacts.map { $0.message.edns != nil } == [true, false, false, true, false])
    }
}
