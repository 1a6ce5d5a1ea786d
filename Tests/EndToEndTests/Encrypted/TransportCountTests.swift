// Transports are told apart in all that is told of queries.

import Admin
import DNSWire
import Testing

@Suite("Transports told apart", .blocking)
struct TransportCountTests {
    @Test("What comes over TLS, HTTPS and HTTP is counted and logged as such, whoever answers it", .needs("curl"))
    func labels() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let (https, http, admin) = (try FreePorts.pick(), try FreePorts.pick(), try FreePorts.pick())
        let secure = try SecureServer(
            listening: ["https://127.0.0.1:\(https)", "http://127.0.0.1:\(http)"],
            """
            workers: 1
            forward: [{zone: ., upstreams: "\(upstream.address)"}]
            admin: {listen: "http://127.0.0.1:\(admin)"}
            query_log: {to: queries.jsonl}
            """)
        try secure.server.program.await("Admin endpoint at http://127.0.0.1:\(admin).")
        func curl(_ url: String) -> Curl {
            Curl(url: url, arguments: ["--cacert", secure.server.folder.path(of: "authority.pem")])
        }
        let ways: [(label: String, ask: (String) throws -> Void)] = [
            ("udp", { _ = try secure.server.ask(Query($0)) }),
            ("tcp", { _ = try secure.server.ask(Query($0), over: .stream) }),
            ("tls", { _ = try Swiftlet.run("query", "@127.0.0.1", "-p", "\(secure.port)", "+tls", $0) }),
            ("https", { _ = try curl("https://127.0.0.1:\(https)/dns-query").ask(Query($0)) }),
            ("http", { _ = try curl("http://127.0.0.1:\(http)/dns-query").ask(Query($0)) }),
        ]
        // in turn, as they come in life; what is forwarded is asked for again, and known then
        for place in 0..<3 {
            for (label, ask) in ways { try ask(place == 0 ? "www.home.example." : "\(label).example.net.") }
        }
        #expect(try curl("https://127.0.0.1:\(https)/elsewhere").ask(Query("www.home.example.")).status == 404)
        let metrics = try MetricsPage(at: admin)
        for (label, _) in ways {
            #expect(metrics["swiftlet_queries_total{transport=\"\(label)\",type=\"A\"}"] == 3, "\(label)")
            for source in ["zone", "upstream", "cache"] {
                let labels = "transport=\"\(label)\",source=\"\(source)\",rcode=\"NOERROR\""
                #expect(metrics["swiftlet_replies_total{\(labels)}"] == 1, "\(labels)")
            }
            #expect(metrics["swiftlet_answer_seconds_count{transport=\"\(label)\"}"] == 2, "\(label)")
        }
        for (label, status, count) in [("https", 200, 3), ("https", 404, 1), ("http", 200, 3), ("http", 404, 0)] {
            let labels = "transport=\"\(label)\",status=\"\(status)\""
            #expect(metrics["swiftlet_http_responses_total{\(labels)}"] == count, "\(labels)")
        }
        let place = AdminClient.Place.address(SocketAddress(.loopback4, port: admin))
        let stats = try AdminClient(place, token: nil).ask("/api/v1/stats", asText: false).body
        #expect(stats.contains("\"http_responses\":{\"https\":{\"200\":3,\"404\":1},\"http\":{\"200\":3}}"))
        #expect(try secure.server.end() == .status(0))
        let log = try contents(of: secure.server.folder.path(of: "queries.jsonl"))
        for (label, _) in ways { #expect(log.occurrences(of: "\"transport\":\"\(label)\"") == 3, "\(label)") }
    }
}
