// YAML zones as they are written: octoDNS's form, and the same zone when they are read again.

import DNSConfig
import DNSText
import DNSWire
import TestSupport
import Testing

@Suite("Writing YAML zones") struct YAMLZoneWriterTests {
    private static func origin() throws -> Name { try Name("example.com.") }

    /// The RRsets of a zone's text, and what is wrong with it.
    private func read(_ text: String, _ file: String) throws -> (zone: [NamedRRsets], errors: [String]) {
        let loader = ConfigurationLoader(environment: [:], now: 1)
        let loaded = loader.loadZone(
            try Self.origin(), file, from: SourceFiles(inMemory: [file: Array(text.utf8)]))
        let errors = loaded.diagnostics.filter { $0.severity == .error }.map(\.message)
        return (loaded.zones.first?.records.map { ZoneRRsets.names(of: $0, made: false) } ?? [], errors)
    }

    /// A master file's zone as YAML, without the line `---`.
    private func write(_ master: String) throws -> String {
        let zone = try read("$TTL 3600\n\(master)\n", "example.com.zone")
        try #require(zone.errors.isEmpty)
        let text = YAMLZoneWriter.text(of: zone.zone, origin: try Self.origin())
        #expect(text.hasPrefix("---\n"))
        return String(text.dropFirst(4))
    }

