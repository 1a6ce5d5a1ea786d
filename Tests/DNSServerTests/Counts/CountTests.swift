// What a query costs in allocations and in calls of the system.

import DNSDispatch
import DNSForwarding
import DNSWire
import TestSupport
import Testing

@testable import DNSServer

@Suite("Counts")
struct CountTests {
    private static let batch = 64

    /// A worker's core between two ports that allocate nothing.
    private struct Bench {
        let core: WorkerCore
        let clients: ReplayPort
        let upstream: MirrorPorts
        let place: Int
        private let now = Instant(nanoseconds: 1_000_000_000)

        /// - Parameters:
        ///   - queries: what comes, one after another.
        ///   - answers: whether the upstream has something to say, and it is kept.
        init(_ queries: [[UInt8]], answers: Bool = false) throws {
            let serving = try Serving([
                ScenarioText.configurationPath: """
                zones: [{name: home.example., file: home.example.yaml}]
                hosts: hosts
                forward: [{zone: ., upstreams: 192.0.2.1}, {zone: gone.example., answer: nxdomain}]

                """,
                "hosts": "192.168.1.20 tv tv.local\n",
                "home.example.yaml": """
                '': {type: NS, value: ns.home.example.}
                nas: [{type: A, value: 192.168.1.10}, {type: AAAA, value: "fd00::10"}]
                www: {type: CNAME, value: nas.home.example.}
                '*.apps': {type: CNAME, value: www.home.example.}
                sub: {type: NS, value: ns.sub.home.example.}
                ns.sub: {type: A, value: 192.168.2.1}

                """,
            ])
            clients = ReplayPort(queries)
            let upstream = MirrorPorts(set: 0, answer: answers ? { try? CountTests.reply(to: $0) } : nil)
            self.upstream = upstream
            core = try WorkerCore(
                WorkerCore.Parts(
                    current: CurrentState(serving.state),
                    cache: answers ? try Cache(size: Cache.leastSize, seed: serving.state.seed) : nil,
                    limits: serving.limits,
                    upstreamPorts: { _ in upstream },
                    range: PortRange(reserved: ""), streams: PaperStreams(), random: SystemRandomSource(),
                    wall: { 0 }, log: Diary().logger),
                now: now)
            place = try core.listen(at: clients)
        }

        init(_ names: [String]) throws { try self.init(try names.map { try Queries.query($0) }) }

        /// One pass with so many queries.
        func pass(_ queries: Int) {
            clients.fill(queries)
            core.beginPass(now)
            core.serve(listening: place, now)
            core.endPass(now)
        }

        /// A pass in which the upstream's replies come.
        func replyPass() {
            core.beginPass(now)
            for (set, socket, port) in upstream.open where port.hasReplies { core.serve(set: set, socket, now) }
            core.endPass(now)
        }
    }

    /// What an upstream says that serves example.: of names under far., that they don't exist; of data., that there is no address;
    /// that others are aliases, or have an address.
    private static func reply(to question: [UInt8]) throws -> [UInt8] {
        var reply = try MessageBuilder(replyTo: question)
        let name = reply.questions[0].name
        let words = "\(name)".lowercased().split(separator: ".")
        let soa = try RecordText.read("example. 300 SOA ns.example. h.example. 1 7200 3600 1209600 300")
        if words.contains("far") {
            reply.code = .nameError
            reply.authority = soa
        } else if words.contains("data") {
            reply.authority = soa
        } else if words.contains("alias") {
            let target = try Name("www.example.")
            reply.answers = [Record(name, .cname, ttl: 300, data: target.octets)]
            reply.answers += [Record(target, .a, ttl: 300, data: [192, 0, 2, 80])]
        } else {
            reply.answers = [Record(name, .a, ttl: 300, data: [192, 0, 2, 80])]
        }
        return reply.octets
    }

    /// Something that is allocated.
    private final class Thing {}

    /// Objects that `body` allocates, or nil when the count does not count.
    private static func allocations(_ body: () -> Void) -> Int? {
        var things: [Thing] = []
        things.reserveCapacity(8)
        guard AllocationCount.during({ things.append(Thing()) }) == 1, things.count == 1 else { return nil }
        return AllocationCount.during(body)
    }

