// DNS over HTTP/1.1, from octets to octets.

import DNSWire
import NIOCore
import NIOEmbedded
import Testing

@testable import DNSTransports

@Suite struct HTTP1Tests {
    /// The example of RFC 8484 s4.1.1: www.example.com, type A.
    private static let example = "AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB"
    private static let get = "GET /dns-query?dns=\(example) HTTP/1.1\r\nhost: a\r\n\r\n"
    private static var message: [UInt8] { Base64URL.decode(example[...].utf8) ?? [] }

    private static func post(_ body: [UInt8], _ fields: String = "") -> [UInt8] {
        let head = """
            POST /dns-query HTTP/1.1\r\nhost: a\r\ncontent-type: application/dns-message\r\n\
            content-length: \(body.count)\r\n\(fields)\r\n
            """
        return Array(head.utf8) + body
    }

    @Test("A query by GET is asked and answered with its message (RFC 8484 s4.1.1)")
    func get() throws {
        let responder = ScriptedResponder { _ in .reply(MessageFreshnessTests.message(answers: [(1, 300)])) }
        let connection = try EmbeddedHTTP(responder)
        try connection.receive(Self.get)
        let response = try #require(try HTTP1Response.read(connection.sent()).first)
        #expect(responder.asked.map(\.message) == [Self.message])
        #expect(response.status == 200)
        #expect(response.body == MessageFreshnessTests.message(answers: [(1, 300)]))
        #expect(response.fields["content-type"] == "application/dns-message")
        #expect(response.fields["cache-control"] == "private, max-age=300")
        #expect(connection.isOpen)
    }

    @Test("A query by POST is asked however its octets come, and the connection takes the next", arguments: 1..<160)
    func post(border: Int) throws {
        let responder = ScriptedResponder()
        let connection = try EmbeddedHTTP(responder)
        let octets = Self.post(Self.message)
        try connection.receive(Array(octets.prefix(border)))
        try connection.receive(Array(octets.dropFirst(border)))
        try connection.receive(Self.post(query(2)))
        #expect(try HTTP1Response.read(connection.sent()).map(\.body) == [Self.message, query(2)])
    }

    @Test("HEAD is answered as GET, without the message (RFC 9110 s9.3.2)")
    func head() throws {
        let connection = try EmbeddedHTTP(ScriptedResponder())
        try connection.receive(Self.get.replacing("GET", with: "HEAD"))
        let response = try #require(try HTTP1Response.read(connection.sent(), bodies: false).first)
        #expect(response.status == 200)
        #expect(response.fields["content-length"] == String(Self.message.count))
    }

    @Test(
        "A request that is no query is told what is wrong, and the connection goes on",
        arguments: [
            ("GET", "/dns-query", "", 400), ("GET", "/dns-query?dns=", "", 400),
            ("GET", "/dns-query?dns=AAAB", "", 400),
            ("GET", "/dns-query?dns=\(example)=", "", 400), ("GET", "/dns-query?name=example.com", "", 400),
            ("GET", "/", "", 404), ("GET", "/dns-query/?dns=\(example)", "", 404), ("GET", "*", "", 404),
            ("PUT", "/dns-query", "", 405), ("DELETE", "/dns-query?dns=\(example)", "", 405),
            ("OPTIONS", "/dns-query", "", 405),
            ("POST", "/dns-query", "content-length: 0\r\n", 415),
            ("POST", "/dns-query", "content-type: application/json\r\ncontent-length: 0\r\n", 415),
            ("POST", "/dns-query", "content-type: application/dns-message\r\ncontent-length: 0\r\n", 400),
            ("GET", "/dns-query?dns=" + String(repeating: "A", count: 9000), "", 414),
        ])
    func refused(method: String, target: String, fields: String, status: Int) throws {
        let responder = ScriptedResponder()
        let connection = try EmbeddedHTTP(responder)
        try connection.receive("\(method) \(target) HTTP/1.1\r\nhost: a\r\n\(fields)\r\n")
        let response = try #require(try HTTP1Response.read(connection.sent()).first)
        #expect(response.status == status)
        #expect(response.fields["allow"] == (status == 405 ? "GET, HEAD, POST" : nil))
        #expect(response.fields["cache-control"] == "no-store")
        #expect(responder.asked.isEmpty)
        try connection.receive(Self.get)
        #expect(try HTTP1Response.read(connection.sent()).map(\.status) == [200])
    }

    @Test("The type of a body is known in any case and with parameters")
    func types() throws {
        let connection = try EmbeddedHTTP(ScriptedResponder())
        let head = "POST /dns-query HTTP/1.1\r\nhost: a\r\nContent-Type: Application/DNS-Message ; a=b\r\n"
        try connection.receive(Array("\(head)Content-Length: 33\r\n\r\n".utf8) + Self.message)
        #expect(try HTTP1Response.read(connection.sent()).map(\.status) == [200])
    }

    @Test(
        "The largest message is asked, and a larger body is refused: at its end, or at once where that is far",
        arguments: [0, 1, 200_000])
    func large(more: Int) throws {
        let responder = ScriptedResponder { _ in .reply(reply(1)) }
        let connection = try EmbeddedHTTP(responder)
        try connection.receive(Self.post([UInt8](repeating: 0, count: 65_535 + more)))
        let response = try #require(try HTTP1Response.read(connection.sent()).first)
        #expect(response.status == (more == 0 ? 200 : 413))
        #expect(responder.asked.count == (more == 0 ? 1 : 0))
        #expect(connection.isOpen == (more < 200_000))
    }