    @Test("Names come in octoDNS's order, one record as a mapping, several as a list, the keys sorted")
    func form() throws {
        let text = try write(
            """
            @ SOA ns1 hostmaster 7 1h 10m 1w 5m
            @ NS ns2
            @ NS ns1
            @ MX 10 mail
            host10 A 192.0.2.10
            host9 60 A 192.0.2.9
            *.w AAAA 2001:db8::1
            x TYPE65400 \\# 4 0a000001
            """)
        #expect(
            text == """
                '':
                  - type: SOA
                    value:
                      expire: 604800
                      minimum: 300
                      mname: ns1.example.com.
                      refresh: 3600
                      retry: 600
                      rname: hostmaster.example.com.
                      serial: 7
                  - type: NS
                    values:
                      - ns1.example.com.
                      - ns2.example.com.
                  - type: MX
                    value:
                      exchange: mail.example.com.
                      preference: 10
                '*.w':
                  type: AAAA
                  value: '2001:db8::1'
                host9:
                  ttl: 60
                  type: A
                  value: 192.0.2.9
                host10:
                  type: A
                  value: 192.0.2.10
                x:
                  type: TYPE65400
                  value: '\\# 4 0a000001'

                """)
    }

    @Test(
        "Keys and texts are in quotes where YAML would take them for something else",
        arguments: [
            ("no A 192.0.2.1", "'no':\n"), ("010 A 192.0.2.1", "'010':\n"), ("Y A 192.0.2.1", "'Y':\n"),
            ("1.2 A 192.0.2.1", "'1.2':\n"), ("_a A 192.0.2.1", "_a:\n"), ("x-1 A 192.0.2.1", "x-1:\n"),
            ("x TXT a", "value: a\n"), ("x TXT yes", "value: 'yes'\n"), ("x TXT 1:30", "value: '1:30'\n"),
            ("x TXT null", "value: 'null'\n"), ("x TXT 1e3", "value: '1e3'\n"),
            ("x TXT 2001-01-01", "value: '2001-01-01'\n"),
            ("x TXT \"v=spf1 mx -all\"", "value: v=spf1 mx -all\n"), ("x TXT \"a: b\"", "value: 'a: b'\n"),
            ("x TXT \"a #b\"", "value: 'a #b'\n"), ("x TXT \"it's\"", "value: 'it''s'\n"),
            ("x TXT \" a \"", "value: ' a '\n"), ("x TXT \"\"", "value: ''\n"), ("x TXT -", "value: '-'\n"),
            ("x TXT \"a\\010b\"", "value: \"a\\x0ab\"\n"), ("x TXT \"gr\\195\\188n\"", "value: 'grün'\n"),
            ("x TXT \"a;b\"", "value: a\\;b\n"), ("x TXT \"\\\"a\\\"\"", "value: '\"\"a\"\"'\n"),
            ("x CAA 0 issue \"ca.example.net; a=b\"", "value: ca.example.net; a=b\n"),
        ])
    func quotes(record: String, expected: String) throws {
        let text = try write(record)
        #expect(text.contains(expected), "\(text)")
    }

    @Test(
        "Each of octoDNS's types is written in its form",
        arguments: [
            ("x LOC 52 22 23 N 4 53 32.5 W -2m 1m 10000m 10m", "lat_seconds: 23\n"),
            ("x LOC 52 22 23 N 4 53 32.5 W -2m 1m 10000m 10m", "long_seconds: 32.5\n"),
            ("x HTTPS 0 y.example.", "value:\n    svcpriority: 0\n    targetname: y.example.\n"),
            (
                "x HTTPS 1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1 key65333=a\\255",
                """
                    svcparams:
                      alpn:
                        - h2
                        - h3
                      ipv4hint:
                        - 192.0.2.1
                        - 192.0.2.2
                      ipv6hint:
                        - '2001:db8::1'
                      key65333: a\\255
                      port: 8443
                    svcpriority: 1
                    targetname: .

                """
            ), ("x SVCB 1 y mandatory=alpn alpn=dot no-default-alpn ech=AQID", "no-default-alpn: null\n"),
            ("x SVCB 1 y mandatory=alpn alpn=dot no-default-alpn ech=AQID", "ech: AQID\n"),
            ("x SVCB 1 y alpn=dot dohpath=/q{?dns}", "key7: '/q{?dns}'\n"),
            ("x NAPTR 100 50 s \"SIP+D2U\" \"!^a\\\\.b!\" .", "regexp: '!^a\\\\.b!'\n"),
            ("x DS 60485 13 1 00112233445566778899aabbccddeeff0011223A", "digest: "),
            ("x SSHFP 4 2 0a1b", "fingerprint_type: 2\n"),
            ("x TLSA 3 1 1 0a1b", "matching_type: 1\n"), ("x URI 10 1 \"https://a/\"", "target: 'https://a/'\n"),
            ("x OPENPGPKEY AQID", "value: AQID\n"), ("x DNAME y", "value: y.example.com.\n"),
            ("x SPF \"v=spf1 -all\"", "value: v=spf1 -all\n"), ("@ ALIAS y.example.", "value: y.example.\n"),
        ])
    func types(record: String, expected: String) throws {
        let text = try write(record)
        #expect(text.contains(expected), "\(text)")
        #expect(!text.contains("TYPE"))
    }

    @Test("Strings that are not cut at 255 octets are kept, which octoDNS need not know")
    func strings() throws {
        #expect(
            try write("x TXT \"a;\" b") == """
                x:
                  octodns:
                    swiftlet:
                      strings: separate
                  type: TXT
                  value: '"a\\;" "b"'

                """)
    }

    @Test(
        "What octoDNS's form cannot say is written under the number of the type",
        arguments: [
            ("x TXT \"\\255\"", "TYPE16", "'\\# 2 01ff'"), ("x TXT \"a\\\" \\\"b\"", "TYPE16", "'\\# 6 0561222022 62'"),
            ("x CNAME 192.0.2.1.", "TYPE5", "'\\# 11 0331393201300132013100'"),
        ])
    func fallback(record: String, type: String, value: String) throws {
        let text = try write(record)
        #expect(text.contains("type: \(type)\n"))
        #expect(text.contains("value: \(value.split(separator: " 62").joined(separator: "62"))\n"), "\(text)")
    }

    @Test(
        "A zone that is written as YAML and read again is the same zone",
        arguments: [
            "www A 192.0.2.1", "@ SOA ns1 hostmaster 7 1h 10m 1w 5m\n@ NS ns1\n@ 60 MX 10 mail\n@ MX 10 .",
            "\\@ A 192.0.2.1\n\\$x A 192.0.2.2\na\\.b A 192.0.2.3\n\\000\\255 A 192.0.2.4\na\\032b A 192.0.2.5\n\\\" A 192.0.2.6",
            "http://x A 192.0.2.1\n~ A 192.0.2.2\n- A 192.0.2.3\n: A 192.0.2.4\n? A 192.0.2.5\n! A 192.0.2.6\n<< A 192.0.2.7\n= A 192.0.2.8",
            "x TXT \"a\\;b\" \"\\\\;c\"\ny TXT \"\\\\\" \nz TXT \"\\\\\\\\;\"", "x TXT \"\" \"\"\ny TXT \"a\" \"b\"",
            "s SRV 0 0 5060 .\nc CAA 128 tbs unknown\nc CAA 0 issue \";\"", "m MX 10 192.0.2.1.\nn NS a\\@b.",
            "t TXT \"\\009\\010\\013\\127\\194\\133\\226\\128\\168\\239\\187\\191\"",
            "u TYPE65400 \\# 0\nu TYPE65402 \\# 1 00\nu TYPE65402 \\# 1 01",
            "r RRSIG A 13 3 3600 20500101000000 20200101000000 1 @ AQID\nr 60 RRSIG NS 13 3 60 20500101000000 20200101000000 1 @ AQID",
        ])
    func roundTrip(records: String) throws {
        let zone = try read("$TTL 3600\n\(records)\n", "example.com.zone")
        #expect(zone.errors.isEmpty)
        let text = YAMLZoneWriter.text(of: zone.zone, origin: try Self.origin())
        let again = try read(text, "example.com.yaml")
        #expect(again.errors.isEmpty, "\(text)")
        let changes = ZoneDifference.changes(from: zone.zone, to: again.zone)
        #expect(changes.isEmpty, "\(text)\n\(changes)")
        #expect(YAMLZoneWriter.text(of: again.zone, origin: try Self.origin()) == text)
    }

    @Test("Octets of every kind come through, in names and in texts")
    func random() throws {
        var generator = SeededGenerator(state: 7)
        let origin = try Self.origin()
        for _ in 0..<300 {
            var table = RecordTable()
            for line in 1...UInt32.random(in: 1...4, using: &generator) {
                let label = octets(1...4, &generator)
                let owner = try Name(labels: [label]).appending(origin)
                var data: [UInt8] = []
                let text = octets(0...12, &generator)
                RecordDataText.appendStrings(text.span, to: &data)
                table.append(
                    Record(owner, .txt, ttl: 60, data: data), place: RecordTable.Place(line: line))
            }
            let zone = ZoneRRsets.names(of: table, made: false)
            let text = YAMLZoneWriter.text(of: zone, origin: origin)
            let again = try read(text, "example.com.yaml")
            #expect(again.errors.isEmpty, "\(text)")
            #expect(ZoneDifference.changes(from: zone, to: again.zone).isEmpty, "\(text)")
        }
    }

    private func octets(_ count: ClosedRange<Int>, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: count, using: &generator)).map { _ in octet(&generator) }
    }

    /// Mostly what means something somewhere.
    private func octet(_ generator: inout SeededGenerator) -> UInt8 {
        let odd = Array("\\;\"' :#-?{}[]&*!|>%@`,~=.\t\n\r1aN".utf8)
        return Bool.random(using: &generator)
            ? odd.randomElement(using: &generator) ?? 0 : UInt8.random(in: 0...255, using: &generator)
    }
}
