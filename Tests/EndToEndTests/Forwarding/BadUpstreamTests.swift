// Upstreams that are not there, silent, slow, or of no use: the client gets the best answer there is, in time.

import DNSWire
import Testing

@Suite("Upstreams that fail", .blocking)
struct BadUpstreamTests {
    private static let good: ScriptedUpstream.Script = { [.send($0.address().octets)] }
    private static let goodAnswer = ["a.example. 60 IN A 192.0.2.1"]

    @Test("Where nobody listens, the client is told so at once", arguments: Transport.allCases)
    func dead(transport: Transport) throws {
        let server = try SwiftletServer.forwarding(to: [.dead(), .dead()])
        let reply = try server.ask(Query("a.example."), over: transport)
        #expect(reply.responseCode == .serverFailure)
        #expect([.networkError, .noReachableAuthority].contains(reply.extendedError?.code))
        // who else might be asked, and where, is nobody's business
        #expect(reply.extendedError?.text.contains("127.0.0.1") == false)
    }

    @Test("A question that nobody answers is answered SERVFAIL when its time is up", arguments: Transport.allCases)
    func silent(transport: Transport) throws {
        let upstream = try ScriptedUpstream { _ in [] }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 400ms")
        let start = ContinuousClock.now
        let reply = try server.ask(Query("a.example."), over: transport)
        let elapsed = ContinuousClock.now - start
        #expect(reply.responseCode == .serverFailure)
        #expect(reply.extendedError?.code == .noReachableAuthority)
        #expect(elapsed >= .milliseconds(390))
        // the slack of a machine that is busy with other tests
        #expect(elapsed < .seconds(10))
        let ids = upstream.asked.map(\.message.header.id)
        #expect(ids.count >= 2, "a question may get lost: it is asked again")
        #expect(Set(ids).count == ids.count)
    }

    @Test("Without EDNS there is no extended error, but SERVFAIL all the same")
    func withoutEDNS() throws {
        let server = try SwiftletServer.forwarding(to: [.dead()])
        let reply = try server.ask(Query("a.example.").withoutEDNS)
        #expect(reply.responseCode == .serverFailure)
        #expect(reply.edns == nil)
    }

    @Test("A reply that comes after the question was asked again is taken")
    func slow() throws {
        // only the first question is ever answered
        let upstream = try ScriptedUpstream { $0.number == 0 ? [.hold($0.address().octets)] : [] }
        let server = try SwiftletServer.forwarding(to: [upstream.address])
        let client = try DatagramClient(of: server.address)
        let query = try Query("a.example.")
        try client.send(query)
        try upstream.awaitAsked(2)
        upstream.release()
        #expect(try client.receive()?.answerLines == Self.goodAnswer)
    }

    @Test("Zones are answered while an upstream keeps silent")
    func zonesMeanwhile() throws {
        let upstream = try ScriptedUpstream { [.hold($0.address().octets)] }
        let server = try SwiftletServer.forwarding(to: [upstream.address])
        let client = try DatagramClient(of: server.address)
        try client.send(Query("a.example."))
        try upstream.awaitAsked(1)
        #expect(try client.ask(Query("nas.home.example.")).answerLines == ["nas.home.example. 300 IN A 192.0.2.10"])
        upstream.release()
        #expect(try client.receive()?.answerLines == Self.goodAnswer)
    }

    @Test("Identical questions that wait are asked once, and each is answered by its own id and case")
    func joined() throws {
        let upstream = try ScriptedUpstream { [.hold($0.address().octets)] }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 10s")
        let clients = try (0..<10).map { _ in try DatagramClient(of: server.address) }
        let queries = try clients.indices.map { try Query($0.isMultiple(of: 2) ? "a.example." : "A.Example.") }
        for (client, query) in zip(clients, queries) { try client.send(query) }
        // another question, which comes last: when it has arrived, so have they all
        try DatagramClient(of: server.address).send(Query("b.example."))
        try upstream.awaitAsked(2)
        upstream.release()
        for (client, query) in zip(clients, queries) {
            let reply = try #require(try client.receive())
            #expect(reply.header.id == query.id)
            #expect(reply.questions.first?.name.octets == query.question.name.octets)
            #expect(reply.answerLines == Self.goodAnswer)
        }
        let asked = upstream.asked.filter { $0.name == (try? Name("a.example.")) }
        #expect(asked.count == 1)
    }

    @Test(
        "What one upstream refuses or cannot do, the next one is asked for",
        arguments: [.serverFailure, .refused, .notImplemented, .formatError] as [ResponseCode])
    func next(code: ResponseCode) throws {
        let bad = try ScriptedUpstream { [.send($0.reply(code).octets)] }
        let good = try ScriptedUpstream(Self.good)
        let server = try SwiftletServer.forwarding(to: [bad.address, good.address])
        let reply = try server.ask(Query("a.example."))
        #expect(reply.responseCode == .noError)
        #expect(reply.answerLines == Self.goodAnswer)
        #expect(!bad.asked.isEmpty)
    }

