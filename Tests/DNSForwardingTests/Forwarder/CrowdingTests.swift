import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Upstreams that have as many questions as they may")
struct CrowdingTests {
    @Test("A slow upstream gets half of the questions in flight at most, where another can have the rest")
    func deflection() throws {
        let world = try World([.number(1), .number(2)], clients: 16)
        world.scripts[.upstream(1)] = Scripts.answering(1, after: .milliseconds(450))
        world.scripts[.upstream(2)] = Scripts.answering(2, after: .milliseconds(20))
        for client: UInt16 in 0..<16 { try world.ask("a\(client).example.com.", client: client) }
        world.run()
        #expect(world.contacts.count { $0.upstream == .upstream(1) } == 8)
        world.elapse(.milliseconds(20))
        #expect((0..<16).count { world.answer(UInt16($0))?.answers.count == 1 } == 8)
        world.elapse(.milliseconds(450))
        try world.ask("b.example.com.")
        world.run()
        #expect(world.contacts.last?.upstream == .upstream(1))
    }

    @Test("Where it is the only one that is up, it gets them all")
    func only() throws {
        let world = try World([.number(1)], fallback: [.number(2)], clients: 16)
        world.scripts[.upstream(1)] = Scripts.answering(1, after: .milliseconds(400))
        for client: UInt16 in 0..<16 { try world.ask("a\(client).example.com.", client: client) }
        world.run()
        #expect(world.contacts.count { $0.upstream == .upstream(1) } == 16)
    }

    @Test("A question that finds no room for want of places is shed, and the cause is told", arguments: [1, 2])
    func noRoom(count: UInt32) throws {
        let world = try World((1...count).map { .number($0, .stream) })
        world.streams.isFull = true
        try world.ask("a.example.com.", edns: EDNS(udpSize: 1232))
        world.run()
        let answer = try #require(world.answer())
        #expect(answer.responseCode == .serverFailure)
        #expect(answer.options.map(\.data) == [[0, 0] + Array("overloaded".utf8)])
        let shed = world.forwarder.takeShed()
        #expect(shed.map(\.cause) == [.upstreamsBusy])
        #expect(world.forwarder.counters.crowdedOut == 1)
        #expect(world.forwarder.upstreamReports.allSatisfy { $0.counters.crowded == 1 && !$0.isDown })
    }

    @Test("One that has room is asked instead, and what was asked before is waited for")
    func otherWay() throws {
        let world = try World([.number(1, .stream), .number(2)])
        world.streams.isFull = true
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("a.example.com.")
        world.run()
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
        world.streams.isFull = false
        world.scripts[.upstream(1)] = Scripts.answering(1, after: .milliseconds(1_500))
        world.scripts[.upstream(2)] = Scripts.silent
        try world.ask("b.example.com.")
        world.run()
        world.streams.isFull = true
        world.elapse(.milliseconds(1_600))
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 1]])
        #expect(world.forwarder.takeShed().isEmpty)
    }
}
