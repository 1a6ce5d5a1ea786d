// RFC 4592 s2.2.1: the example of the standard, and the answers that it promises.

import DNSWire
import Testing

@Suite("RFC 4592 s2.2.1, an example")
struct RFC4592Section2_2_1Tests {
    private static let server = Result {
        try TestServer([
            "example.": """
            @ 3600 SOA ns.example.com. hostmaster 1 7200 3600 1209600 300
            @ 3600 NS ns.example.com.
            @ 3600 NS ns.example.net.
            * 3600 TXT "this is a wildcard"
            * 3600 MX 10 host1
            sub.* 3600 TXT "this is not a wildcard"
            host1 3600 A 192.0.2.1
            _ssh._tcp.host1 3600 SRV 0 0 22 host1
            _ssh._tcp.host2 3600 SRV 0 0 22 host2
            subdel 3600 NS ns.example.com.
            subdel 3600 NS ns.example.net.

            """
        ])
    }
    private static let soa = "example. 300 SOA ns.example.com. hostmaster.example. 1 7200 3600 1209600 300"

    @Test(
        "Answers are synthesized for names that do not exist below the closest encloser",
        arguments: [
            Case(
                "host3.example. MX", answer: ["host3.example. 3600 MX 10 host1.example."],
                additional: ["host1.example. 3600 A 192.0.2.1"]),
            Case("host3.example. A", authority: [soa]),
            Case("foo.bar.example. TXT", answer: ["foo.bar.example. 3600 TXT \"this is a wildcard\""]),
        ])
    func synthesized(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "No answer is synthesized for names that exist, or whose closest encloser has no wildcard",
        arguments: [
            Case("host1.example. MX", authority: [soa]),
            Case("sub.*.example. MX", authority: [soa]),
            Case("_telnet._tcp.host1.example. SRV", .nameError, authority: [soa]),
            Case(
                "host.subdel.example. A", flags: [],
                authority: ["subdel.example. 3600 NS ns.example.com.", "subdel.example. 3600 NS ns.example.net."]),
            Case("ghost.*.example. MX", .nameError, authority: [soa]),
        ])
    func notSynthesized(_ expected: Case) throws { try Self.server.get().check(expected) }
}
