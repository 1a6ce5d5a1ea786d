// What datagrams cost that wait at a real socket: calls of the system, and memory.

import CallCount
import DNSDispatch
import DNSForwarding
import DNSTransports
import DNSWire
import DequeModule
import Glibc
import NIOPosix
import TestSupport
import Testing

@testable import DNSServer

@Suite("Counts at a socket")
struct SocketCountTests {
    /// A worker on this thread, and a client whose queries wait at its socket when it begins to run.
    private struct Bench: ~Copyable {
        let worker: Worker
        let client: UDPSocket

        /// - Parameter queries: how many wait. The worker ends when it has answered them.
        init(queries: Int) throws {
            let serving = try Serving([
                ScenarioText.configurationPath: "zones: [{name: home.example., file: home.example.yaml}]\n",
                "home.example.yaml": """
                '': {type: NS, value: ns.home.example.}
                nas: {type: A, value: 192.168.1.10}

                """,
            ])
            let current = CurrentState(serving.state)
            let loopback = SocketAddress(IPAddress(v4: 0x7f00_0001), port: 0)
            let socket = try UDPSocket(listeningOn: loopback, buffer: 1 << 20)
            let client = try UDPSocket(from: loopback, to: socket.address, buffer: 1 << 20)
            var sockets = RigidDeque<UDPSocket>(capacity: 1)
            sockets.append(socket)
            let worker = try Worker(
                WorkerParts(
                    sockets: sockets, mailbox: try Mailbox(capacity: 8), current: current, cache: nil,
                    connections: UpstreamConnections(on: MultiThreadedEventLoopGroup.singleton), claims: nil,
                    loops: LoopWatch(), limits: serving.limits, log: Diary().logger))
            let query = try Queries.query("nas.home.example.")
            for _ in 0..<queries {
                let sent = unsafe send(client.number, query, query.count, 0)
                try #require(sent == query.count)
            }
            current.endTime = BootClock().now
            self.worker = worker
            self.client = client
        }

        /// Answers that have come to the client.
        var answers: Int {
            var room = [UInt8](repeating: 0, count: 2048)
            var count = 0
            while unsafe recv(client.number, &room, room.count, 0) > 0 { count += room[3] & 15 == 0 ? 1 : 0 }
            return count
        }
    }

    @Test(
        "However many queries wait, they cost one wait, one receive and one send",
        .enabled(if: cc_is_counting() != 0), arguments: [1, 7, 63])
    func calls(queries: Int) throws {
        let bench = try Bench(queries: queries)
        let before = cc_count()
        bench.worker.run()
        let after = cc_count()
        #expect(bench.answers == queries)
        #expect(after.waits - before.waits == 1)
        #expect(after.sends - before.sends == 1)
        // at its end a worker looks once more whether anything is left
        #expect(after.receives - before.receives == 2)
    }

    // in a process of its own: the hook is the whole process's
    @Test("Nothing is allocated for queries that come to a socket", .enabled(if: AllocationCount.isAvailable))
    func allocations() async throws {
        await #expect(processExitsWith: .success) {
            // the first runs make what is made once in a process, and on a busy machine a worker's end takes an object more or less
            var counts: [Int: [Int]] = [:]
            for queries in [1, 63, 1, 63, 1, 63, 1, 63, 1, 63, 1, 63, 1, 63] {
                let bench = try Bench(queries: queries)
                counts[queries, default: []].append(try #require(AllocationCount.during { bench.worker.run() }))
                #expect(bench.answers == queries)
            }
            // what the worker's end takes: as much after one query as after many, in some of the runs
            let (one, many) = (try #require(counts[1]), try #require(counts[63]))
            #expect(!Set(one).isDisjoint(with: many), "\(one) and \(many)")
        }
    }
}
