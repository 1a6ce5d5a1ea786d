// Dispatchers over real sockets on the loopback interface.

import DNSDispatch
import DNSWire
import Testing

@Suite("Over real sockets")
struct LoopbackTests {
    private let now = Instant(nanoseconds: 1_000_000_000)

    @Test("Queries are answered at once, or by a listener later", arguments: [Loopback.v4, Loopback.v6])
    func queries(address: IPAddress) throws {
        guard address.isV4 || Loopback.hasV6 else { return }
        let poller = try Poller()
        let socket = try UDPSocket(listeningOn: SocketAddress(address, port: 0))
        let port = UDPPort(socket, poller: poller, key: 1, batch: try UDPBatch(capacity: 64))
        let pool = try BufferPool(count: 200, bufferSize: 2048)
        let responder = ScriptedResponder()
        let dispatcher = Dispatcher(
            port: port, pool: pool, shares: QueryShares(), responder: responder, random: SystemRandomSource())
        let listener = ScriptedListener()
        for _ in 0..<8 { _ = try dispatcher.add(listener: listener) }

        let client = try PortBench(UDPSocket(from: SocketAddress(address, port: 0)))
        for (i, name) in ["a.example", "wait.example", "a.example"].enumerated() {
            client.send(Packet.query(name, id: UInt16(i)), to: port.address)
        }
        while dispatcher.counters.received < 3, poller.wait(nanoseconds: 5_000_000_000) > 0 { dispatcher.serve(now) }
        #expect(client.receive(2).map { Packet.id(of: $0.octets) } == [0, 2])
        listener.answer()
        dispatcher.settle(now)
        #expect(client.receive(1).map(\.octets.count) == [Packet.query("wait.example").count])

        dispatcher.stopReceiving(now)
        listener.removesFrom = dispatcher
        dispatcher.shutDown(now)
        dispatcher.letGo(now)
        #expect(dispatcher.isEnded)
        #expect(pool.freeCount == 200)
    }

    /// A set over real sockets.
    private struct Asker {
        let poller: Poller
        let pool: BufferPool
        let set: DispatcherSet
        let receiver = ScriptedReceiver()

        init(to upstream: SocketAddress) throws {
            poller = try Poller()
            pool = try BufferPool(count: 128, bufferSize: 2048)
            let ports = UDPUpstreamPorts(poller: poller, batch: try UDPBatch(capacity: 8)) { UInt64($0.rawValue) }
            set = DispatcherSet(
                upstream: upstream, pool: pool, ports: ports, range: .current(), random: SystemRandomSource())
            receiver.dropsAtOnce = true
        }

        func ask(_ name: String, _ now: Instant) throws -> UpstreamEntry {
            let (question, query) = (Packet.question(name), Packet.query(name))
            let entry = try set.add(response: receiver, question: question.span, tag: 0, now: now)
            set.send(query.span, for: entry)
            return entry
        }

        /// Serves until something has happened, or for five seconds.
        func serve(_ now: Instant, until isDone: () -> Bool) {
            while !isDone() {
                let count = poller.wait(nanoseconds: 5_000_000_000)
                guard count > 0 else { return }
                for i in 0..<count { set.serve(SocketNumber(rawValue: UInt32(poller.ready(i).key)), now) }
                set.settle(now)
            }
        }
    }

    @Test("Questions leave from several ports and their replies are heard", arguments: [Loopback.v4, Loopback.v6])
    func questions(address: IPAddress) throws {
        guard address.isV4 || Loopback.hasV6 else { return }
        let upstream = try PortBench(UDPSocket(listeningOn: SocketAddress(address, port: 0)))
        let asker = try Asker(to: upstream.address)
        let entries = try (0..<40).map { try asker.ask("name\($0)", now) }
        asker.set.settle(now)
        let questions = upstream.receive(40)
        #expect(questions.count == 40)
        // eight sockets are open, and a question may leave from any of them: that forty pass one over is rare, not impossible
        #expect(asker.set.socketCount == 8)
        #expect(2...8 ~= Set(questions.map(\.arrival.path.peer.port)).count)
        for question in questions {
            var reply = question.octets
            reply[2] |= 0x80
            upstream.send(reply, question.arrival.path)
        }
        asker.serve(now) { asker.receiver.tags.count == 40 }
        #expect(asker.receiver.tags.count == 40)
        for entry in entries { asker.set.remove(entry) }
        asker.set.shutDown(now)
        #expect(asker.set.isEnded)
        #expect(asker.pool.freeCount == 128)
    }

    @Test("Where nobody listens, the attempt is known to have failed")
    func refused() throws {
        let gone = try { () throws in try PortBench(UDPSocket(listeningOn: SocketAddress(Loopback.v4, port: 0))).address
        }()
        let asker = try Asker(to: gone)
        let entry = try asker.ask("name", now)
        asker.set.settle(now)
        asker.serve(now) { !asker.receiver.troubles.isEmpty }
        #expect(asker.receiver.troubles == [.refused])
        asker.set.remove(entry)
        asker.set.shutDown(now)
        #expect(asker.set.isEnded)
    }
}
