// `swiftlet status`, `stats`, `reload` and `flush` against a running server.

import Admin
import DNSWire
import Testing

@Suite("Admin commands", .blocking)
struct AdminCommandTests {
    private static func zone(_ serial: Int) -> String {
        """
        $TTL 60
        @ SOA ns1 hostmaster \(serial) 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53

        """
    }

    private static let zones = "zones: [{name: home.example., file: home.zone}]\n"

    private static func server(_ more: String = "") throws -> AdministeredServer {
        try AdministeredServer(zones + more, files: ["home.zone": zone(1)])
    }

    @Test("Status tells what is served, and JSON of the same")
    func status() throws {
        let admin = try Self.server("forward: [{zone: ., upstreams: \"127.0.0.1:1\"}]\n")
        let (end, output, _) = try Swiftlet.run("status", "--config", admin.configuration)
        #expect(end == .status(0))
        for words in [
            ": ready", "home.example.  serial 1  3 records", ".  up  to 127.0.0.1:1", "127.0.0.1:1  up", "ago: done",
        ] {
            #expect(output.contains(words), "\(words) is not in \(output)")
        }
        let json = try Swiftlet.run("status", "--json", "--config", admin.configuration).output
        #expect(json.hasPrefix("{\"version\":") && json.contains("\"zone\":\"home.example.\",\"usable\":true"))
    }

    @Test("Stats tell what was asked and answered")
    func stats() throws {
        let admin = try Self.server()
        for transport in Transport.allCases { _ = try admin.server.ask(Query("ns1.home.example."), over: transport) }
        let (end, output, _) = try Swiftlet.run("stats", "--config", admin.configuration)
        #expect(end == .status(0) && output.contains("Queries over UDP: 1\n  by type: A 1\n"))
        #expect(output.contains("Queries over TCP: 1\n"))
        let json = try Swiftlet.run("stats", "--json", "--config", admin.configuration).output
        #expect(json.contains("\"replies\":{\"udp\":{\"zone\":{\"NOERROR\":1}},\"tcp\":{\"zone\":{\"NOERROR\":1}},"))
    }

