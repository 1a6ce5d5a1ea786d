// Sockets that a service manager has opened before it starts the server (sd_listen_fds(3)).

import DNSWire
import Glibc
import Testing

@Suite("Listening with sockets that were handed over", .blocking)
struct PassedSocketTests {
    private static let zone = """
        $TTL 60
        @ SOA ns1 hostmaster 1 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53

        """

    /// UDP and TCP sockets of one address, held as a manager holds them.
    private struct Held {
        let address: SocketAddress
        let datagrams: [Socket]
        let stream: Socket

        init(datagrams count: Int = 1) throws {
            let address = SocketAddress(.loopback4, port: try FreePorts.pick())
            self.address = address
            datagrams = try (0..<count).map { _ in try Socket.sharing(address) }
            stream = try Socket.listening(address)
        }

        var descriptors: [Int32] { datagrams.map(\.descriptor) + [stream.descriptor] }
    }

    private func configure(_ listen: String, in folder: TemporaryFolder, workers: Int = 2) throws -> String {
        try folder.write("home.zone", Self.zone)
        let configuration = """
            listen: [\(listen)]
            workers: \(workers)
            zones: [{name: home.example., file: home.zone}]

            """
        return try folder.write("swiftlet.yaml", configuration)
    }

    private func start(
        _ listen: String, in folder: TemporaryFolder, workers: Int = 2, passing descriptors: [Int32]
    ) throws -> Program {
        let path = try configure(listen, in: folder, workers: workers)
        return try Program(Swiftlet.path, ["serve", "--config", path], passing: descriptors)
    }

    @Test(
        "Every query is answered, whatever the numbers of sockets and workers",
        arguments: [(1, 1), (1, 3), (2, 2), (3, 1), (3, 2)])
    func shared(sockets: Int, workers: Int) throws {
        let held = try Held(datagrams: sockets)
        let folder = try TemporaryFolder()
        let program = try start(
            "\"dns://\(held.address)\"", in: folder, workers: workers, passing: held.descriptors)
        try program.await("Listening on \(held.address), TCP.")
        // clients with ports of their own, which the kernel shares out to sockets
        let clients = try (0..<32).map { _ in try DatagramClient(of: held.address) }
        for client in clients { try client.send(Query("ns1.home.example.")) }
        for client in clients { #expect(try client.receive()?.answers.count == 1) }
        for _ in 0..<4 {
            #expect(try held.address.ask(Query("ns1.home.example."), over: .stream).answers.count == 1)
        }
        program.signal(SIGTERM)
        #expect(try program.awaitEnd() == .status(0))
    }

    @Test("What is asked while one server has ended and the next is not there yet is answered by that")
    func restart() throws {
        let held = try Held()
        let folder = try TemporaryFolder()
        let listen = "\"dns://\(held.address)\""
        let first = try start(listen, in: folder, passing: held.descriptors)
        try first.await("Listening on \(held.address), TCP.")
        first.signal(SIGTERM)
        #expect(try first.awaitEnd() == .status(0))
        let datagrams = try DatagramClient(of: held.address)
        let stream = try StreamClient(of: held.address)
        try datagrams.send(Query("ns1.home.example."))
        try stream.send(Query("ns1.home.example."))
        let second = try start(listen, in: folder, passing: held.descriptors)
        #expect(try datagrams.receive()?.answers.count == 1)
        #expect(try stream.receive()?.answers.count == 1)
        second.signal(SIGTERM)
        #expect(try second.awaitEnd() == .status(0))
    }

    @Test("What is named only after a reload is listened at with the sockets that were handed over", arguments: [1, 3])
    func later(sockets: Int) throws {
        let held = try Held(datagrams: sockets)
        let folder = try TemporaryFolder()
        let other = SocketAddress(.loopback4, port: try FreePorts.pick())
        let program = try start("\"dns://\(other)\"", in: folder, passing: held.descriptors)
        try program.await("Listening on \(other), TCP.")
        // nobody reads them yet
        let clients = try (0..<16).map { _ in try DatagramClient(of: held.address) }
        for client in clients { try client.send(Query("ns1.home.example.")) }
        _ = try configure("\"dns://\(other)\", \"dns://\(held.address)\"", in: folder)
        program.signal(SIGHUP)
        try program.await("Listening on \(held.address), TCP.")
        for client in clients { #expect(try client.receive()?.answers.count == 1) }
        #expect(try held.address.ask(Query("ns1.home.example."), over: .stream).answers.count == 1)
        program.signal(SIGTERM)
        #expect(try program.awaitEnd() == .status(0))
    }

    @Test("What is handed over but not configured is told of, and what is configured but not handed over is opened")
    func mixed() throws {
        let held = try Held()
        let folder = try TemporaryFolder()
        let other = SocketAddress(.loopback4, port: try FreePorts.pick())
        let file = try folder.write("file", "no socket")
        let descriptor = try SystemFailure.check(unsafe open(file, O_RDONLY | O_CLOEXEC), "open")
        defer { close(descriptor) }
        let program = try start(
            "\"udp://\(held.address)\", \"dns://\(other)\"", in: folder, passing: held.descriptors + [descriptor])
        try program.await("Listening on \(other), TCP.")
        #expect(program.errors.contains("a TCP socket of \(held.address) was handed over, and listen does not name it"))
        #expect(program.errors.contains("descriptor 5, which was handed over, is no socket"))
        for address in [held.address, other] {
            #expect(try address.ask(Query("ns1.home.example.")).answers.count == 1)
        }
    }

    @Test("A socket that takes both families is refused, with what to do about it", .enabled(if: HostFacts.hasIPv6))
    func dualStack() throws {
        let port = try FreePorts.pick()
        let socket = try Socket.dualStack(port: port)
        let folder = try TemporaryFolder()
        let program = try start(
            "\"udp://[::]:\(port)\"", in: folder, passing: [socket.descriptor])
        #expect(try program.awaitEnd() == .status(1))
        #expect(program.errors.contains("BindIPv6Only=ipv6-only"))
    }
}
