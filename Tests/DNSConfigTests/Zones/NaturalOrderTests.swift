// The order of keys, and what is said of keys in another.

import Testing

@testable import DNSConfig

@Suite("Natural order")
struct NaturalOrderTests {
    /// As natsort 8.4 sorts them, which octoDNS uses.
    private static let sorted = [
        "", "1", "1.5", "1a", "2", "10", "10.in", "*", "*.apps", "-1", "A", "B", "_25._tcp", "_dmarc", "_sip._tcp",
        "a", "a0", "a1", "a1.b", "a1b", "a2", "a10", "a10b2", "a10b10", "a9999999999999999999999", "a+", "a-",
        "a.b", "exchange", "octodns", "preference", "ttl", "type", "value", "values", "www", "www2", "www10",
        "www-2", "~",
    ]

    @Test("Keys are in the order of octoDNS: numbers count as numbers, and all else by its octets")
    func order() {
        #expect(Self.sorted.shuffled().sorted { NaturalOrder($0) < NaturalOrder($1) } == Self.sorted)
        for (place, key) in Self.sorted.enumerated() {
            for (other, second) in Self.sorted.enumerated() {
                #expect((NaturalOrder(key) < NaturalOrder(second)) == (place < other), "\(key) \(second)")
            }
        }
    }

    @Test("Zeros before a number make no difference", arguments: [("a1", "a01"), ("a1.b", "a001.b"), ("0", "00")])
    func zeros(first: String, second: String) {
        #expect(NaturalOrder(first) == NaturalOrder(second))
        #expect(!(NaturalOrder(first) < NaturalOrder(second)) && !(NaturalOrder(second) < NaturalOrder(first)))
    }

    @Test(
        "Keys in an order that octoDNS refuses are warned of once a file, and where it takes them nothing is said",
        arguments: [
            ("'': {type: NS, value: ns.b.}\na2: {type: A, value: 192.0.2.1}\na10: {type: A, value: 192.0.2.1}\n", nil),
            ("'': {type: NS, value: ns.b.}\na10: {type: A, value: 192.0.2.1}\na2: {type: A, value: 192.0.2.1}\n", 3),
            ("'': {type: NS, value: ns.b.}\na: {value: 192.0.2.1, type: A}\nb: {value: 192.0.2.1, type: A}\n", 2),
            ("'': {type: NS, value: ns.b.}\na: {type: MX, value: {preference: 1, exchange: b.c.}}\n", 2),
            ("'': {type: NS, value: ns.b.}\na: {type: MX, value: {exchange: b.c., preference: 1}}\n", nil),
            // where << brings its keys in depends on what it brings
            ("'': &a {type: NS, value: ns.b.}\nb: {<<: *a, ttl: 60}\n", nil),
            // natsort takes letters like ü apart
            ("'': {type: NS, value: ns.b.}\nü: {type: A, value: 192.0.2.1}\nv: {type: A, value: 192.0.2.1}\n", nil),
        ] as [(String, Int?)])
    func warned(zone: String, line: Int?) {
        let loaded = TestSources.configuration(
            "zones: [{directory: zones, format: octodns}]\n", ["zones/home.example.yaml": zone])
        #expect(loaded.errors == 0)
        #expect(loaded.diagnostics.map(\.code.rawValue) == (line == nil ? [] : ["key-order"]))
        #expect(loaded.diagnostics.first.map { Int($0.place?.start.line ?? 0) } == line)
        // whoever names the file may never have heard of octoDNS
        let named = TestSources.configuration(
            "zones: [{name: home.example., file: home.example.yaml}]\n", ["home.example.yaml": zone])
        #expect(named.diagnostics.isEmpty)
    }
}
