// The query log of a running server: every query once, over every transport, whatever it was answered with.

import DNSWire
import Glibc
import Testing

@Suite("Logging queries", .blocking)
struct QueryLogTests {
    private static let zone = """
        $TTL 60
        @ SOA ns1 hostmaster 1 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53
        nas A 192.0.2.10

        """

    private static func server(_ settings: String, _ upstream: ScriptedUpstream) throws -> SwiftletServer {
        try SwiftletServer(
            """
            workers: 2
            zones: [{name: home.example., file: home.zone}]
            forward: [{zone: ., upstreams: [\(upstream.address)]}]
            query_log: \(settings)

            """, files: ["home.zone": zone])
    }

    @Test("Every query is in the log once, with what it was answered with")
    func everyQuery() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let server = try Self.server("{to: queries.jsonl, clients: kept}", upstream)
        for transport in Transport.allCases {
            _ = try server.ask(Query("nas.home.example."), over: transport)
            _ = try server.ask(Query("nix.home.example.", .mx), over: transport)
            _ = try server.ask(Query("\(transport.rawValue).example.net."), over: transport)
            _ = try server.ask(Query("\(transport.rawValue).example.net."), over: transport)
            _ = try server.ask(Query("localhost."), over: transport)
        }
        #expect(try server.end() == .status(0))
        let text = try contents(of: server.folder.path(of: "queries.jsonl"))
        let lines = text.split(separator: "\n")
        #expect(lines.count == 10)
        #expect(lines.allSatisfy { $0.hasPrefix(#"{"v":1,"time":"20"#) && $0.contains(#""client":"127.0.0.1""#) })
        for (transport, name) in [(Transport.datagram, "udp"), (.stream, "tcp")] {
            for fields in [
                #""name":"nas.home.example.","type":"A","class":"IN","rcode":"NOERROR","source":"zone""#,
                #""name":"nix.home.example.","type":"MX","class":"IN","rcode":"NXDOMAIN","source":"zone""#,
                #""name":"\#(transport.rawValue).example.net.","type":"A","class":"IN","rcode":"NOERROR","source":"upstream""#,
                #""name":"\#(transport.rawValue).example.net.","type":"A","class":"IN","rcode":"NOERROR","source":"cache""#,
                #""name":"localhost.","type":"A","class":"IN","rcode":"NOERROR","source":"special""#,
            ] { #expect(text.occurrences(of: "\"transport\":\"\(name)\",\(fields)") == 1, "\(name) \(fields)") }
        }
    }

    @Test("After a file was renamed, a reload begins a new one, and no line is lost")
    func rotation() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let server = try Self.server("{to: queries.log, format: text}", upstream)
        _ = try server.ask(Query("nas.home.example."))
        let path = server.folder.path(of: "queries.log")
        #expect(unsafe rename(path, path + ".1") == 0)
        try server.reload()
        _ = try server.ask(Query("ns1.home.example."))
        #expect(try server.end() == .status(0))
        let lines = try (contents(of: path + ".1") + contents(of: path)).split(separator: "\n")
        #expect(lines.count == 2)
        for name in ["nas", "ns1"] {
            #expect(lines.contains { $0.contains(" 127.0.0.0 udp \(name).home.example. A IN NOERROR zone ") })
        }
    }

    @Test("A disk that is full harms no answer")
    func fullDisk() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let server = try Self.server("{to: /dev/full}", upstream)
        for _ in 0..<20 { #expect(try server.ask(Query("nas.home.example.")).answers.count == 1) }
        try server.program.await("The query log cannot be written: No space left on device")
        #expect(try server.ask(Query("nas.home.example.")).answers.count == 1)
        #expect(try server.end() == .status(0))
    }
}