    // in a process of its own: the hook is the whole process's
    @Test("Nothing is allocated for queries that are answered from a zone", .enabled(if: AllocationCount.isAvailable))
    func zone() async throws {
        await #expect(processExitsWith: .success) {
            let bench = try Bench([
                "nas.home.example.", "NAS.Home.Example.", "www.home.example.", "x.apps.home.example.",
                "no.home.example.", "www.sub.home.example.", "home.example.",
            ])
            bench.pass(Self.batch)
            let count = Self.allocations { for _ in 0..<1000 { bench.pass(Self.batch) } }
            #expect(count == 0)
            #expect(bench.clients.sent == 1001 * Self.batch)
        }
    }

    @Test(
        "Nothing is allocated for names that nobody is asked for, nor for those of hosts",
        .enabled(if: AllocationCount.isAvailable))
    func special() async throws {
        await #expect(processExitsWith: .success) {
            let bench = try Bench([
                "localhost.", "printer.", "www.local.", "invalid.", "ipv4only.arpa.", "9.1.168.192.in-addr.arpa.",
                "1.0.0.127.in-addr.arpa.", "a.resolver.arpa.", "a.gone.example.", "tv.", "tv.local.",
            ])
            bench.pass(Self.batch)
            let count = Self.allocations { for _ in 0..<1000 { bench.pass(Self.batch) } }
            #expect(count == 0)
            #expect(bench.clients.sent == 1001 * Self.batch)
        }
    }

    @Test(
        "Nothing is allocated for queries that are answered from the cache",
        .enabled(if: AllocationCount.isAvailable),
        arguments: [
            // what is there, in any case, with aliases before it
            ["www.example.", "WWW.Example.", "mail.example.", "alias.example."],
            // what is not: no data, no name, and no name because of the one above it
            ["data.example.", "no.data.example."], ["far.example.", "gone.far.example."],
            ["far.example.", "a.far.example.", "b.c.far.example.", "1.2.3.4.5.6.far.example."],
        ])
    func cached(names: [String]) async throws {
        await #expect(processExitsWith: .success) { [names = names as [String]] in
            for edns in [nil, EDNS(udpSize: 1232), EDNS(udpSize: 1232, dnssecOK: true)] {
                let bench = try Bench(try names.map { try Queries.query($0, edns: edns) }, answers: true)
                // the first before those below it
                bench.pass(1)
                bench.replyPass()
                for _ in 0..<2 {
                    bench.pass(Self.batch)
                    bench.replyPass()
                }
                let sent = bench.clients.sent
                let asked = bench.core.forwarder.counters.questions
                let count = Self.allocations { for _ in 0..<1000 { bench.pass(Self.batch) } }
                #expect(count == 0)
                #expect(bench.clients.sent == sent + 1000 * Self.batch)
                #expect(bench.core.forwarder.counters.questions == asked)
            }
        }
    }

    @Test(
        "A forwarded question is allotted one object at most, on average",
        .enabled(if: AllocationCount.isAvailable))
    func forwarded() async throws {
        await #expect(processExitsWith: .success) {
            let bench = try Bench((0..<Self.batch).map { "n\($0).example." })
            func rounds(_ count: Int) -> () -> Void {
                return {
                    for _ in 0..<count {
                        bench.pass(Self.batch)
                        bench.replyPass()
                    }
                }
            }
            rounds(20)()
            let sent = bench.clients.sent
            #expect(sent == 20 * Self.batch)
            let count = try #require(Self.allocations(rounds(100)))
            #expect(bench.clients.sent == sent + 100 * Self.batch)
            #expect(count <= 100 * Self.batch)
        }
    }

    @Test("A batch of queries costs one receive and one send", arguments: [1, 7, 63])
    func calls(queries: Int) throws {
        let bench = try Bench(["nas.home.example."])
        for _ in 0..<10 { bench.pass(queries) }
        #expect(bench.clients.receives == 10)
        #expect(bench.clients.sends == 10)
        #expect(bench.clients.sent == 10 * queries)
    }

    @Test("A full batch is followed by another receive, up to four in a pass")
    func fullBatches() throws {
        let bench = try Bench(["nas.home.example."])
        bench.pass(64)
        #expect(bench.clients.receives == 2 && bench.clients.sends == 1)
        bench.pass(1000)
        #expect(bench.clients.receives == 6 && bench.clients.sends == 5)
        #expect(bench.clients.sent == 64 * 5)
    }
}
