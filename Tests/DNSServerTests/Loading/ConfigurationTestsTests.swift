// The tests of a configuration: which hold, and what is said of those that do not.

import DNSConfig
import DNSWire
import Testing

@testable import DNSServer
@testable import swiftlet

@Suite("Tests in a configuration") struct ConfigurationTestsTests {
    private static let configuration = """
        zones:
          - {name: home.example., file: home.zone, query: [private]}
          - {name: broken.example., file: broken.zone}
        forward:
          - {zone: ., upstreams: 192.0.2.1}
          - {zone: lan., upstreams: 192.0.2.2}

        """

    private static let zone = """
        $TTL 60
        @ SOA ns1 hostmaster 1 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53
        nas A 192.0.2.10
        nas A 192.0.2.11
        home TXT "one text" " in two strings"
        @ MX 10 Mail
        mail A 192.0.2.20
        www CNAME nas
        out CNAME www.example.net.
        sub NS ns.sub
        ns.sub A 192.0.2.3
        @ ALIAS www.example.net.

        """

    private static func load(_ tests: String, allowing: Set<DiagnosticCode> = []) -> Loaded {
        let files = [
            "swiftlet.yaml": configuration + "tests:\n" + tests, "home.zone": zone, "broken.zone": "nas A 192.0.2\n",
        ]
        let sources = SourceFiles(inMemory: files.mapValues { Array($0.utf8) })
        return Loaded(
            ConfigurationLoader(environment: [:], now: 7, allowed: allowing).load("swiftlet.yaml", from: sources))
    }

    @Test(
        "A test holds that expects what is answered",
        arguments: [
            "{ask: nas.home.example. A, expect: [192.0.2.11, 192.0.2.10]}",
            "{ask: NAS.home.example, from: 192.168.1.5, expect: [192.0.2.10, 192.0.2.11]}",
            "{ask: nas.home.example. A, from: 203.0.113.1, expect: REFUSED}",
            "{ask: nas.home.example. AAAA, expect: nodata}", "{ask: nix.home.example., expect: NXDOMAIN}",
            "{ask: home.home.example. TXT, expect: one text in two strings}",
            "{ask: home.example. MX, expect: 10 mail.home.example.}",
            "{ask: home.example. MX, expect: [{preference: 10, exchange: MAIL.home.example.}]}",
            "{ask: www.home.example., expect: [192.0.2.10, 192.0.2.11]}",
            "{ask: www.home.example. CNAME, expect: nas.home.example.}",
            "{ask: out.home.example., expect: {forwarded: .}}", "{ask: a.sub.home.example., expect: referral}",
            "{ask: home.example., expect: forwarded}", "{ask: a.lan., expect: {forwarded: lan.}}",
            "{ask: a.lan., expect: forwarded}", "{ask: a.lan., from: 203.0.113.1, expect: REFUSED}",
            "{ask: home.example. AXFR, expect: REFUSED}", "{ask: localhost., expect: 127.0.0.1}",
            "{ask: nas.broken.example., expect: SERVFAIL}",
        ])
    func holds(test: String) {
        let loaded = Self.load("  - \(test)\n")
        #expect(loaded.failedTests == 0)
        #expect(loaded.state != nil)
        #expect(loaded.messages.filter { $0.contains("[test-") } == [])
    }

    @Test(
        "Of one that does not hold it is said what was answered, and nothing of the configuration is served",
        arguments: [
            ("{ask: nas.home.example., expect: 192.0.2.10}", "expected 192.0.2.10, answered 192.0.2.10, 192.0.2.11"),
            ("{ask: nas.home.example., expect: NODATA}", "expected NODATA, answered 192.0.2.10, 192.0.2.11"),
            (
                "{ask: nas.home.example., from: 203.0.113.1, expect: NXDOMAIN}",
                "nas.home.example. A, asked from 203.0.113.1: expected NXDOMAIN, answered REFUSED (Prohibited)"
            ),
            ("{ask: home.example. MX, expect: 20 mail.home.example.}", "answered 10 Mail.home.example."),
            ("{ask: a.sub.home.example., expect: NXDOMAIN}", "answered REFERRAL"),
            ("{ask: a.lan., expect: {forwarded: .}}", "answered forwarded under the rule for lan."),
            ("{ask: a.example., expect: 192.0.2.1}", "answered forwarded under the rule for ."),
            ("{ask: home.example., expect: 192.0.2.1}", "answered forwarded: it is asked for what an ALIAS"),
        ])
    func fails(test: String, message: String) {
        let loaded = Self.load("  - \(test)\n")
        #expect(loaded.failedTests == 1)
        #expect(loaded.configuration == nil)
        #expect(loaded.state == nil)
        let found = loaded.messages.filter { $0.hasSuffix("[test-failed]") }
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("swiftlet.yaml:8:") ?? false)
        #expect(found.first?.contains(message) ?? false, "\(found)")
    }

    @Test("A test in a zone that has errors is not made: what is wrong is said already")
    func broken() {
        let loaded = Self.load("  - {ask: nas.broken.example., expect: 192.0.2.1}\n")
        #expect(loaded.failedTests == 0)
        #expect(loaded.state != nil)
        #expect(loaded.messages.contains { $0.contains(": warning: ") && $0.hasSuffix("[test-not-made]") })
    }

    @Test("Whoever allows it is warned only")
    func allowed() throws {
        let code = try DiagnosticCode(named: "test-failed")
        let loaded = Self.load("  - {ask: nas.home.example., expect: NODATA}\n", allowing: [code])
        #expect(loaded.state != nil)
        #expect(loaded.messages.contains { $0.contains(": warning: ") && $0.hasSuffix("[test-failed]") })
    }
}
