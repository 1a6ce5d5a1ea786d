// What the pages say of a server.

import DNSDispatch
import DNSWire
import HTTPTypes
import Testing

@testable import Admin
@testable import DNSForwarding
@testable import DNSServer

@Suite struct PageTests {
    private static func report(_ address: String, down: Bool, loops: Bool = false, zones: [Name] = [.root]) throws
        -> UpstreamReport
    {
        var counters = DNSForwarding.UpstreamCounters()
        counters.datagrams = 7
        return UpstreamReport(
            upstream: Upstream(SocketAddress(try #require(IPAddress(address)), port: 53)), zones: zones, isDown: down,
            isLooping: loops, smoothedTime: 12_300_000, questions: 0, counters: counters)
    }

    private static func snapshot(
        _ statistics: ServerStatistics?, _ last: ReloadOutcome = ReloadOutcome(.done)
    ) -> Snapshot {
        let facts = ServerFacts(version: "1", process: 1, started: 1000, udp: [], tcp: [])
        let record = ReloadRecord(last, at: 1010)
        return Snapshot(facts: facts, statistics: statistics, reloads: record.summary, time: 1070)
    }

    private static func zone(_ name: String, isUsable: Bool) throws -> ZoneStatistics {
        ZoneStatistics(origin: try Name(name), isUsable: isUsable, isOverlay: false, serial: 7, records: 3)
    }

    @Test("A server with nothing wrong is ready in all parts")
    func ready() throws {
        var statistics = ServerStatistics()
        statistics.zones = [try Self.zone("a.example.", isUsable: true)]
        statistics.add(try Self.report("192.0.2.1", down: true))
        statistics.add(try Self.report("192.0.2.2", down: false))
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

    @Test("Upstreams that are all down, or lead back, degrade it, as does a reload that was rejected")
    func degraded() throws {
        var statistics = ServerStatistics()
        statistics.add(try Self.report("192.0.2.1", down: true, zones: [.root, try Name("lan.")]))
        statistics.add(try Self.report("192.0.2.2", down: false, loops: true))
        statistics.add(try Self.report("192.0.2.3", down: false, zones: [try Name("lan.")]))
        let readiness = Readiness(Self.snapshot(statistics, ReloadOutcome(.rejected, messages: ["x"])))
        #expect(readiness.isReady)
        #expect(
            readiness.answer.body(asText: true) == """
                workers ready
                zones ready
                forwarding degraded: no upstream for . answers
                configuration degraded: the last reload was rejected: the configuration has errors

                """)
    }

    @Test("Workers that do not answer make it not ready")
    func silent() {
        let readiness = Readiness(Self.snapshot(nil))
        #expect(!readiness.isReady && readiness.parts[0].state == .failed)
    }

    @Test("Workers' views of an upstream are put together")
    func together() throws {
        var statistics = ServerStatistics()
        statistics.add(try Self.report("192.0.2.1", down: true))
        statistics.add(try Self.report("192.0.2.1", down: false))
        let upstream = statistics.upstreams[0]
        #expect(statistics.upstreams.count == 1 && upstream.workers == 2 && upstream.workersDown == 1)
        #expect(!upstream.isDown && upstream.counters.datagrams == 14 && upstream.smoothedTime == 12_300_000)
    }

    @Test("Every sample of the metrics belongs to the family above it, and none is there twice")
    func metrics() throws {
        var statistics = ServerStatistics()
        statistics.cache = CacheReport(size: 1 << 20, mapped: 1 << 20)
        statistics.zones = [try Self.zone("a\\\"b.example.", isUsable: true)]
        statistics.add(try Self.report("192.0.2.1", down: false))
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
        statistics.add(try Self.report("192.0.2.1", down: false))
        let answer = StatusPage(Self.snapshot(statistics, ReloadOutcome(.partial, messages: ["z: error"]))).answer
        #expect(
            answer.body(asText: true) == """
                swiftlet 1, process 1, up for 1 min 10 s, 2 workers: ready
                  configuration degraded: some zones have errors
                UDP:\u{20}
                TCP:\u{20}
                Zones:
                  a.example.  serial 7  3 records
                Upstreams:
                  192.0.2.1:53  for .  up  12.3 ms  7 asked  0 failed
                Loaded 1 min ago: partial
                  z: error

                """)
        #expect(answer.body(asText: false).contains("\"uptime_seconds\":70,\"readiness\":{\"ready\":true,"))
    }
}
