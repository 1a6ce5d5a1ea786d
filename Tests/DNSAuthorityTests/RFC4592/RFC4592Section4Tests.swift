// RFC 4592 s4: wildcards with data of special types, and without any.

import DNSWire
import Testing

@Suite("RFC 4592 s4, considerations with special types")
struct RFC4592Section4Tests {
    private static let server = Result {
        try TestServer([
            "example.": Samples.head + """
                *.alias 300 CNAME target
                target 300 A 192.0.2.1
                *.loop 300 CNAME x.y.loop
                *.service 300 SRV 0 0 80 target
                sub.*.empty 300 A 192.0.2.2
                *.sub 300 NS ns.elsewhere.test.

                """
        ])
    }
    private static let soa = Samples.soa("example.")

    @Test(
        "s4.3: a CNAME record at a wildcard makes an alias of every name that it covers",
        arguments: [
            Case(
                "x.alias.example. A",
                answer: ["x.alias.example. 300 CNAME target.example.", "target.example. 300 A 192.0.2.1"]),
            Case("x.alias.example. CNAME", answer: ["x.alias.example. 300 CNAME target.example."]),
            Case(
                "x.alias.example. TXT", answer: ["x.alias.example. 300 CNAME target.example."], authority: [soa]),
            Case("alias.example. A", authority: [soa]),
            Case(
                "a.loop.example. A",
                answer: [
                    "a.loop.example. 300 CNAME x.y.loop.example.", "x.y.loop.example. 300 CNAME x.y.loop.example.",
                ]),
        ])
    func alias(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test("s4.5: an SRV record at a wildcard is synthesized like any other")
    func service() throws {
        try Self.server.get().check(
            Case(
                "_http._tcp.service.example. SRV",
                answer: ["_http._tcp.service.example. 300 SRV 0 0 80 target.example."],
                additional: ["target.example. 300 A 192.0.2.1"]))
    }

    @Test("s4.9: a wildcard without data covers names as one that has no data of the type")
    func emptyNonTerminal() throws {
        try Self.server.get().check(Case("x.empty.example. A", authority: [Self.soa]))
        try Self.server.get().check(Case("sub.x.empty.example. A", authority: [Self.soa]))
        try Self.server.get().check(Case("sub.*.empty.example. A", answer: ["sub.*.empty.example. 300 A 192.0.2.2"]))
    }

    @Test("s4.2: NS records at a wildcard delegate that name only; for others they are data")
    func delegation() throws {
        let records = ["*.sub.example. 300 NS ns.elsewhere.test."]
        try Self.server.get().check(Case("*.sub.example. A", flags: [], authority: records))
        try Self.server.get().check(Case("x.*.sub.example. A", flags: [], authority: records))
        try Self.server.get().check(Case("x.sub.example. NS", answer: ["x.sub.example. 300 NS ns.elsewhere.test."]))
        try Self.server.get().check(Case("x.sub.example. A", authority: [Self.soa]))
    }
}
