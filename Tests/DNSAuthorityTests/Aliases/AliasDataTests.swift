// ALIAS records: a name that has the addresses of another one.

import DNSAuthority
import DNSWire
import Testing

@Suite("ALIAS records")
struct AliasDataTests {
    private static let zones = Result {
        try TestServer([
            "one.test.": Samples.head + "www 60 CNAME two.test.\n",
            "two.test.": Samples.head + "@ 120 ALIAS target.elsewhere.test.\n@ 60 TXT \"text\"\n",
            "three.test.": Samples.head + "@ 30 ALIAS other.elsewhere.test.\n",
        ])
    }

    /// What is known: addresses and nothing of the first, one type of the second.
    private static func data() -> AliasData {
        var data = AliasData(count: 2)
        data.set(0, .a, ttl: 17, addresses: [[192, 0, 2, 1], [192, 0, 2, 2]])
        data.set(0, .aaaa, ttl: 0, addresses: [])
        data.set(1, .aaaa, ttl: 30, addresses: [[0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [9]])
        return data
    }

    @Test("A table tells its ALIAS records, by which the data is numbered")
    func listed() throws {
        let aliases = try Self.zones.get().zones.aliases
        #expect(aliases.map(\.zone) == [1, 2])
        #expect(aliases.map(\.owner) == [try Name("two.test."), try Name("three.test.")])
        #expect(aliases.map(\.target) == [try Name("target.elsewhere.test."), try Name("other.elsewhere.test.")])
        #expect(aliases.map(\.ttl) == [120, 30])
    }

    @Test(
        "Addresses are given as they are known, with their TTL; all other types as if there were no ALIAS record",
        arguments: [
            Case("two.test. A", answer: ["two.test. 17 A 192.0.2.1", "two.test. 17 A 192.0.2.2"]),
            Case("two.test. AAAA", authority: [Samples.soa("two.test.")]),
            Case("two.test. TXT", answer: ["two.test. 60 TXT \"text\""]),
            Case("two.test. MX", authority: [Samples.soa("two.test.")]),
            Case("two.test. TYPE65401", authority: [Samples.soa("two.test.")]),
            Case("x.two.test. A", .nameError, authority: [Samples.soa("two.test.")]),
            Case(
                "www.one.test. A",
                answer: [
                    "www.one.test. 60 CNAME two.test.", "two.test. 17 A 192.0.2.1", "two.test. 17 A 192.0.2.2",
                ]),
            Case("three.test. AAAA", answer: ["three.test. 30 AAAA 2001:db8::9"]),
        ])
    func known(_ expected: Case) throws { try Self.zones.get().check(expected, aliases: Self.data()) }

    @Test(
        "ANY at a name with an ALIAS record alone is answered with addresses of one type, as far as they are known",
        arguments: [
            Case("has4.one.test. ANY", answer: ["has4.one.test. 17 A 192.0.2.1"]),
            Case("has6.one.test. ANY", answer: ["has6.one.test. 30 AAAA 2001:db8::9"]),
            Case("none.one.test. ANY", authority: [Samples.soa("one.test.")]),
            Case("unknown.one.test. ANY", .serverFailure, flags: []),
            Case("text.one.test. ANY", answer: ["text.one.test. 60 TXT \"text\""]),
            Case("has4.one.test. TXT", authority: [Samples.soa("one.test.")]),
        ])
    func any(_ expected: Case) throws {
        let names = ["has4", "has6", "none", "unknown", "text"]
        let server = try TestServer([
            "one.test.": Samples.head + names.map { "\($0) 60 ALIAS \($0).elsewhere.test.\n" }.joined()
                + "text 60 TXT \"text\"\n"
        ])
        var data = AliasData(count: names.count)
        for (number, alias) in server.zones.aliases.enumerated() {
            switch alias.owner.description.prefix(4) {
            case "has4":
                data.set(number, .a, ttl: 17, addresses: [[192, 0, 2, 1]])
            case "has6":
                data.set(number, .a, ttl: 0, addresses: [])
                data.set(
                    number, .aaaa, ttl: 30,
                    addresses: [[0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [9]])
            case "none":
                data.set(number, .a, ttl: 0, addresses: [])
                data.set(number, .aaaa, ttl: 0, addresses: [])
            default: break
            }
        }
        try server.check(expected, aliases: data)
    }

    @Test(
        "What was never found out is a failure, not an answer without data",
        arguments: [Case("three.test. A", .serverFailure, flags: [])])
    func unknown(_ expected: Case) throws {
        try Self.zones.get().check(expected, aliases: Self.data())
        try Self.zones.get().check(expected)
    }

    @Test("An ALIAS record beside a CNAME record, a second one, and one whose data is no name are mistakes")
    func mistakes() throws {
        let text = Samples.head + "@ 60 ALIAS a.test.\n@ 60 ALIAS b.test.\nx 60 CNAME y\nx 60 ALIAS a.test.\n"
        var table = try ZoneText.table(text, origin: try Name("example."))
        table.append(Record(try Name("z.example."), .alias, ttl: 60, data: [5]))
        var problems: [ZoneProblem] = []
        let zone = ZoneBuilder.zone(try Name("example."), of: table, seed: ZoneText.seed, problems: &problems)
        let isRefused = zone == nil
        #expect(isRefused)
        #expect(problems.count == 3)
    }
}