    @Test("With a dead and a silent upstream before it, a good one is found in time")
    func third() throws {
        let silent = try ScriptedUpstream { _ in [] }
        let good = try ScriptedUpstream(Self.good)
        let server = try SwiftletServer.forwarding(to: [.dead(), silent.address, good.address])
        #expect(try server.ask(Query("a.example.")).answerLines == Self.goodAnswer)
        #expect(!silent.asked.isEmpty)
    }

    @Test("What all upstreams refuse is refused, and what they cannot do is SERVFAIL")
    func all() throws {
        let refusing = try ScriptedUpstream { [.send($0.reply(.refused).octets)] }
        let failing = try ScriptedUpstream { [.send($0.reply(.serverFailure).octets)] }
        let first = try SwiftletServer.forwarding(to: [refusing.address])
        #expect(try first.ask(Query("a.example.")).responseCode == .refused)
        let second = try SwiftletServer.forwarding(to: [refusing.address, failing.address])
        #expect(try second.ask(Query("a.example.")).responseCode == .serverFailure)
    }

    @Test("An upstream that makes nothing of EDNS is asked without it")
    func formatError() throws {
        let upstream = try ScriptedUpstream { asked in
            // one that knows EDNS would say so in its reply (RFC 6891 s7)
            let refusal = asked.reply(.formatError).changed { $0.edns = nil }
            return [.send((asked.message.edns == nil ? asked.address() : refusal).octets)]
        }
        let server = try SwiftletServer.forwarding(to: [upstream.address])
        #expect(try server.ask(Query("a.example.")).answerLines == Self.goodAnswer)
        // it is remembered
        #expect(try server.ask(Query("b.example.")).answerLines == ["b.example. 60 IN A 192.0.2.1"])
        #expect(upstream.asked.map { $0.message.edns != nil } == [true, false, false])
    }

    @Test("An upstream that comes back is asked again, and preferred again")
    func back() throws {
        let second = try ScriptedUpstream { [.send($0.address("192.0.2.2").octets)] }
        let place = try SocketAddress.dead()
        let server = try SwiftletServer.forwarding(to: [place, second.address])
        for number in 0..<5 {
            let reply = try server.ask(Query("n\(number).example."))
            #expect(reply.answerLines == ["n\(number).example. 60 IN A 192.0.2.2"])
        }
        try server.program.await("Upstream \(place) is down")
        let first = try ScriptedUpstream(at: place, Self.good)
        // questions go on; now and then one is put to the upstream that is down, too
        let deadline = Deadline.generous
        var number = 5
        while !server.program.errors.contains("Upstream \(place) answers again") {
            try #require(!deadline.hasPassed, "it was never asked again")
            #expect(try server.ask(Query("n\(number).example.")).responseCode == .noError)
            number += 1
            _ = server.program.read(by: Deadline(.milliseconds(20)))
        }
        #expect(try server.ask(Query("a.example.")).answerLines == Self.goodAnswer)
        #expect(!first.asked.isEmpty)
    }

    @Test("What all clients ask at once is asked once, whatever workers they have", arguments: [60, 0] as [UInt32])
    func once(ttl: UInt32) throws {
        let upstream = try ScriptedUpstream { asked in
            [.hold(asked.reply("www.example. \(ttl) A 192.0.2.1").octets)]
        }
        let server = try SwiftletServer(
            """
            workers: 2
            forward: [{zone: ., upstreams: ["\(upstream.address)"], timeout: 20s}, {zone: void.example., answer: nxdomain}]
            """)
        let clients = try (0..<100).map { _ in try DatagramClient(of: server.address) }
        for client in clients {
            try client.send(Query("www.example."))
            // what came before this on the same socket has been taken up when it is answered
            try client.send(Query("x.void.example."))
            #expect(try client.receive()?.responseCode == .nameError)
        }
        try upstream.awaitAsked(1)
        upstream.release()
        for client in clients { #expect(try client.receive()?.answers.count == 1) }
        #expect(upstream.asked.count == 1)
    }

    @Test("With round_robin each upstream has its turn")
    func roundRobin() throws {
        let upstreams = try (0..<3).map { _ in try ScriptedUpstream(Self.good) }
        let server = try SwiftletServer.forwarding(to: upstreams.map(\.address), rule: "policy: round_robin")
        for number in 0..<9 { _ = try server.ask(Query("n\(number).example.")) }
        #expect(upstreams.map(\.asked.count) == [3, 3, 3])
    }
}
