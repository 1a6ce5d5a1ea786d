// What running servers tell of themselves.

import DNSDispatch
import DNSForwarding
import DNSTransports
import DNSWire
import NIOConcurrencyHelpers
import Testing

@testable import DNSServer

@Suite(.serialized) struct StatisticsTests {
    /// What a server says, once all its threads have spoken.
    static func report(_ server: Server) async -> ServerStatistics {
        await withCheckedContinuation { continuation in server.report { continuation.resume(returning: $0) } }
    }

    /// A server that forwards everything to another one.
    private static func pair() throws -> (upstream: Server, server: Server) {
        let upstream = try ServerTests.start(try ServerTests.serving(20), workers: 1)
        let forward = "[{zone: ., upstreams: \"127.0.0.1:\(upstream.udp[0].port)\"}]"
        let configuration = [ScenarioText.configurationPath: "forward: \(forward)\n"]
        return (upstream, try ServerTests.start(try Serving(configuration)))
    }

    @Test("Answers are told apart by transport, by where they came from, and by how they ended")
    func sources() async throws {
        let (upstream, server) = try Self.pair()
        defer {
            server.stop()
            upstream.stop()
        }
        let address = server.udp[0]
        for _ in 0..<3 { _ = try ServerTests.ask(address) }
        _ = try ServerTests.ask(address, tcp: true)
        _ = try ServerTests.ask(address, "no.home.example.", tcp: true)
        _ = try ServerTests.ask(address, "localhost.", .aaaa)
        _ = try ServerTests.ask(address, "home.example.", .axfr)
        let told = await Self.report(server)
        let datagrams = told.replies(over: .datagram)
        let streams = told.replies(over: .stream)
        #expect(datagrams[.upstream, .noError] == 1 && datagrams[.cache, .noError] == 2)
        #expect(datagrams[.special, .noError] == 1 && datagrams[.failure, .refused] == 1 && datagrams.total == 5)
        #expect(streams[.cache, .noError] == 1 && streams[.upstream, .nameError] == 1 && streams.total == 2)
        #expect(told.answers[.datagram].queries[.a] == 3 && told.answers[.datagram].queries[.aaaa] == 1)
        #expect(told.answers[.datagram].queries.total == 5 && told.answers[.stream].queries.total == 2)
        #expect(told.forwarding.waits.total == 2 && told.forwarding.waits.sum > 0)
        #expect(told.forwarding.queueWaits.total == 2)
        // what was answered on the spot took its time, too
        #expect(told.times[.datagram].total == 4 && told.times[.datagram].sum > 0 && told.times[.stream].total == 1)
        #expect(told.workers == 2 && told.listeners == Level(used: 0, of: 2048) && told.queue.used == 0)
        #expect(told.allConnections.accepted == 2 && told.shed.total == 0)
        #expect(try #require(told.cache).entries == 2)
    }

    @Test("Upstreams are told with what was asked of them, and zones with their serials")
    func parts() async throws {
        let (upstream, server) = try Self.pair()
        defer {
            server.stop()
            upstream.stop()
        }
        for name in ["nas.home.example.", "a.home.example.", "b.home.example."] {
            _ = try ServerTests.ask(server.udp[0], name)
        }
        let told = await Self.report(server)
        #expect(told.zones.isEmpty && told.upstreams.count == 1)
        let asked = told.upstreams[0]
        #expect(
            asked.upstream.address == upstream.udp[0] && told.rules.map(\.zone) == [.root] && told.rules[0].isServed
                && !asked.isDown)
        #expect(asked.workers == 2 && asked.counters.datagrams == 3 && asked.counters.replies.usable == 3)
        #expect(try #require(asked.smoothedTime) > 0)
        let other = await Self.report(upstream)
        #expect(other.zones.map(\.origin) == [try Name("home.example.")] && other.upstreams.isEmpty)
        #expect(other.zones[0].isUsable && other.zones[0].records == 8)
        #expect(
            other.replies(over: .datagram)[.zone, .noError] == 1
                && other.replies(over: .datagram)[.zone, .nameError] == 2)
    }

    @Test("Rules are told with those whom they ask; the one that resolves the names of upstreams is none of them")
    func rules() async throws {
        let configuration = """
            bootstrap: 127.0.0.1:1
            forward:
              - {zone: corp., upstreams: dns.example}
              - {zone: lan., upstreams: ["127.0.0.1:2", "127.0.0.1:3"], fallback: ["127.0.0.1:4"]}
              - {zone: internal., answer: nxdomain}

            """
        let server = try ServerTests.start(try Serving([ScenarioText.configurationPath: configuration]))
        defer { server.stop() }
        let told = await Self.report(server)
        #expect(try told.rules.map(\.zone) == [Name("corp."), Name("lan.")])
        #expect(told.rules.map(\.isServed) == [false, true] && told.rules[0].members.isEmpty)
        #expect(told.rules[1].members.map(\.upstream.address.port) == [2, 3, 4])
        #expect(told.rules[1].members.map(\.isFallback) == [false, false, true])
        // but it is an upstream
        #expect(told.upstreams.map(\.upstream.address.port) == [1, 2, 3, 4])
    }

    @Test("What is flushed is asked for anew, with all below it, and nothing else is")
    func flush() async throws {
        let (upstream, server) = try Self.pair()
        defer {
            server.stop()
            upstream.stop()
        }
        let names = ["nas.home.example.", "no.nas.home.example.", "other.home.example."]
        for name in names { _ = try ServerTests.ask(server.udp[0], name) }
        #expect(server.flush(try Name("NAS.home.example.")) == 2)
        #expect(server.flush(try Name("NAS.home.example.")) == 0)
        for name in names { _ = try ServerTests.ask(server.udp[0], name) }
        let told = await Self.report(server)
        #expect(told.replies(over: .datagram)[.upstream] == 5 && told.replies(over: .datagram)[.cache] == 1)
        #expect(server.flush(.root) == 3)
        #expect(try #require(await Self.report(server).cache).entries == 0)
    }

    @Test("Queries that are shed are counted by their cause, and by what was said")
    func shed() async throws {
        // nobody listens there
        let forward = "[{zone: ., upstreams: \"127.0.0.1:1\", timeout: 50ms, health: {failures: 1}}]"
        let server = try ServerTests.start(try Serving([ScenarioText.configurationPath: "forward: \(forward)\n"]))
        defer { server.stop() }
        for number in 0..<40 { _ = try ServerTests.ask(server.udp[0], "host\(number).example.") }
        let told = await Self.report(server)
        #expect(told.shed[.upstreamsDown] > 0 && told.shed.total == told.shed[.upstreamsDown])
        #expect(told.replies(over: .datagram)[.shed] == told.shed.total)
        #expect(
            told.replies(over: .datagram)[.failure, .serverFailure]
                + told.replies(over: .datagram)[.shed, .serverFailure] == 40)
        #expect(told.upstreams[0].workersDown > 0)
    }
}
