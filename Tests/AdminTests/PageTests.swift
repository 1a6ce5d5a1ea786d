// What the pages say of a server.

import DNSDispatch
import DNSTransports
import DNSWire
import HTTPTypes
import Testing

@testable import Admin
@testable import DNSForwarding
@testable import DNSServer

@Suite struct PageTests {
    static func upstream(_ number: UInt8) -> Upstream {
        Upstream(SocketAddress(IPAddress(v4: 0xc000_0200 + UInt32(number)), port: 53))
    }

    static func report(_ number: UInt8, down: Bool = false) -> UpstreamReport {
        var counters = DNSForwarding.UpstreamCounters()
        counters.datagrams = 7
        return UpstreamReport(
            upstream: upstream(number), isDown: down, smoothedTime: 12_300_000, questions: 0, counters: counters)
    }

    /// A rule for a zone, with its upstreams and what they are to it.
    static func rule(_ zone: Name, _ key: UInt32, _ members: [(UInt8, RuleStatistics.State)]) -> RuleReport {
        RuleReport(
            key: RuleKey(rawValue: key), zone: zone,
            members: members.map {
                RuleReport.Member(
                    upstream: upstream($0.0), isFallback: $0.0 > 100, isDown: $0.1 == .down, isLooping: $0.1 == .looping
                )
            })
    }

    static func snapshot(
        _ statistics: ServerStatistics?, _ last: ReloadOutcome = ReloadOutcome(.done)
    ) -> Snapshot {
        let place = { SocketAddress(IPAddress(v4: 0xc000_0235), port: $0) }
        let facts = ServerFacts(
            version: "1", process: 1, started: 1000,
            listening: [(.udp, [place(53)]), (.tcp, []), (.http, [place(80)])])
        let record = ReloadRecord(last, at: 1010)
        return Snapshot(facts: facts, statistics: statistics, reloads: record.summary, time: 1070)
    }

    static func zone(_ name: String, isUsable: Bool) throws -> ZoneStatistics {
        ZoneStatistics(origin: try Name(name), isUsable: isUsable, isOverlay: false, serial: 7, records: 3)
    }

    @Test("A server with nothing wrong is ready in all parts")
    func ready() throws {
        var statistics = ServerStatistics()
        statistics.zones = [try Self.zone("a.example.", isUsable: true)]
        statistics.add(Self.rule(.root, 1, [(1, .down), (2, .up)]))
        let readiness = Readiness(Self.snapshot(statistics))
        #expect(readiness.isReady && readiness.parts.allSatisfy { $0.state == .ready })
        #expect(readiness.answer.status == .ok)
    }

    @Test("A zone without data makes it not ready, and the reason names it")
    func zone() throws {
        var statistics = ServerStatistics()
        statistics.zones = [
            try Self.zone("a.example.", isUsable: true), try Self.zone("b.example.", isUsable: false),
        ]
        let readiness = Readiness(Self.snapshot(statistics))
        #expect(!readiness.isReady && readiness.answer.status == .serviceUnavailable)
        #expect(readiness.answer.body(asText: true).contains("zones failed: b.example. has no data"))
    }

    @Test(
        "A rule none of whose upstreams can be asked degrades it, whatever these are to other rules",
        arguments: [
            ([(1, .down), (2, .down)], "no upstream for . answers"),
            ([(1, .down), (2, .looping)], "no upstream for . answers"),
            ([(2, .looping)], "all upstreams for . lead back to this server"),
            ([], "there is no upstream for ."),
        ] as [([(UInt8, RuleStatistics.State)], String)])
    func degraded(members: [(UInt8, RuleStatistics.State)], reason: String) throws {
        var statistics = ServerStatistics()
        statistics.add(Self.rule(.root, 1, members))
        statistics.add(Self.rule(try Name("lan."), 2, [(1, .down), (2, .up)]))
        let readiness = Readiness(Self.snapshot(statistics))
        #expect(readiness.isReady && readiness.parts[2].state == .degraded && readiness.parts[2].reasons == [reason])
    }

