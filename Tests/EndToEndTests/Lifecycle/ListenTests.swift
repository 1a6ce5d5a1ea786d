// A reload may change where a running server listens.

import DNSWire
import Glibc
import Testing

@Suite("Listening elsewhere after a reload", .blocking)
struct ListenTests {
    private static let zone = """
        $TTL 60
        @ SOA ns1 hostmaster 1 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53
        nas A 192.0.2.10
        version TXT "1"

        """

    /// A server at one address of its own, and what its configuration is with others.
    private final class World {
        let server: SwiftletServer
        private let rest: String

        init(_ upstream: ScriptedUpstream) throws {
            let rest = """

                workers: 2
                zones: [{name: home.example., file: home.zone}]
                forward: [{zone: ., upstreams: [\(upstream.address)]}]

                """
            self.rest = rest
            server = try SwiftletServer(rest, files: ["home.zone": ListenTests.zone], hosts: ["127.0.0.1"])
        }

        func listen(at addresses: SocketAddress...) throws {
            let list = addresses.map { "\"dns://\($0)\"" }.joined(separator: ", ")
            try server.folder.write("swiftlet.yaml", "listen: [\(list)]" + rest)
        }
    }

    private static func other() throws -> SocketAddress { SocketAddress(.loopback4, port: try FreePorts.pick()) }

    @Test("An address that is added is served, one that is removed is given up, and the others lose nothing")
    func comeAndGo() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let world = try World(upstream)
        let server = world.server
        let loads = try [Transport.datagram, .stream].map { try Load(server.address, over: $0) }
        // more often than there is room for sockets at once
        for _ in 0..<10 {
            let other = try Self.other()
            try world.listen(at: server.address, other)
            try server.reload()
            #expect(server.program.errors.contains("Listening on \(other), UDP."))
            for transport in Transport.allCases {
                for name in ["nas.home.example.", "www.example.net."] {
                    #expect(try other.ask(Query(name), over: transport).answers.count == 1)
                }
            }
            try world.listen(at: server.address)
            try server.reload()
            #expect(server.program.errors.contains("Not listening on \(other), TCP any more."))
            #expect(Socket.canBind(.datagram, other))
        }
        for load in loads {
            let outcome = load.stop()
            #expect(outcome.problems.isEmpty)
            #expect(outcome.answered == outcome.sent && outcome.sent > 20)
        }
        #expect(try server.end() == .status(0))
    }

    @Test("What had arrived at an address that is removed is answered all the same", arguments: Transport.allCases)
    func inFlight(transport: Transport) throws {
        let upstream = try ScriptedUpstream { [.hold($0.address().octets)] }
        let world = try World(upstream)
        let other = try Self.other()
        try world.listen(at: world.server.address, other)
        try world.server.reload()
        let query = try Query("www.example.net.")
        switch transport {
        case .datagram:
            let client = try DatagramClient(of: other)
            try client.send(query)
            try upstream.awaitAsked(1)
            try world.listen(at: world.server.address)
            try world.server.reload()
            upstream.release()
            #expect(try client.receive()?.answers.count == 1)
        case .stream:
            let client = try StreamClient(of: other)
            try client.send(query)
            try upstream.awaitAsked(1)
            try world.listen(at: world.server.address)
            try world.server.reload()
            upstream.release()
            #expect(try client.receive()?.answers.count == 1)
        }
    }

    @Test("Every address in the place of one of them has to wait for the next start, and that is said")
    func overlapping() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let world = try World(upstream)
        let all = SocketAddress(IPAddress(v4: 0), port: world.server.port)
        try world.listen(at: all)
        try world.server.reload(until: "Reload rejected: \(all) for UDP overlaps \(world.server.address), UDP")
        for transport in Transport.allCases {
            #expect(try world.server.ask(Query("nas.home.example."), over: transport).answers.count == 1)
        }
    }

    @Test(
        "Where an address cannot be listened at the reload is rejected, and all is as it was",
        arguments: Transport.allCases)
    func inUse(transport: Transport) throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let world = try World(upstream)
        let free = try Self.other()
        let other = try Self.other()
        let holder = try transport == .datagram ? Socket.bound(.datagram, other) : Socket.listening(other)
        try world.listen(at: free, other)
        try world.server.reload(until: "Reload rejected: \(other) is in use by another program")
        #expect(holder.descriptor >= 0)
        #expect(try world.server.ask(Query("nas.home.example.")).answers.count == 1)
        #expect(Socket.canBind(.datagram, free) && Socket.canBind(.stream, free))
        try world.listen(at: world.server.address)
        try world.server.reload()
        #expect(world.server.program.errors.contains("Nothing has changed."))
    }
}
