// RFC 4035 s3.1.4.1: DS records belong to the parent's side of a zone cut.

import DNSWire
import Testing

@Suite("RFC 4035 s3.1.4.1, answering for DS")
struct RFC4035Section3_1_4_1Tests {
    private static let parent =
        Samples.head + """
            signed 300 NS ns.signed
            signed 300 DS 1 8 1 0A
            ns.signed 300 A 192.0.2.11
            plain 300 NS ns.elsewhere.test.

            """
    private static let soa = Samples.soa("example.")

    @Test(
        "The parent answers for the name of a cut itself, and refers for names below it",
        arguments: [
            Case("signed.example. DS", answer: ["signed.example. 300 DS 1 8 1 0A"]),
            Case("plain.example. DS", authority: [soa]),
            Case("x.plain.example. DS", flags: [], authority: ["plain.example. 300 NS ns.elsewhere.test."]),
            Case("example. DS", authority: [soa]),
        ])
    func parentAlone(_ expected: Case) throws { try TestServer(["example.": Self.parent]).check(expected) }

    @Test(
        "Where both zones are served, the parent is asked; for all other types the child",
        arguments: [
            Case("signed.example. DS", answer: ["signed.example. 300 DS 1 8 1 0A"]),
            Case("plain.example. DS", authority: [soa]),
            Case("plain.example. TXT", authority: [Samples.soa("plain.example.")]),
            Case("x.plain.example. DS", .nameError, authority: [Samples.soa("plain.example.")]),
        ])
    func both(_ expected: Case) throws {
        try TestServer([
            "signed.example.": Samples.head, "example.": Self.parent, "plain.example.": Samples.head,
        ]).check(expected)
    }

    @Test("A child without its parent says that there are none")
    func childAlone() throws {
        try TestServer(["example.": Samples.head]).check(Case("example. DS", authority: [Self.soa]))
    }
}
