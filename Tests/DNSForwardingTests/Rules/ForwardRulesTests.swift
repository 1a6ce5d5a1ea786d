import DNSForwarding
import DNSWire
import Testing

@Suite("Forward zones")
struct ForwardRulesTests {
    private let seed = HashSeed(3, 5)
    private let zones = ["Example.com.", "a.example.com.", "arpa.", "very.deep.below.example.org."]

    private func found(_ name: String, zones: [String]) throws -> String? {
        let rules = ForwardRules(try zones.map { ForwardRule(try Name($0), .emptyZone) }, seed: seed)
        var scanned = ScannedName(seed: seed)
        scanned.set(try Name(name))
        return rules.find(scanned).map { "\(rules.rules[$0].zone)" }
    }

    @Test(
        "A name belongs to the longest zone that it lies in",
        arguments: [
            ("example.com.", "example.com."),
            ("WWW.EXAMPLE.COM.", "example.com."),
            ("x.a.example.com.", "a.example.com."),
            ("A.example.com.", "a.example.com."),
            ("ba.example.com.", "example.com."),
            ("1.0.0.127.in-addr.arpa.", "arpa."),
            ("below.example.org.", nil),
            ("example.org.", nil),
            (".", nil),
            ("com.", nil),
        ])
    func longestMatch(name: String, zone: String?) throws {
        #expect(try found(name, zones: zones) == zone)
    }

    @Test("The root takes what no other zone has", arguments: [".", "org.", "example.org."])
    func root(name: String) throws {
        #expect(try found(name, zones: zones + ["."]) == ".")
        #expect(try found("example.com.", zones: zones + ["."]) == "example.com.")
    }

    @Test("A zone of 127 labels is found, its parent is not")
    func deepest() throws {
        let deep = String(repeating: "x.", count: 127)
        #expect(try found(deep, zones: [deep]) == deep)
        #expect(try found(String(deep.dropFirst(2)), zones: [deep]) == nil)
    }

    @Test("Of two rules for one zone the first counts")
    func twice() throws {
        let rules = ForwardRules(
            [ForwardRule(.root, .emptyZone), ForwardRule(.root, .emptyZone)], seed: seed)
        #expect(rules.find(ScannedName(seed: seed)) == 0)
        #expect(rules.rules[0].key != rules.rules[1].key)
    }

    @Test("A rule keeps its key when others come and go, and another case or seed changes nothing")
    func keys() throws {
        let before = ForwardRules(try zones.map { ForwardRule(try Name($0), .emptyZone) }, seed: seed)
        let after = ForwardRules(
            try zones.reversed().dropLast().map { ForwardRule(try Name($0.uppercased()), .emptyZone) },
            seed: HashSeed(8, 9))
        for rule in after.rules {
            #expect(before.rules.first { $0.zone == rule.zone }?.key == rule.key)
        }
        #expect(Set(before.rules.map(\.key)).count == before.rules.count)
    }
}
