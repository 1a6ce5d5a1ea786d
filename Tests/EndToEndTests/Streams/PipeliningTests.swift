// Many questions on one connection, answered as their answers come (RFC 7766 s6.2.1.1).

import DNSWire
import Glibc
import Testing

@Suite("Many questions on one connection", .blocking)
struct PipeliningTests {
    private static let nas = ["nas.home.example. 300 IN A 192.0.2.10"]

    @Test("A question that waits for an upstream holds up none behind it")
    func outOfOrder() throws {
        let upstream = try ScriptedUpstream { [.hold($0.address().octets)] }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 20s")
        let client = try StreamClient(of: server.address)
        let slow = try Query("slow.example.")
        try client.send(slow)
        try upstream.awaitAsked(1)
        #expect(try client.ask(Query("nas.home.example.")).answerLines == Self.nas)
        upstream.release()
        let reply = try #require(try client.receive())
        #expect(reply.header.id == slow.id)
        #expect(reply.answerLines == ["slow.example. 60 IN A 192.0.2.1"])
    }

    @Test("Hundreds of questions sent at once are all answered")
    func many() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 20s")
        let client = try StreamClient(of: server.address)
        var octets: [UInt8] = []
        for number in 0..<500 {
            var query = try Query(number.isMultiple(of: 5) ? "n\(number).example." : "nas.home.example.")
            query.id = MessageID(rawValue: UInt16(number))
            octets += query.octets.framed
        }
        try client.socket.send(octets)
        var left = Set(0..<500)
        while !left.isEmpty {
            let reply = try #require(try client.receive())
            let number = Int(reply.header.id.rawValue)
            try #require(left.remove(number) != nil)
            let forwarded = ["n\(number).example. 60 IN A 192.0.2.1"]
            #expect(reply.answerLines == (number.isMultiple(of: 5) ? forwarded : Self.nas))
        }
    }

    @Test("At most 64 questions of a connection are under way; the others are read when these are answered")
    func bound() throws {
        let upstream = try ScriptedUpstream { asked in
            asked.name.description.hasPrefix("held") ? [.hold(asked.address().octets)] : [.send(asked.address().octets)]
        }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 60s")
        let client = try StreamClient(of: server.address)
        try client.socket.send((0..<64).flatMap { try Query("held\($0).example.").octets.framed })
        try client.socket.send((0..<36).flatMap { try Query("n\($0).example.").octets.framed })
        try upstream.awaitAsked(64)
        // another connection is served meanwhile
        let other = try server.ask(Query("other.example."), over: .stream)
        #expect(other.answerLines == ["other.example. 60 IN A 192.0.2.1"])
        #expect(!upstream.asked.contains { $0.name.description.hasPrefix("n") })
        upstream.release()
        for _ in 0..<100 { #expect(try client.receive()?.responseCode == .noError) }
    }

    @Test("A message that comes octet by octet is read")
    func octetByOctet() throws {
        let server = try SwiftletServer.forwarding(to: [.dead()])
        let client = try StreamClient(of: server.address)
        try client.socket.set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        for octet in try Query("nas.home.example.").octets.framed { try client.socket.send([octet]) }
        #expect(try client.receive()?.answerLines == Self.nas)
    }

    @Test("Who has said that nothing more comes gets the answers that are due")
    func halfClosed() throws {
        let upstream = try ScriptedUpstream { [.hold($0.address().octets)] }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 20s")
        let client = try StreamClient(of: server.address)
        try client.send(Query("slow.example."))
        client.socket.endSending()
        try upstream.awaitAsked(1)
        upstream.release()
        #expect(try client.receive()?.answerLines == ["slow.example. 60 IN A 192.0.2.1"])
        #expect(try client.receive() == nil)
    }
}
