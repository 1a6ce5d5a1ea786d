// Clients behind proxies.

import DNSWire
import NIOCore
import Testing

@testable import DNSTransports

@Suite struct ProxyTests {
    private static let get = """
        GET /dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB HTTP/1.1\r\nhost: a\r\n
        """
    private static func forwarded(_ text: String) -> String { "\(get)x-forwarded-for: \(text)\r\n\r\n" }

    @Test("A trusted proxy says for whom it asks, over HTTP/1.1 and HTTP/2")
    func trusted() throws {
        let responder = ScriptedResponder()
        let connection = try EmbeddedHTTP(responder, proxies: ["127.0.0.0/8"])
        try connection.receive(Self.forwarded("10.1.1.1, 198.51.100.7"))
        try connection.receive(Self.forwarded("2001:db8::7"))
        try connection.receive("\(Self.get)\r\n")
        let peer = try HTTP2Peer(EmbeddedHTTP(responder, proxies: ["127.0.0.0/8"]))
        try peer.post(query(1), fields: [("x-forwarded-for", "198.51.100.8")])
        try peer.pass()
        #expect(
            responder.asked.map { "\($0.client.address)" }
                == ["198.51.100.7", "2001:db8::7", "127.0.0.1", "198.51.100.8"])
        #expect(responder.asked.allSatisfy { $0.client.port != 0 })
    }

    @Test("Who is a trusted proxy is asked for each request, however long its connection has lasted")
    func changed() throws {
        let responder = ScriptedResponder()
        let connection = try EmbeddedHTTP(responder, proxies: ["127.0.0.1"])
        let trusted = connection.connections.proxies
        try connection.receive(Self.forwarded("198.51.100.7"))
        connection.connections.proxies = []
        try connection.receive(Self.forwarded("198.51.100.7"))
        connection.connections.proxies = trusted
        try connection.receive(Self.forwarded("198.51.100.7"))
        #expect(responder.asked.map { "\($0.client.address)" } == ["198.51.100.7", "127.0.0.1", "198.51.100.7"])
    }

    @Test("Nobody else is believed")
    func untrusted() throws {
        let responder = ScriptedResponder()
        let connection = try EmbeddedHTTP(responder, proxies: ["192.0.2.0/24"])
        try connection.receive(Self.forwarded("198.51.100.7"))
        #expect(responder.asked.map(\.client) == [EmbeddedHTTP.peer])
        let other = try EmbeddedHTTP(responder, proxies: ["192.0.2.0/24"])
        try other.receive(ProxyHeaderTests.header() + Array("\(Self.get)\r\n".utf8))
        #expect(!other.isOpen)
        #expect(responder.asked.count == 1)
    }

    @Test("A client that a trusted proxy names so that nobody can read it is refused")
    func unreadable() throws {
        let responder = ScriptedResponder()
        let connection = try EmbeddedHTTP(responder, proxies: ["127.0.0.1"])
        try connection.receive(Self.forwarded("unknown"))
        #expect(try HTTP1Response.read(connection.sent()).map(\.status) == [400])
        #expect(responder.asked.isEmpty)
    }

    @Test(
        "A connection that a trusted proxy opened for another counts as that one's, however its octets come",
        arguments: 1...28)
    func header(border: Int) throws {
        let responder = ScriptedResponder()
        let connection = try EmbeddedHTTP(responder, proxies: ["127.0.0.1"])
        let octets = ProxyHeaderTests.header() + Array(Self.forwarded("10.1.1.1").utf8)
        try connection.receive(Array(octets[..<border]))
        try connection.receive(Array(octets[border...]))
        // the client itself is no proxy, and not believed about others
        #expect(responder.asked.map { "\($0.client.address)" } == ["198.51.100.7"])
        #expect(try HTTP1Response.read(connection.sent()).map(\.status) == [200])
    }

    @Test("A proxy behind a proxy is believed when it is trusted, too")
    func both() throws {
        let responder = ScriptedResponder()
        let connection = try EmbeddedHTTP(responder, proxies: ["127.0.0.1", "198.51.100.7"])
        try connection.receive(ProxyHeaderTests.header() + Array(Self.forwarded("203.0.113.1").utf8))
        #expect(responder.asked.map { "\($0.client.address)" } == ["203.0.113.1"])
    }

    @Test("A header that cannot be right ends the connection")
    func malformed() throws {
        let connection = try EmbeddedHTTP(ScriptedResponder(), proxies: ["127.0.0.1"])
        try connection.receive(ProxyHeaderTests.header(command: 0x11))
        #expect(!connection.isOpen)
        #expect(connection.connections.counters.closed(.badRequest) == 1)
    }

    @Test("Proxies have no share in common, but each of their clients has one")
    func shares() throws {
        var table = ConnectionTable<Int>()
        var limits = StreamLimits()
        limits.connectionsPerClient = 2
        let proxy = IPAddress(v4: 0x7f00_0001)
        let client = IPAddress(v4: 0xc633_6407)
        var numbers: [UInt64] = []
        for member in 0..<5 {
            guard
                case .admitted(let number) = table.admit(
                    member, from: proxy, isShared: true, limits: limits, idleSince: { _ in nil })
            else { continue }
            numbers.append(number)
        }
        #expect(numbers.count == 5)
        let moves = numbers.map { table.move($0, to: client, limits: limits) }
        #expect(moves == [true, true, false, false, false])
        table.remove(numbers[0])
        let next = table.move(numbers[2], to: client, limits: limits)
        #expect(next)
    }
}
