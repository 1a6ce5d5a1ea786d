// A dispatcher's passes, with and without a kernel.

import DNSDispatch
import DNSServer
import DNSWire
import Glibc

/// Answers every query with its own octets.
final class Echo: Responder {
    func respond(to queries: borrowing QueryBatch, now: Instant) {
        queries.decide { query, _, room in
            room.copy(query, at: 0)
            return .reply(length: query.count)
        }
    }

    func shed(
        _ query: Span<UInt8>, _ arrival: Arrival, rule: RuleKey, cause: ShedCause, now: Instant,
        into room: inout MutableSpan<UInt8>
    ) -> Int? { nil }
}

/// Passes with full batches, from a port that has them in memory.
final class PaperPassing: Workload {
    private let clients: PaperClients
    private let dispatcher: Dispatcher
    /// Makes the packets of the next pass.
    private let renew: (inout QueryPackets) -> Void
    let operations: Int

    /// - Parameter packets: what comes in each pass, in batches of 64.
    init(
        _ packets: QueryPackets, _ responder: any Responder, renew: @escaping (inout QueryPackets) -> Void = { _ in }
    ) throws {
        operations = packets.count
        clients = PaperClients(packets)
        self.renew = renew
        dispatcher = Dispatcher(
            port: clients, pool: try BufferPool(count: 256, bufferSize: 2048), shares: QueryShares(),
            responder: responder, random: SystemRandomSource())
    }

    func prepare() { clients.fill(renew) }

    func pass() -> Int {
        let before = clients.octets
        while clients.left > 0 { dispatcher.serve(World.now) }
        return clients.octets - before
    }
}

/// Passes with a full batch each, from a socket of the loopback interface: only the server's side of it is timed.
final class LoopbackPassing: Workload {
    let operations = 64
    private let packets: QueryPackets
    private let client: UDPSocket
    private let dispatcher: Dispatcher
    private var room = [UInt8](repeating: 0, count: 2048)

    init(_ responder: any Responder) throws {
        packets = QueryPackets(try SampleZone.questions(.hit, count: operations))
        let loopback = SocketAddress(IPAddress(v4: 0x7f00_0001), port: 0)
        let socket = try UDPSocket(listeningOn: loopback, buffer: 1 << 20)
        client = try UDPSocket(from: loopback, to: socket.address, buffer: 1 << 20)
        let port = UDPPort(socket, poller: try Poller(), key: 0, batch: try UDPBatch(capacity: operations))
        dispatcher = Dispatcher(
            port: port, pool: try BufferPool(count: 256, bufferSize: 2048), shares: QueryShares(),
            responder: responder, random: SystemRandomSource())
    }

    func prepare() {
        while unsafe recv(client.number, &room, room.count, 0) > 0 {}
        Self.send(packets, from: client.number)
    }

    private static func send(_ packets: QueryPackets, from socket: Int32) {
        for place in 0..<packets.count {
            unsafe packets[place].withUnsafeBufferPointer {
                _ = unsafe Glibc.send(socket, $0.baseAddress, $0.count, 0)
            }
        }
    }

    func pass() -> Int {
        let before = dispatcher.counters.sending.sent
        dispatcher.serve(World.now)
        return Int(dispatcher.counters.sending.sent - before)
    }
}

enum Passing {
    static var benchmarks: [Benchmark] {
        func zone() throws -> PaperResponder { PaperResponder(World.state(try SampleZone.table()), cache: nil) }
        func hits() throws -> QueryPackets { QueryPackets(try SampleZone.questions(.hit, count: 256)) }
        return [
            Benchmark("dispatcher, batches of 64", "echo") { try PaperPassing(try hits(), Echo()) },
            Benchmark("dispatcher, batches of 64", "hit in a zone") { try PaperPassing(try hits(), try zone()) },
            Benchmark("dispatcher, batches of 64", "echo over loopback sockets") { try LoopbackPassing(Echo()) },
            Benchmark("dispatcher, batches of 64", "hit in a zone over loopback sockets") {
                try LoopbackPassing(try zone())
            },
        ]
    }
}
