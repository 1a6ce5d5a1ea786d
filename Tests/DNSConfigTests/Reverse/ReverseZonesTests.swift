// `reverse: auto`: which PTR records are made, and where they stand.

import DNSText
import DNSWire
import Testing

@testable import DNSConfig

@Suite struct ReverseZonesTests {
    private static func load(
        _ zones: [String: String], _ entries: String, memory: LoadMemory? = nil
    ) -> LoadedConfiguration {
        var files = Dictionary(uniqueKeysWithValues: zones.map { ($0.key, Array($0.value.utf8)) })
        files["swiftlet.yaml"] = Array("zones:\n\(entries)".utf8)
        return ConfigurationLoader(environment: [:], now: 7).load(
            "swiftlet.yaml", from: SourceFiles(inMemory: files), memory: memory)
    }

    /// The PTR records of all zones, and which zones are overlays.
    private static func pointers(_ loaded: LoadedConfiguration) -> [String] {
        loaded.zones.flatMap { zone in
            (zone.records?.entries ?? []).filter { $0.type == .ptr }.compactMap { entry in
                zone.records.map { table in
                    let record = table.record(entry)
                    let data = RecordDataText.describe(record.data.span, type: .ptr)
                    return "\(zone.isOverlay ? "(\(zone.source.name)) " : "")\(record.name) \(record.ttl) \(data)"
                }
            }
        }
    }

    private static let home = """
        '': {type: NS, value: ns.example.net.}
        nas:
        - {type: A, ttl: 60, value: 192.168.1.10}
        - {type: AAAA, value: 'fd00::10'}
        '*.apps': {type: A, value: 192.168.1.11}
        sub: {type: NS, value: ns.sub.home.example.}
        ns.sub: {type: A, value: 192.168.1.12}
        none: {type: A, value: 0.0.0.0}

        """
    private static let entry = "- {name: home.example., file: home.yaml, reverse: auto}\n"

    @Test("every address of a host has its name, in zones of a /24 and of a /64; wildcards and glue have none")
    func overlays() {
        let loaded = Self.load(["home.yaml": Self.home], Self.entry)
        #expect(
            Self.pointers(loaded) == [
                "(1.168.192.in-addr.arpa.) 10.1.168.192.in-addr.arpa. 60 nas.home.example.",
                "(0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa.) 0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
                    + ".0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa. 3600 nas.home.example.",
            ])
    }

    @Test("without the key no zone is made")
    func without() {
        let loaded = Self.load(["home.yaml": Self.home], "- {name: home.example., file: home.yaml}\n")
        #expect(loaded.zones.count == 1)
    }

    @Test("several names of an address are all there, by priority, then by name, once each")
    func several() {
        let zone = """
            '': {type: NS, value: ns.example.net.}
            a: {type: A, value: 10.0.0.1}
            b: {type: A, value: 10.0.0.1}
            z: {type: A, ttl: 60, value: 10.0.0.1, octodns: {auto_arpa_priority: 1}}

            """
        let loaded = Self.load(["home.yaml": zone], Self.entry)
        #expect(
            Self.pointers(loaded).map { $0.split(separator: " ").suffix(2).joined(separator: " ") } == [
                "60 z.home.example.", "60 a.home.example.", "60 b.home.example.",
            ])
        #expect(loaded.diagnostics.isEmpty)
    }

    @Test("a configured reverse zone gets the records, and what is written there wins")
    func configured() {
        let reverse = """
            $TTL 60
            @ SOA ns.example.net. h.example.net. 1 1h 1h 1h 1h
            @ NS ns.example.net.
            10 PTR written.example.net.
            20.1.168.192.in-addr.arpa. TXT "the name is in use"
            30 NS ns.example.net.

            """
        let zone = """
            '': {type: NS, value: ns.example.net.}
            nas: {type: A, values: [192.168.1.10, 192.168.1.20, 192.168.1.30, 192.168.1.40, 192.168.2.1]}

            """
        let loaded = Self.load(
            ["home.yaml": zone, "reverse": reverse],
            Self.entry + "- {name: 1.168.192.in-addr.arpa., file: reverse}\n")
        #expect(
            Self.pointers(loaded) == [
                "10.1.168.192.in-addr.arpa. 60 written.example.net.",
                "40.1.168.192.in-addr.arpa. 3600 nas.home.example.",
                "(2.168.192.in-addr.arpa.) 1.2.168.192.in-addr.arpa. 3600 nas.home.example.",
            ])
    }

    @Test("a zone that is signed gets no records that are not")
    func signed() {
        let reverse = """
            $TTL 60
            @ SOA ns.example.net. h.example.net. 1 1h 1h 1h 1h
            @ NS ns.example.net.
            @ DNSKEY 257 3 13 aGVsbG8=

            """
        let loaded = Self.load(
            ["home.yaml": Self.home, "reverse": reverse],
            Self.entry + "- {name: 168.192.in-addr.arpa., file: reverse}\n")
        #expect(Self.pointers(loaded).allSatisfy { $0.contains("ip6.arpa.") })
    }

    @Test("the addresses of a zone whose file is broken keep their names")
    func broken() {
        let first = Self.load(["home.yaml": Self.home], Self.entry)
        let second = Self.load(["home.yaml": "nas: {type: A}\n"], Self.entry, memory: first.memory)
        #expect(second.zones[0].records == nil)
        #expect(Self.pointers(second) == Self.pointers(first))
    }

    @Test("who may not ask for a zone may not ask for the names of its addresses")
    func access() {
        let other = "'': {type: NS, value: ns.example.net.}\nx: {type: A, value: 192.168.1.99}\n"
        let loaded = Self.load(
            ["home.yaml": Self.home, "other.yaml": other],
            "- {name: home.example., file: home.yaml, reverse: auto, query: private}\n"
                + "- {name: other.example., file: other.yaml, reverse: auto}\n")
        let overlay = loaded.zones.first { $0.source.name.description == "1.168.192.in-addr.arpa." }
        #expect(overlay?.queries == [[.private], nil])
    }
}