    @Test("What is no HTTP is refused, and the connection ends")
    func garbage() throws {
        let connection = try EmbeddedHTTP(ScriptedResponder())
        try connection.receive("\u{16}\u{3}\u{1}hello, hello\r\n\r\n")
        #expect(try HTTP1Response.read(connection.sent()).map(\.status) == [400])
        #expect(!connection.isOpen)
        #expect(connection.connections.counters.closed(.badRequest) == 1)
    }

    @Test("A head without bounds is refused")
    func longHead() throws {
        let connection = try EmbeddedHTTP(ScriptedResponder())
        try connection.receive("GET /dns-query HTTP/1.1\r\nx: \(String(repeating: "x", count: 17_000))\r\n\r\n")
        #expect(try HTTP1Response.read(connection.sent()).map(\.status) == [431])
        #expect(!connection.isOpen)
    }

    @Test("Requests that are sent ahead are asked one after the other, and answered in their order")
    func pipelined() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedHTTP(responder)
        try connection.receive((1...3).flatMap { Self.post(query($0)) })
        for number in UInt16(1)...3 {
            let tickets = responder.takeTickets()
            #expect(tickets.count == 1)
            StreamReplies.deliver(tickets.map { ($0, reply(number)) })
            #expect(try HTTP1Response.read(connection.sent()).map(\.body) == [reply(number)])
        }
    }

    @Test("A question that is let go, or to which nothing is said, is answered by a failure of HTTP")
    func unanswered() throws {
        let lost = ScriptedResponder { _ in .later }
        let connection = try EmbeddedHTTP(lost)
        try connection.receive(Self.get)
        _ = lost.takeTickets()
        #expect(try HTTP1Response.read(connection.sent()).map(\.status) == [503])
        let dropped = try EmbeddedHTTP(ScriptedResponder { _ in .drop })
        try dropped.receive(Self.get)
        #expect(try HTTP1Response.read(dropped.sent()).map(\.status) == [400])
    }

    @Test(
        "A connection that its client wants closed, or to speak something else on, ends behind the answer",
        arguments: ["HTTP/1.0", "HTTP/1.1\r\nconnection: close", "HTTP/1.1\r\nconnection: upgrade\r\nupgrade: h2c"])
    func close(version: String) throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedHTTP(responder)
        try connection.receive(Self.get.replacing("HTTP/1.1", with: version) + Self.get)
        #expect(connection.isOpen)
        StreamReplies.deliver(responder.takeTickets().map { ($0, reply(1)) })
        let responses = try HTTP1Response.read(connection.sent())
        #expect(responses.map(\.body) == [reply(1)])
        #expect(responses.first?.fields["connection"] == "close")
        #expect(!connection.isOpen)
    }

    @Test(
        "A client that waits for leave to send its body gets it, and a refusal in its place where it would be in vain")
    func expectation() throws {
        let connection = try EmbeddedHTTP(ScriptedResponder())
        let octets = Self.post(query(1), "expect: 100-continue\r\n")
        try connection.receive(Array(octets.dropLast(query(1).count)))
        #expect(String(decoding: try connection.sent(), as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
        try connection.receive(query(1))
        #expect(try HTTP1Response.read(connection.sent()).map(\.body) == [query(1)])
        try connection.receive("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\nexpect: 100-continue\r\n\r\n")
        #expect(try HTTP1Response.read(connection.sent()).map(\.status) == [404])
        #expect(!connection.isOpen)
    }

    @Test("A head or a body that comes too slowly ends the connection", arguments: [4, 40, 120])
    func slow(octets: Int) throws {
        let connection = try EmbeddedHTTP(ScriptedResponder())
        for octet in Self.post(Self.message).prefix(octets) { try connection.receive([octet]) }
        connection.advance(.milliseconds(4999))
        #expect(connection.isOpen)
        connection.advance(.milliseconds(1))
        #expect(!connection.isOpen)
        #expect(connection.connections.counters.closed(.unfinishedMessage) == 1)
    }

    @Test(
        "A connection on which nothing is asked ends after its idle time, before its first request and after",
        arguments: [false, true])
    func idle(asks: Bool) throws {
        let connection = try EmbeddedHTTP(ScriptedResponder())
        if asks {
            connection.advance(.seconds(5))
            try connection.receive(Self.get)
        }
        connection.advance(.milliseconds(9999))
        #expect(connection.isOpen)
        connection.advance(.milliseconds(1))
        #expect(!connection.isOpen)
        #expect(connection.connections.counters.closed(.idle) == 1)
    }

    @Test("When the server ends, what is in flight is answered, and the client told that nothing more will be")
    func drain() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedHTTP(responder)
        try connection.receive(Self.get)
        let drained = connection.connections.drain(within: .seconds(5), on: connection.channel.embeddedEventLoop)
        connection.advance(.milliseconds(100))
        #expect(connection.isOpen)
        StreamReplies.deliver(responder.takeTickets().map { ($0, reply(1)) })
        let response = try #require(try HTTP1Response.read(connection.sent()).first)
        #expect(response.fields["connection"] == "close")
        #expect(!connection.isOpen)
        try drained.wait()
    }
}