    @Test("A reload tells what came of it, and so do the status and the metrics after it")
    func reload() throws {
        let admin = try Self.server()
        try admin.server.folder.write("home.zone", Self.zone(2))
        let done = try Swiftlet.run("reload", "--config", admin.configuration)
        #expect(done.end == .status(0) && done.output == "Zone home.example.: serial 1 -> 2.\nReloaded.\n")
        #expect(try admin.server.ask(Query("home.example.", .soa)).answerLines.first?.contains(" 2 3600") == true)

        try admin.configure(Self.zones + "cache: {size: big}\n")
        let rejected = try admin.ask("/api/v1/reload", post: true)
        #expect(rejected.status == 422 && rejected.body.contains("\"outcome\":\"rejected\""))
        #expect(rejected.body.contains("[bad-size]"))
        let status = try admin.ask("/api/v1/status", asText: true).body
        #expect(status.contains("configuration degraded") && status.contains("[bad-size]"))
        let metrics = try admin.ask("/metrics").body
        for sample in ["outcome=\"done\"} 1", "outcome=\"rejected\"} 1", "swiftlet_last_load_successful 0"] {
            #expect(metrics.contains(sample), "\(sample)")
        }

        try admin.configure(Self.zones)
        try admin.server.folder.write("home.zone", "broken")
        let partial = try Swiftlet.run("reload", "--config", admin.configuration)
        #expect(
            partial.end == .status(0)
                && partial.output.hasSuffix("Reloaded in part: some zones or certificates have errors.\n"))
        #expect(try admin.server.ask(Query("home.example.", .soa)).answerLines.first?.contains(" 2 3600") == true)
    }

    @Test("Errors in the configuration keep nobody from the server that runs on without them")
    func brokenFile() throws {
        let admin = try Self.server()
        try admin.configure(Self.zones + "forwards: []\n")
        let reload = try Swiftlet.run("reload", "--config", admin.configuration)
        #expect(reload.end == .status(1) && reload.output.contains("has no key \"forwards\""))
        #expect(reload.output.hasSuffix("Reload rejected: the last good configuration stays in service.\n"))
        let status = try Swiftlet.run("status", "--config", admin.configuration)
        #expect(status.end == .status(0) && status.output.contains("home.example.  serial 1  3 records"))
        #expect(status.output.contains("ago: rejected") && status.output.contains("[unknown-key]"))
        #expect(try Swiftlet.run("probe", "--config", admin.configuration).end == .status(0))
        let explained = try Swiftlet.run("explain", "ns1.home.example", "--config", admin.configuration)
        #expect(explained.end == .status(0) && explained.output.contains("192.0.2.53"))

        let syntax = try admin.server.folder.write("syntax.yaml", "admin: {socket: admin.sock\n")
        let lost = try Swiftlet.run("status", "--config", syntax)
        #expect(lost.end == .status(1) && lost.errors.contains("[yaml-syntax]"))
        #expect(lost.errors.contains("does not say where the server is asked"))
    }

    @Test("Of what takes effect at the next start the answer to a reload tells, too")
    func later() throws {
        let admin = try Self.server()
        try admin.configure(Self.zones + "workers: 7\n")
        let (end, output, _) = try Swiftlet.run("reload", "--config", admin.configuration)
        #expect(
            end == .status(0) && output.contains("take effect at the next start") && output.hasSuffix("Reloaded.\n"))
    }

    @Test("A plan tells what a reload would change, RRset by RRset, and changes nothing")
    func plan() throws {
        let admin = try Self.server()
        #expect(try Swiftlet.run("plan", "--config", admin.configuration).output == "Nothing has changed.\n")
        let text = Self.zone(2).replacing("192.0.2.53", with: "192.0.2.54") + "new.sub TXT a\n"
        try admin.server.folder.write("home.zone", text)
        try admin.configure(Self.zones + "workers: 7\nforward: [{zone: lan., answer: nxdomain}]\n")
        let (end, output, _) = try Swiftlet.run("plan", "--config", admin.configuration, "--max-deletes", "0%")
        #expect(end == .status(0))
        #expect(
            output == """
                Zone home.example.: 1 RRset added, 1 RRset changed, serial 1 -> 2.
                  changed ns1.home.example. A, TTL 60
                    - 192.0.2.53
                    + 192.0.2.54
                  added new.sub.home.example. TXT, TTL 60
                    + "a"
                Forwarding for lan. is new.
                These take effect at the next start: workers, cache.size.

                """)
        let json = try Swiftlet.run("plan", "--config", admin.configuration, "--json").output
        #expect(json.contains("\"zones\":[{\"zone\":\"home.example.\",\"change\":\"changed\",\"old_serial\":1"))
        #expect(json.contains("\"forwarding\":[{\"zone\":\"lan.\",\"change\":\"added\"}]"))
        #expect(
            try admin.server.ask(Query("ns1.home.example.")).answerLines == ["ns1.home.example. 60 IN A 192.0.2.53"])
        #expect(!admin.server.program.errors.contains("Reloading"))
    }

    @Test("A plan fails that would lose more of a zone than may go, and one that could not be carried out")
    func planRefused() throws {
        let admin = try Self.server()
        try admin.server.folder.write("home.zone", Self.zone(2) + "a A 192.0.2.1\nb A 192.0.2.1\nb A 192.0.2.2\n")
        #expect(try Swiftlet.run("reload", "--config", admin.configuration).end == .status(0))
        try admin.server.folder.write("home.zone", Self.zone(3) + "b A 192.0.2.1\n")
        let (end, output, _) = try Swiftlet.run("plan", "--config", admin.configuration, "--max-deletes", "33%")
        #expect(end == .status(1))
        #expect(output.hasSuffix("Zone home.example. would lose 2 of 6 records, more than 33 %.\n"))
        #expect(
            try Swiftlet.run("plan", "--config", admin.configuration, "--max-deletes", "34").end == .status(0))
        #expect(
            try Swiftlet.run("plan", "--config", admin.configuration, "--max-deletes", "many").end == .status(2))
        for query in ["max_delete=0", "max_deletes=0%", "max_deletes=0&max_deletes=100"] {
            #expect(try admin.ask("/api/v1/plan?" + query).status == 400, "\(query)")
        }
        try admin.server.folder.write("home.zone", "broken\n")
        let broken = try Swiftlet.run("plan", "--config", admin.configuration)
        #expect(broken.end == .status(1) && broken.output.hasSuffix("their last good versions would stay.\n"))
        try admin.configure("tests: [{ask: localhost., expect: NXDOMAIN}]\n")
        let rejected = try Swiftlet.run("plan", "--config", admin.configuration)
        #expect(rejected.end == .status(1) && rejected.output.contains("[test-failed]"))
        #expect(rejected.output.hasSuffix("The reload would be rejected.\n"))
    }

    @Test("A token that cannot be read keeps nobody from what changes nothing")
    func lostToken() throws {
        let admin = try Self.server()
        let address = admin.address
        let elsewhere = try admin.server.folder.write(
            "tcp.yaml",
            "admin: {listen: \"http://\(address)\", token_file: none}\nforward: [{zone: ., upstreams: 192.0.2.1}]\n")
        for command in ["status", "stats"] {
            #expect(try Swiftlet.run(command, "--config", elsewhere).end == .status(0))
        }
        let (end, _, errors) = try Swiftlet.run("reload", "--config", elsewhere)
        #expect(end == .status(1) && errors.contains("the token cannot be read"))
    }

    @Test("What is flushed is asked for anew")
    func flush() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let admin = try Self.server("forward: [{zone: ., upstreams: [\(upstream.address)]}]\n")
        for _ in 0..<2 { _ = try admin.server.ask(Query("www.example.com.")) }
        try upstream.awaitAsked(1)
        let (end, output, _) = try Swiftlet.run("flush", "Example.com", "--config", admin.configuration)
        #expect(end == .status(0) && output == "Flushed Example.com. and all below it: 1 entry.\n")
        _ = try admin.server.ask(Query("www.example.com."))
        try upstream.awaitAsked(2)
        #expect(try admin.ask("/api/v1/flush", post: true).status == 400)
        #expect(try admin.ask("/api/v1/flush?name=a..b", post: true).status == 400)
        #expect(try Swiftlet.run("flush", "a..b", "--config", admin.configuration).end == .status(2))
    }

    @Test(
        "Where no endpoint is configured, or no server runs, it is said, with what can be done",
        arguments: ["status", "reload"])
    func nobody(command: String) throws {
        let folder = try TemporaryFolder()
        let bare = try folder.write("bare.yaml", "forward: [{zone: ., upstreams: 192.0.2.1}]\n")
        let none = try Swiftlet.run(command, "--config", bare)
        #expect(none.end == .status(1) && none.errors.contains("configures no admin endpoint"))
        let idle = try folder.write(
            "idle.yaml", "admin: {socket: none.sock}\nforward: [{zone: ., upstreams: 192.0.2.1}]\n")
        let silent = try Swiftlet.run(command, "--config", idle)
        #expect(silent.end == .status(1) && silent.errors.contains("no server is reached at"))
        #expect(silent.errors.contains("hint: swiftlet serve runs one; one that runs already has the admin settings"))
    }
}
