// RFC 4592 s3.3: the closest encloser and the source of synthesis.

import DNSWire
import Testing

@Suite("RFC 4592 s3.3, part c of the algorithm")
struct RFC4592Section3_3Tests {
    private static let server = Result {
        try TestServer([
            "example.": Samples.head + """
                * 3600 TXT "top"
                _ssh._tcp.host1 3600 SRV 0 0 22 host1
                _ssh._tcp.host2 3600 SRV 0 0 22 host2
                *.deep.er 3600 TXT "deep"
                below.*.deep.er 3600 A 192.0.2.1
                a.b.c 3600 A 192.0.2.2

                """
        ])
    }
    private static let soa = Samples.soa("example.")

    @Test(
        "The source of synthesis is the wildcard of the closest encloser (s3.3.2)",
        arguments: [
            Case("host3.example. TXT", answer: ["host3.example. 3600 TXT \"top\""]),
            Case("_telnet._tcp.host1.example. TXT", .nameError, authority: [soa]),
            Case("_dns._udp.host2.example. TXT", .nameError, authority: [soa]),
            Case("_telnet._tcp.host3.example. TXT", answer: ["_telnet._tcp.host3.example. 3600 TXT \"top\""]),
            Case("_chat._udp.host3.example. TXT", answer: ["_chat._udp.host3.example. 3600 TXT \"top\""]),
            Case("foobar.*.example. TXT", .nameError, authority: [soa]),
            Case("x.er.example. TXT", .nameError, authority: [soa]),
            Case("x.deep.er.example. TXT", answer: ["x.deep.er.example. 3600 TXT \"deep\""]),
            Case("x.y.deep.er.example. TXT", answer: ["x.y.deep.er.example. 3600 TXT \"deep\""]),
            Case("x.below.*.deep.er.example. TXT", .nameError, authority: [soa]),
        ])
    func sources(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "Names that exist are not covered, even without data of their own (s2.2.2)",
        arguments: [
            Case("host1.example. TXT", authority: [soa]),
            Case("_tcp.host1.example. TXT", authority: [soa]),
            Case("b.c.example. TXT", authority: [soa]),
            Case("c.example. TXT", authority: [soa]),
            Case("er.example. TXT", authority: [soa]),
        ])
    func emptyNonTerminals(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "A wildcard asked for by its own name is like any other name (s2.3)",
        arguments: [
            Case("*.example. TXT", answer: ["*.example. 3600 TXT \"top\""]),
            Case("*.example. A", authority: [soa]),
            Case("below.*.deep.er.example. A", answer: ["below.*.deep.er.example. 3600 A 192.0.2.1"]),
            Case("x.*.deep.er.example. A", .nameError, authority: [soa]),
        ])
    func literal(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "A type that the wildcard lacks is missing from every name that it covers (s3.3.3)",
        arguments: ["x.example. A", "x.y.z.example. MX", "x.deep.er.example. A"])
    func typeMatching(_ question: String) throws {
        try Self.server.get().check(Case(question, authority: [Self.soa]))
    }
}
