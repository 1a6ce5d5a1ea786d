// YAML zones into records.

import DNSConfig
import DNSWire
import Testing

@Suite struct YAMLZoneTests {
    @Test(
        "each type is read as octoDNS writes it",
        arguments: [
            ("{type: A, value: 192.0.2.1}", ["a.home.example. 3600 A 192.0.2.1"]),
            (
                "{type: A, ttl: 60, values: [192.0.2.1, 192.0.2.2]}",
                ["a.home.example. 60 A 192.0.2.1", "a.home.example. 60 A 192.0.2.2"]
            ),
            ("{type: AAAA, value: 'FD00:0:0::10'}", ["a.home.example. 3600 AAAA fd00::10"]),
            ("{type: NS, value: [ns.b., ns.c.]}", ["a.home.example. 3600 NS ns.b.", "a.home.example. 3600 NS ns.c."]),
            ("{type: CNAME, values: [b.c.]}", ["a.home.example. 3600 CNAME b.c."]),
            ("{type: PTR, values: [b., c.]}", ["a.home.example. 3600 PTR b.", "a.home.example. 3600 PTR c."]),
            ("{type: MX, value: {preference: 10, exchange: m.b.}}", ["a.home.example. 3600 MX 10 m.b."]),
            ("{type: MX, value: {priority: 10, value: m.b.}}", ["a.home.example. 3600 MX 10 m.b."]),
            ("{type: MX, value: {preference: 0, exchange: .}}", ["a.home.example. 3600 MX 0 ."]),
            ("{type: TXT, value: hello world}", ["a.home.example. 3600 TXT \"hello world\""]),
            (
                "{type: SRV, value: {priority: 1, weight: 2, port: 3, target: s.b.}}",
                ["a.home.example. 3600 SRV 1 2 3 s.b."]
            ),
            (
                "{type: CAA, value: {tag: issue, value: 'ca.b; x=y'}}",
                ["a.home.example. 3600 CAA 0 issue \"ca.b; x=y\""]
            ),
            ("{type: CAA, value: {flags: 128, tag: issue, value: ;}}", ["a.home.example. 3600 CAA 128 issue \";\""]),
            ("{type: TYPE65400, value: '\\# 4 0a000001'}", ["a.home.example. 3600 TYPE65400 \\# 4 0A000001"]),
            ("{type: TYPE1, value: '\\# 4 c0000201'}", ["a.home.example. 3600 A 192.0.2.1"]),
            (
                "[{type: A, value: 192.0.2.1}, {type: TXT, value: x}]",
                ["a.home.example. 3600 A 192.0.2.1", "a.home.example. 3600 TXT \"x\""]
            ),
            ("{type: A, value: 192.0.2.1, octodns: {ignored: true}}", []),
        ])
    func types(record: String, records: [String]) throws {
        let zone = try TestSources.zone("'': {type: NS, value: ns.b.}\na: \(record)\n")
        // between the apex's NS and the SOA that was made
        #expect(zone.records.map { Array($0.dropFirst().dropLast()) } == records)
        #expect(zone.codes == [])
    }

    @Test(
        "names are relative to the zone",
        arguments: [
            ("''", "home.example."), ("? ''\n", "home.example."), ("www", "www.home.example."),
            ("a.b", "a.b.home.example."),
            ("'*'", "*.home.example."), ("'*.apps'", "*.apps.home.example."), ("_sip._tcp", "_sip._tcp.home.example."),
            ("bücher", "xn--bcher-kva.home.example."), ("BÜCHER", "xn--bcher-kva.home.example."),
            ("www.Bücher", "www.xn--bcher-kva.home.example."), ("日本語", "xn--wgv71a119e.home.example."),
            ("b\u{75}\u{308}cher", "xn--bcher-kva.home.example."),
        ])
    func names(key: String, name: String) throws {
        let zone = try TestSources.zone("---\n\(key): {type: TXT, value: x}\n")
        #expect(zone.records?.first == "\(name) 3600 TXT \"x\"")
        #expect(zone.codes == ["no-apex-ns"])
    }

