// Answers that do not fit into a datagram, on the way from the upstream and on the way to the client.

import DNSWire
import Testing

@Suite("Answers that are too large", .blocking)
struct TruncationTests {
    /// A reply of so many records of 100 octets of text.
    private static func reply(_ asked: ScriptedUpstream.Asked, records count: Int) -> Message {
        let text = String(repeating: "x", count: 96)
        return asked.reply((0..<count).map { "\(asked.name) 60 TXT \"\($0 + 1000)\(text)\"" }.joined(separator: "\n"))
    }

    private static func truncated(_ asked: ScriptedUpstream.Asked) -> Message {
        asked.reply().changed { $0.header.flags.insert(.truncated) }
    }

    @Test("What an upstream truncates is asked for over TCP", arguments: Transport.allCases)
    func truncating(transport: Transport) throws {
        let upstream = try ScriptedUpstream { asked in
            let message = asked.transport == .datagram ? Self.truncated(asked) : Self.reply(asked, records: 5)
            return [.send(message.octets)]
        }
        let server = try SwiftletServer.forwarding(to: [upstream.address])
        let reply = try server.ask(Query("a.example.", .txt), over: transport)
        #expect(reply.answers.count == 5)
        #expect(!reply.header.flags.contains(.truncated))
        #expect(upstream.asked.map(\.transport) == [.datagram, .stream])
    }

    @Test("Where TCP is dead, the client is told that the answer cannot be had", arguments: [0, 1, 2])
    func withoutTCP(way: Int) throws {
        // nobody listens, connections are closed, or nothing is said on them
        let upstream = try ScriptedUpstream(tcp: way != 0) { asked in
            if asked.transport == .stream { return way == 1 ? [.close] : [] }
            return [.send(Self.truncated(asked).octets)]
        }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 600ms")
        let reply = try server.ask(Query("a.example.", .txt))
        #expect(!reply.header.flags.contains(.truncated))
        #expect(reply.responseCode == .serverFailure)
        #expect([.noReachableAuthority, .networkError].contains(reply.extendedError?.code))
        // and that is known for a while
        #expect(try server.ask(Query("a.example.", .txt)).responseCode == .serverFailure)
        #expect(upstream.asked.count { $0.transport == .datagram } == 1)
    }

    @Test("A client gets as much as it takes: over UDP what fits, with TC set; over TCP all")
    func sizes() throws {
        let upstream = try ScriptedUpstream { asked in
            let message = asked.transport == .datagram ? Self.truncated(asked) : Self.reply(asked, records: 100)
            return [.send(message.octets)]
        }
        let server = try SwiftletServer.forwarding(to: [upstream.address])
        var query = try Query("a.example.", .txt)
        #expect(try server.ask(query, over: .stream).answers.count == 100)
        for size in [nil, 512, 1232, 4096] as [UInt16?] {
            query.edns = size.map { EDNS(udpSize: $0) }
            let client = try DatagramClient(of: server.address)
            try client.send(query)
            let octets = try #require(try client.socket.receive(by: .generous)).octets
            #expect(octets.count <= min(Int(size ?? 512), 1232))
            let reply = try Message(octets.span)
            #expect(reply.header.flags.contains(.truncated))
            #expect((reply.edns != nil) == (size != nil))
            #expect(reply.responseCode == .noError)
        }
    }

    @Test("An upstream that is asked over TCP only is never sent a datagram")
    func streamOnly() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let server = try SwiftletServer(
            """
            forward: [{zone: ., upstreams: ["tcp://\(upstream.address)"]}]
            """)
        #expect(try server.ask(Query("a.example.")).answerLines == ["a.example. 60 IN A 192.0.2.1"])
        #expect(upstream.asked.map(\.transport) == [.stream])
    }
}
