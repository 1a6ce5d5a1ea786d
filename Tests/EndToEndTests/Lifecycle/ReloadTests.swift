// SIGHUP: what is new is served, what is broken changes nothing, and no question is lost.

import DNSWire
import Glibc
import Testing

@Suite("Reloading", .blocking)
struct ReloadTests {
    /// A zone whose text record tells its version.
    private static func zone(_ version: Int) -> String {
        """
        $TTL 60
        @ SOA ns1 hostmaster \(version) 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53
        nas A 192.0.2.10
        version TXT "\(version)"

        """
    }

    private static func version(_ answer: Int, of zone: String = "home.example.") -> [String] {
        ["version.\(zone) 60 IN TXT \"\(answer)\""]
    }

    private static let twoZones = """
        zones:
          - {name: home.example., file: home.zone}
          - {name: lab.example., file: lab.zone}
        """

    @Test("A changed zone is served after the reload, everywhere", arguments: Transport.allCases)
    func zoneChanged(transport: Transport) throws {
        let server = try SwiftletServer(Self.twoZones, files: ["home.zone": Self.zone(1), "lab.zone": Self.zone(1)])
        try server.folder.write("home.zone", Self.zone(2))
        #expect(try server.ask(Query("version.home.example.", .txt), over: transport).answerLines == Self.version(1))
        try server.reload()
        for address in server.addresses {
            // sockets of different workers
            for _ in 0..<8 {
                let reply = try address.ask(Query("version.home.example.", .txt), over: transport)
                #expect(reply.answerLines == Self.version(2))
            }
        }
        try server.program.await("Zone home.example. from")
        #expect(server.program.errors.contains("serial 2"))
    }

    @Test("Zones come and go, and other upstreams are asked")
    func configurationChanged() throws {
        let first = try ScriptedUpstream { [.send($0.address("192.0.2.1").octets)] }
        let second = try ScriptedUpstream { [.send($0.address("192.0.2.2").octets)] }
        let server = try SwiftletServer(
            """
            zones: [{name: home.example., file: home.zone}]
            forward: [{zone: ., upstreams: [\(first.address)]}]
            """, files: ["home.zone": Self.zone(1), "lab.zone": Self.zone(7)])
        #expect(try server.ask(Query("a.net.")).answerLines == ["a.net. 60 IN A 192.0.2.1"])
        #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(1))
        try server.configure(
            """
            zones: [{name: lab.example., file: lab.zone}]
            forward: [{zone: net., upstreams: [\(second.address)]}]
            """)
        try server.reload()
        #expect(try server.ask(Query("a.net.")).answerLines == ["a.net. 60 IN A 192.0.2.2"])
        let reply = try server.ask(Query("version.lab.example.", .txt))
        #expect(reply.answerLines == Self.version(7, of: "lab.example."))
        #expect(try server.ask(Query("version.home.example.", .txt)).responseCode == .refused)
        #expect(first.asked.count == 1)
    }

    @Test("A broken configuration changes nothing, and the log says what is wrong with it")
    func configurationBroken() throws {
        let server = try SwiftletServer(Self.twoZones, files: ["home.zone": Self.zone(1), "lab.zone": Self.zone(1)])
        try server.folder.write("home.zone", Self.zone(2))
        try server.configure(Self.twoZones + "\nforwards: []\n")
        try server.reload(until: "Reload rejected")
        #expect(server.program.errors.contains("[unknown-key]"))
        #expect(server.program.errors.contains("did you mean"))
        #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(1))
        // mended
        try server.configure(Self.twoZones)
        try server.reload()
        #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(2))
    }

    @Test("A reload with a test that fails changes nothing, and the log says what was answered")
    func testFailed() throws {
        let test = "\ntests: [{ask: nas.home.example., expect: 192.0.2.10}]\n"
        let server = try SwiftletServer(
            Self.twoZones + test, files: ["home.zone": Self.zone(1), "lab.zone": Self.zone(1)])
        try server.folder.write("home.zone", Self.zone(2).replacing("192.0.2.10", with: "192.0.2.11"))
        try server.reload(until: "Reload rejected: 1 test failed")
        #expect(server.program.errors.contains("expected 192.0.2.10, answered 192.0.2.11 [test-failed]"))
        #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(1))
        try server.folder.write("home.zone", Self.zone(3))
        try server.reload()
        #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(3))
    }

