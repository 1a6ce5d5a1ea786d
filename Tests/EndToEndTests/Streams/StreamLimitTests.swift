// How many connections there may be, and how long they may last.

import DNSWire
import Testing

@Suite("Bounds of connections", .blocking)
struct StreamLimitTests {
    private static let nas = ["nas.home.example. 300 IN A 192.0.2.10"]

    private static func server(_ limits: String, zone: String = SwiftletServer.homeZone) throws -> SwiftletServer {
        try SwiftletServer(
            """
            workers: 1
            zones: [{name: home.example., file: home.zone}]
            limits: {\(limits)}
            """, files: ["home.zone": zone])
    }

    /// A connection that has been answered once.
    private static func connection(to server: SocketAddress) throws -> StreamClient {
        let client = try StreamClient(of: server)
        #expect(try client.ask(Query("nas.home.example.")).answerLines == nas)
        return client
    }

    @Test("A connection that is idle is closed, but not before its time")
    func idle() throws {
        let server = try Self.server("tcp_idle: 300ms")
        let start = ContinuousClock.now
        let client = try Self.connection(to: server.address)
        #expect(try client.receive() == nil)
        #expect(ContinuousClock.now - start >= .milliseconds(290))
    }

    @Test("A part of a message does not make a connection last")
    func partly() throws {
        let server = try Self.server("tcp_idle: 300ms")
        let client = try Self.connection(to: server.address)
        try client.socket.send([0, 40, 1, 2, 3])
        #expect(try client.receive() == nil)
    }

    @Test("A connection that waits for an answer is not idle")
    func waiting() throws {
        let upstream = try ScriptedUpstream { [.hold($0.address().octets)] }
        let server = try SwiftletServer.forwarding(
            to: [upstream.address], rule: "timeout: 20s", more: "limits: {tcp_idle: 200ms}")
        let idle = try Self.connection(to: server.address)
        let client = try StreamClient(of: server.address)
        try client.send(Query("slow.example."))
        try upstream.awaitAsked(1)
        // by when the idle one is closed, and one more that begins its idleness then
        #expect(try idle.receive() == nil)
        #expect(try Self.connection(to: server.address).receive() == nil)
        upstream.release()
        #expect(try client.receive()?.responseCode == .noError)
        #expect(try client.receive() == nil)
    }

    @Test("One client has no more connections than its share, and others have theirs")
    func share() throws {
        let server = try Self.server("tcp_per_client: 2")
        let first = try Self.connection(to: server.address)
        let second = try Self.connection(to: server.address)
        for _ in 0..<3 { #expect(Self.isRefused(server.address)) }
        #expect(try first.ask(Query("nas.home.example.")).answerLines == Self.nas)
        #expect(try second.ask(Query("nas.home.example.")).answerLines == Self.nas)
        if HostFacts.hasIPv6 { _ = try Self.connection(to: server.address6) }
        // one that goes makes room
        first.socket.endSending()
        #expect(try first.receive() == nil)
        let deadline = Deadline.generous
        while Self.isRefused(server.address) { try #require(!deadline.hasPassed) }
        #expect(try second.ask(Query("nas.home.example.")).answerLines == Self.nas)
    }

    /// Whether a new connection is closed before it is answered.
    private static func isRefused(_ server: SocketAddress) -> Bool {
        do {
            return try StreamClient(of: server).ask(Query("nas.home.example.")).answers.isEmpty
        } catch {
            return true
        }
    }

    @Test("When all places are taken, the connection that was idle longest makes room")
    func full() throws {
        let server = try Self.server("tcp_connections: 3")
        let clients = try (0..<3).map { _ in try Self.connection(to: server.address) }
        // the first is no longer the one that was idle longest
        #expect(try clients[0].ask(Query("nas.home.example.")).answerLines == Self.nas)
        let new = try Self.connection(to: server.address)
        #expect(try clients[1].receive() == nil)
        for client in [clients[0], clients[2], new] {
            #expect(try client.ask(Query("nas.home.example.")).answerLines == Self.nas)
        }
    }

    @Test("200 idle connections disturb nobody")
    func manyIdle() throws {
        let server = try Self.server("tcp_per_client: 250, tcp_idle: 60s")
        let idle = try (0..<200).map { _ in try StreamClient(of: server.address) }
        let client = try DatagramClient(of: server.address)
        for _ in 0..<500 { #expect(try client.ask(Query("nas.home.example.")).answerLines == Self.nas) }
        #expect(try server.ask(Query("nas.home.example."), over: .stream).answerLines == Self.nas)
        #expect(try idle[0].ask(Query("nas.home.example.")).answerLines == Self.nas)
        #expect(try idle[199].ask(Query("nas.home.example.")).answerLines == Self.nas)
    }

    @Test("A client that takes no answers is let go, and others are answered meanwhile")
    func unread() throws {
        let text = String(repeating: "x", count: 250)
        let large = (0..<200).map { "large TXT \"\($0 + 1000)\(text)\"" }.joined(separator: "\n")
        let server = try Self.server("tcp_idle: 60s", zone: "\(SwiftletServer.homeZone)\(large)\n")
        let client = try StreamClient(of: server.address)
        // 50 KB each: more than all buffers on the way hold
        try client.socket.send((0..<1000).flatMap { _ in try Query("large.home.example.", .txt).octets.framed })
        #expect(try server.ask(Query("nas.home.example."), over: .stream).answerLines == Self.nas)
        #expect(try server.ask(Query("nas.home.example.")).answerLines == Self.nas)
        #expect(client.socket.isBroken(by: .generous))
    }
}