    @Test("A reload that was rejected degrades it")
    func rejected() {
        let readiness = Readiness(Self.snapshot(ServerStatistics(), ReloadOutcome(.rejected, messages: ["x"])))
        #expect(readiness.isReady)
        #expect(
            readiness.answer.body(asText: true) == """
                workers ready
                zones ready
                forwarding ready
                configuration degraded: the last reload was rejected: the configuration has errors

                """)
    }

    @Test("Workers that do not answer make it not ready")
    func silent() {
        let readiness = Readiness(Self.snapshot(nil))
        #expect(!readiness.isReady && readiness.parts[0].state == .failed)
    }

    @Test("Workers' views of an upstream are put together")
    func together() {
        var statistics = ServerStatistics()
        statistics.add(Self.report(1, down: true))
        statistics.add(Self.report(1))
        let upstream = statistics.upstreams[0]
        #expect(statistics.upstreams.count == 1 && upstream.workers == 2 && upstream.workersDown == 1)
        #expect(!upstream.isDown && upstream.counters.datagrams == 14 && upstream.smoothedTime == 12_300_000)
    }

    @Test("Workers' views of a rule are put together: one can ask an upstream, or one knows that it leads back")
    func rules() {
        var statistics = ServerStatistics()
        statistics.add(Self.rule(.root, 1, [(1, .down), (2, .up), (3, .down)]))
        // another rule for the same zone, as there is one where the names of upstreams are resolved
        statistics.add(Self.rule(.root, 2, [(1, .down)]))
        statistics.add(Self.rule(.root, 1, [(1, .up), (2, .looping), (3, .down)]))
        #expect(statistics.rules.map { $0.members.map(\.state) } == [[.up, .looping, .down], [.down]])
        #expect(statistics.rules.map(\.isServed) == [true, false])
    }

    /// Something of everything that there is to tell.
    static func statistics() throws -> ServerStatistics {
        var statistics = ServerStatistics()
        statistics.cache = CacheReport(size: 1 << 20, mapped: 1 << 20)
        statistics.queryLog = QueryLogCounts()
        for transport in QueryTransport.allCases where transport.isStream {
            statistics.connections[transport] = StreamCounters()
        }
        statistics.certificates = [
            CertificateStatistics(
                carrier: .tls, address: SocketAddress(IPAddress(v4: 0xc000_0235), port: 853), validUntil: 7)
        ]
        statistics.zones = [try zone("a\\\"b.example.", isUsable: true)]
        statistics.add(report(1))
        statistics.add(rule(.root, 1, [(1, .up)]))
        return statistics
    }

    @Test("Every sample of the metrics belongs to the family above it, and none is there twice")
    func metrics() throws {
        let statistics = try Self.statistics()
        var family = ""
        var families: Set<String> = []
        var series: Set<String> = []
        for line in Metrics.text(of: Self.snapshot(statistics)).split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") {
                family = String(words[2])
                #expect(families.insert(family).inserted, "\(family) is there twice")
            } else if line.hasPrefix("# TYPE ") {
                #expect(words[2] == family)
                #expect((words[3] == "counter") == family.hasSuffix("_total"), "\(family)")
            } else {
                let name = line.prefix { $0 != "{" && $0 != " " }
                let suffixes = ["", "_bucket", "_sum", "_count"]
                #expect(suffixes.contains { family + $0 == name }, "\(line) is not of \(family)")
                #expect(series.insert(words.dropLast().joined(separator: " ")).inserted, "\(line)")
                #expect(Double(words[words.count - 1]) != nil, "\(line)")
            }
        }
        #expect(series.contains("swiftlet_replies_total{transport=\"udp\",source=\"cache\",rcode=\"NXDOMAIN\"}"))
        #expect(families.count > 30)
    }

    @Test("Status is JSON for programs and lines for people")
    func status() throws {
        var statistics = ServerStatistics()
        statistics.workers = 2
        statistics.zones = [try Self.zone("a.example.", isUsable: true)]
        statistics.add(Self.report(1))
        statistics.add(Self.rule(.root, 1, [(1, .up), (2, .down), (101, .looping)]))
        statistics.add(Self.rule(try Name("lan."), 2, []))
        let answer = StatusPage(Self.snapshot(statistics, ReloadOutcome(.partial, messages: ["z: error"]))).answer
        #expect(
            answer.body(asText: true) == """
                swiftlet 1, process 1, up for 1 min 10 s, 2 workers: ready
                  forwarding degraded: there is no upstream for lan.
                  configuration degraded: some zones or certificates have errors
                UDP: 192.0.2.53:53
                HTTP: 192.0.2.53:80
                Zones:
                  a.example.  serial 7  3 records
                Forwarding:
                  .     up       to 192.0.2.1:53, 192.0.2.2:53 (down), 192.0.2.101:53 (fallback, looping)
                  lan.  lacking  no upstream
                Upstreams:
                  192.0.2.1:53  up  12.3 ms  7 asked  0 failed
                Loaded 1 min ago: partial
                  z: error

                """)
        #expect(answer.body(asText: false).contains("\"uptime_seconds\":70,\"readiness\":{\"ready\":true,"))
    }
}
