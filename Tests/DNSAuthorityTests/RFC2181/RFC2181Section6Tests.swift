// RFC 2181 s6: zone cuts. The parent is not the authority for what it delegates.

import DNSWire
import Testing

@Suite("RFC 2181 s6, zone cuts")
struct RFC2181Section6Tests {
    private static let server = Result {
        try TestServer([
            "example.": Samples.head + """
                sub 300 NS ns.sub
                sub 300 A 192.0.2.10
                sub 300 TXT "not ours"
                ns.sub 300 A 192.0.2.11
                *.sub 300 A 192.0.2.12
                alias.sub 300 CNAME www
                deeper.sub 300 NS ns.deeper.sub
                ns.deeper.sub 300 A 192.0.2.13
                www 300 A 192.0.2.1

                """
        ])
    }

    @Test(
        "What a zone holds at or below a cut is never its answer: not other data, wildcards, aliases or cuts",
        arguments: [
            "sub.example. A", "sub.example. TXT", "any.sub.example. A", "*.sub.example. A", "alias.sub.example. A",
            "deeper.sub.example. A", "x.deeper.sub.example. A", "ns.deeper.sub.example. A",
        ])
    func occluded(_ question: String) throws {
        try Self.server.get().check(
            Case(
                question, flags: [], authority: ["sub.example. 300 NS ns.sub.example."],
                additional: ["ns.sub.example. 300 A 192.0.2.11"]))
    }

    @Test("A cut is a cut when the zone below it is served here as well: that one answers")
    func bothServed() throws {
        let both = try TestServer([
            "example.": Samples.head + "sub 300 NS ns.sub\nns.sub 300 A 192.0.2.11\n",
            "sub.example.": Samples.head + "www 300 A 192.0.2.14\n",
        ])
        try both.check(Case("www.sub.example. A", answer: ["www.sub.example. 300 A 192.0.2.14"]))
        try both.check(
            Case(
                "sub.example. NS", answer: ["sub.example. 3600 NS ns.sub.example."],
                additional: ["ns.sub.example. 3600 A 192.0.2.53"]))
    }
}
