// More questions than may wait: those beyond the bounds are told so at once, and what is known here is answered meanwhile.

import DNSWire
import Testing

@Suite("More questions than may wait", .blocking)
struct OverloadTests {
    /// A server with room for 4 questions at the upstream and 8 in the queue.
    private static func server(_ upstream: ScriptedUpstream, rule: String) throws -> SwiftletServer {
        try .forwarding(to: [upstream.address], rule: rule, more: "limits: {clients: 4, queries: 8, queue_time: 20s}")
    }

    /// Sends 100 different questions, numbered by their ids.
    private static func flood(_ client: DatagramClient) throws {
        for number in 0..<100 {
            var query = try Query("n\(number).example.")
            query.id = MessageID(rawValue: UInt16(number))
            try client.send(query)
        }
    }

    private static func isOverload(_ reply: Message) -> Bool {
        reply.responseCode == .serverFailure && reply.extendedError?.code == .other
            && reply.extendedError?.text == "overloaded"
    }

    @Test("Exactly those beyond the bounds are shed at once, and all others get an answer in the end")
    func silent() throws {
        let upstream = try ScriptedUpstream { _ in [] }
        let server = try Self.server(upstream, rule: "timeout: 1s")
        let client = try DatagramClient(of: server.address)
        try Self.flood(client)
        var shed: Set<UInt16> = []
        for _ in 0..<88 {
            let reply = try #require(try client.receive())
            #expect(Self.isOverload(reply), "\(reply)")
            shed.insert(reply.header.id.rawValue)
        }
        #expect(shed == Set(12..<100))
        #expect(Set(upstream.asked.map(\.name)).count <= 4)
        let nas = try server.ask(Query("nas.home.example."))
        #expect(nas.answerLines == ["nas.home.example. 300 IN A 192.0.2.10"])
        var left: Set<UInt16> = []
        for _ in 0..<12 {
            let reply = try #require(try client.receive())
            #expect(reply.responseCode == .serverFailure)
            left.insert(reply.header.id.rawValue)
        }
        #expect(left == Set(0..<12))
    }

    @Test("Those that waited are answered by the upstream when it is free")
    func released() throws {
        let upstream = try ScriptedUpstream { [.hold($0.address().octets)] }
        let server = try Self.server(upstream, rule: "timeout: 20s")
        let client = try DatagramClient(of: server.address)
        try Self.flood(client)
        for _ in 0..<88 { #expect(Self.isOverload(try #require(try client.receive()))) }
        var answered: Set<UInt16> = []
        for round in 1...3 {
            try upstream.awaitAsked(4 * round)
            upstream.release()
            for _ in 0..<4 {
                let reply = try #require(try client.receive())
                #expect(reply.responseCode == .noError)
                answered.insert(reply.header.id.rawValue)
            }
        }
        #expect(answered == Set(0..<12))
        // and then there is room again
        try client.send(Query("again.example."))
        try upstream.awaitAsked(13)
        upstream.release()
        #expect(try client.receive()?.responseCode == .noError)
    }

    @Test("Questions from connections count within the same bounds")
    func streams() throws {
        let upstream = try ScriptedUpstream { [.hold($0.address().octets)] }
        let server = try Self.server(upstream, rule: "timeout: 20s")
        let client = try StreamClient(of: server.address)
        for number in 0..<4 { try client.send(Query("n\(number).example.")) }
        try upstream.awaitAsked(4)
        for number in 4..<40 { try client.send(Query("n\(number).example.")) }
        for _ in 0..<28 { #expect(Self.isOverload(try #require(try client.receive()))) }
        // whoever answers this has taken in before the next datagram what connections have handed over
        #expect(try server.ask(Query("nas.home.example.")).responseCode == .noError)
        #expect(Self.isOverload(try server.ask(Query("late.example."), over: .stream)))
        #expect(Self.isOverload(try server.ask(Query("late.example."))))
        for round in 1...3 {
            try upstream.awaitAsked(4 * round)
            upstream.release()
            for _ in 0..<4 { #expect(try client.receive()?.responseCode == .noError) }
        }
    }

    @Test("What waits in the queue for too long is shed")
    func queueTime() throws {
        let upstream = try ScriptedUpstream { [.hold($0.address().octets)] }
        let server = try SwiftletServer.forwarding(
            to: [upstream.address], rule: "timeout: 20s", more: "limits: {clients: 1, queries: 8, queue_time: 200ms}")
        let client = try DatagramClient(of: server.address)
        let first = try Query("first.example.")
        try client.send(first)
        try upstream.awaitAsked(1)
        let reply = try client.ask(Query("second.example."))
        #expect(Self.isOverload(reply))
        upstream.release()
        #expect(try client.receive()?.header.id == first.id)
        #expect(upstream.asked.count == 1)
    }
}