    @Test("targets beyond ASCII are made ASCII, too")
    func internationalTargets() throws {
        let zone = try TestSources.zone("'': {type: NS, value: ns.bücher.example.}\n")
        #expect(zone.records?.first == "home.example. 3600 NS ns.xn--bcher-kva.example.")
    }

    @Test("an SOA is made where none is written, and kept where one is")
    func soa() throws {
        let made = try TestSources.zone("www: {type: A, value: 192.0.2.1}\n'': {type: NS, values: [ns.b., ns.c.]}\n")
        #expect(made.records?.last == "home.example. 3600 SOA ns.b. hostmaster.home.example. 7 3600 600 604800 3600")
        let alone = try TestSources.zone("www: {type: A, value: 192.0.2.1}\n")
        #expect(alone.records?.contains { $0.contains("SOA") } == true)
        let written = try TestSources.zone(
            """
            '':
              - {type: SOA, ttl: 60, value: {mname: ns.b., rname: h.b., serial: 5, refresh: 1h, minimum: 60}}
              - {type: NS, value: ns.b.}
            """)
        #expect(written.records?.first == "home.example. 60 SOA ns.b. h.b. 5 3600 600 604800 60")
        #expect(written.records?.count == 2)
    }

    @Test("anchors, merges and includes are read as real dumps use them")
    func dumps() throws {
        let sources = SourceFiles(
            inMemory: [
                "z/home.example.yaml": """
                ---
                ? ''
                : - &ns
                    type: NS
                    ttl: 300
                    values:
                    - ns1.home.example.
                sub: *ns
                other: {<<: *ns, ttl: 600}
                <<: !include shared/more.yaml
                """, "z/shared/more.yaml": "more: {type: A, value: 192.0.2.1}\n",
            ].mapValues { Array($0.utf8) })
        let loaded = ConfigurationLoader(environment: [:], now: 7).loadZone(
            try Name("home.example."), "z/home.example.yaml", from: sources)
        let table = try #require(loaded.zones[0].records)
        #expect(
            table.entries.map { "\(table.record($0).name) \($0.ttl) \($0.type)" } == [
                "home.example. 300 NS", "sub.home.example. 300 NS", "other.home.example. 600 NS",
                "more.home.example. 3600 A",
                "home.example. 3600 SOA",
            ])
    }

    @Test("every record knows the line that its value stands on")
    func places() throws {
        let loaded = ConfigurationLoader(environment: [:], now: 7).loadZone(
            try Name("home.example."), "z.yaml",
            from: SourceFiles(inMemory: ["z.yaml": Array("'':\n  type: NS\n  values:\n  - a.\n  - b.\n".utf8)]))
        let table = try #require(loaded.zones[0].records)
        #expect(table.entries.prefix(2).map(\.place) == [.init(line: 4, column: 5), .init(line: 5, column: 5)])
    }

    @Test("a lenient record's mistakes are warnings, and what can be served is")
    func lenient() throws {
        let zone = try TestSources.zone(
            "'': {type: NS, values: [ns1.example.net, ns2.example.net.], octodns: {lenient: true}}\n")
        #expect(
            zone.records?.prefix(2) == [
                "home.example. 3600 NS ns1.example.net.", "home.example. 3600 NS ns2.example.net.",
            ])
        #expect(zone.codes == ["target-not-absolute"])
    }

    @Test(
        "names that have the zone's name in them twice are warned of",
        arguments: [
            ("tv.home.example", true), ("home.example", true), ("a.TV.HOME.Example", true), ("example", false),
            ("xhome.example", false), ("home.example.tv", false), ("home\\.example", false),
        ])
    func doubledOrigins(name: String, isDoubled: Bool) throws {
        let zone = try TestSources.zone("'': {type: NS, value: ns.b.}\n\(name): {type: TXT, value: x}\n")
        #expect(zone.records != nil)
        #expect(zone.codes == (isDoubled ? ["doubled-origin"] : []))
    }

    @Test("the names of a zone may differ in case only once")
    func caseVariants() throws {
        let zone = try TestSources.zone(
            "'': {type: NS, value: ns.b.}\nwww: {type: CNAME, value: a.}\nWWW: {type: TXT, value: x}\n")
        #expect(zone.records == nil)
        #expect(zone.codes == ["cname-and-other-data"])
    }
}