    @Test("What a reload has changed is said, zone by zone and rule by rule")
    func changes() throws {
        let server = try SwiftletServer(
            Self.twoZones + "\nforward: [{zone: [., lan.], upstreams: 192.0.2.1}]\n",
            files: ["home.zone": Self.zone(1), "lab.zone": Self.zone(1), "new.zone": Self.zone(1)])
        try server.reload()
        #expect(server.program.errors.contains("Nothing has changed."))
        try server.folder.write("home.zone", Self.zone(2) + "tv A 192.0.2.11\n")
        try server.configure(
            """
            zones: [{name: home.example., file: home.zone}, {name: new.example., file: new.zone}]
            forward: [{zone: ., upstreams: 192.0.2.2}]
            access: {query: private}
            """)
        try server.reload()
        for line in [
            "Zone home.example.: 1 RRset added, 1 RRset changed, serial 1 -> 2.",
            "Zone new.example. is new: 5 records, serial 1.", "Zone lab.example. is gone: 5 records.",
            "Forwarding for . has changed.", "Forwarding for lan. is gone.", "Changed: access.",
        ] { #expect(server.program.errors.contains(line), "\(line)") }
    }

    @Test("Where files are watched, a changed one is served without being asked, and a broken one is not")
    func watching() throws {
        let watching = Self.twoZones + "\nreload: {watch: true}\n"
        let server = try SwiftletServer(watching, files: ["home.zone": Self.zone(1), "lab.zone": Self.zone(1)])
        try server.folder.write("home.zone", Self.zone(2))
        try server.program.await("Zone home.example.: 1 RRset changed, serial 1 -> 2.")
        #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(2))
        try server.configure(watching + "forwards: []\n")
        try server.program.await("Reload rejected")
        try server.configure(Self.twoZones)
        try server.program.await("Changed: reload.")
        #expect(server.program.errors.occurrences(of: "Reloading.") == 3)
    }

    @Test("A broken zone keeps its last good version, and all else is taken over", arguments: [true, false])
    func zoneBroken(isMissing: Bool) throws {
        let server = try SwiftletServer(Self.twoZones, files: ["home.zone": Self.zone(1), "lab.zone": Self.zone(1)])
        if isMissing {
            try server.folder.remove("home.zone")
        } else {
            try server.folder.write("home.zone", Self.zone(2) + "mail MX ten mail\n")
        }
        try server.folder.write("lab.zone", Self.zone(2))
        try server.reload(until: "Reloaded in part")
        #expect(server.program.errors.contains("home.zone"))
        #expect(server.program.errors.contains("the last good version stays"))
        let lab = try server.ask(Query("version.lab.example.", .txt))
        #expect(lab.answerLines == Self.version(2, of: "lab.example."))
        #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(1))
        // twice broken is no worse than once
        try server.reload(until: "Reloaded in part")
        #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(1))
        try server.folder.write("home.zone", Self.zone(3))
        try server.reload()
        #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(3))
    }

    @Test("A zone that is broken from the start is SERVFAIL, other zones are served, and mending it helps")
    func brokenAtStart() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let configuration = Self.twoZones + "\nforward: [{zone: ., upstreams: [\(upstream.address)]}]\n"
        let server = try SwiftletServer(
            configuration, files: ["home.zone": "nas A 192.0.2\n", "lab.zone": Self.zone(1)])
        let reply = try server.ask(Query("version.home.example.", .txt))
        #expect(reply.responseCode == .serverFailure)
        #expect(reply.extendedError?.code == .invalidData)
        #expect(upstream.asked.isEmpty, "names of a zone of ours are never asked for elsewhere")
        let lab = try server.ask(Query("version.lab.example.", .txt))
        #expect(lab.answerLines == Self.version(1, of: "lab.example."))
        try server.folder.write("home.zone", Self.zone(2))
        try server.reload()
        #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(2))
    }

    @Test(
        "What takes effect at the next start only is said to do so",
        arguments: ["limits: {clients: 7}\n", "workers: 7\n", "log: {level: debug}\n"])
    func nextStart(change: String) throws {
        let server = try SwiftletServer("")
        try server.reload()
        #expect(!server.program.errors.contains("next start"))
        try server.configure(change)
        try server.reload()
        #expect(server.program.errors.contains("next start"))
    }

    @Test("Where the log is JSON, so is what a reload says of files")
    func messagesAsJSON() throws {
        let server = try SwiftletServer("log: {format: json}\n")
        try server.configure("log: {format: json}\nworker: 1\n")
        try server.reload(until: "Reload rejected")
        let lines = server.program.errors.split(separator: "\n")
        #expect(lines.count > 3)
        #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
        #expect(lines.contains { $0.contains("\"code\":\"unknown-key\"") })
    }

    @Test("Across 20 reloads under load no question is lost, and no old answer comes after a new one")
    func underLoad() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let server = try SwiftletServer(
            """
            workers: 2
            zones: [{name: home.example., file: home.zone}]
            forward: [{zone: ., upstreams: [\(upstream.address)]}]
            """, files: ["home.zone": Self.zone(0)])
        let loads = try [Transport.datagram, .datagram, .stream, .stream].map { try Load(server.address, over: $0) }
        for version in 1...20 {
            try server.folder.write("home.zone", Self.zone(version))
            try server.reload()
            #expect(try server.ask(Query("version.home.example.", .txt)).answerLines == Self.version(version))
        }
        for load in loads {
            let outcome = load.stop()
            #expect(outcome.problems.isEmpty)
            #expect(outcome.answered == outcome.sent)
            #expect(outcome.sent > 20)
        }
        #expect(try server.end() == .status(0))
    }
}
