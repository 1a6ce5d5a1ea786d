// RFC 6604 s2, s3: after aliases, AA is the first name's and the response code the last's. RFC 1034 s3.6.2: chains end.

import DNSAuthority
import DNSWire
import Testing

@Suite("RFC 6604 s3, aliases and response codes")
struct RFC6604Section3Tests {
    private static let server = Result {
        try TestServer(
            [
                "one.test.": Samples.head + """
                    toanswer 300 CNAME www.two.test.
                    tonothing 300 CNAME no.two.test.
                    tonodata 300 CNAME ns.two.test.
                    tocut 300 CNAME www.sub.two.test.
                    toelsewhere 300 CNAME www.elsewhere.test.
                    tobroken 300 CNAME www.broken.test.
                    twice 300 CNAME tonothing
                    gone 300 DNAME no.two.test.
                    self 300 CNAME self
                    ping 300 CNAME pong.two.test.
                    back 300 CNAME forth.two.test.

                    """,
                "two.test.": Samples.head + """
                    www 300 TXT "here"
                    sub 300 NS ns.sub
                    ns.sub 300 A 192.0.2.9
                    pong 300 CNAME PING.one.test.
                    forth 300 CNAME toanswer.one.test.

                    """,
                "chain.test.": Samples.head + (0..<40).map { "c\($0) 300 CNAME c\($0 + 1)\n" }.joined()
                    + "c40 300 TXT \"end\"\n",
            ], unusable: ["broken.test."])
    }

    @Test(
        "The last name in the chain says how it ended, the first whether with authority",
        arguments: [
            Case(
                "toanswer.one.test. TXT",
                answer: ["toanswer.one.test. 300 CNAME www.two.test.", "www.two.test. 300 TXT \"here\""]),
            Case(
                "tonothing.one.test. TXT", .nameError, answer: ["tonothing.one.test. 300 CNAME no.two.test."],
                authority: [Samples.soa("two.test.")]),
            Case(
                "tonodata.one.test. TXT", answer: ["tonodata.one.test. 300 CNAME ns.two.test."],
                authority: [Samples.soa("two.test.")]),
            Case(
                "tocut.one.test. TXT", answer: ["tocut.one.test. 300 CNAME www.sub.two.test."],
                authority: ["sub.two.test. 300 NS ns.sub.two.test."],
                additional: ["ns.sub.two.test. 300 A 192.0.2.9"]),
            Case("toelsewhere.one.test. TXT", answer: ["toelsewhere.one.test. 300 CNAME www.elsewhere.test."]),
            Case("tobroken.one.test. TXT", answer: ["tobroken.one.test. 300 CNAME www.broken.test."]),
        ])
    func ends(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "A chain that comes back to a name ends there",
        arguments: [
            Case("self.one.test. A", answer: ["self.one.test. 300 CNAME self.one.test."]),
            Case(
                "ping.one.test. A",
                answer: ["ping.one.test. 300 CNAME pong.two.test.", "pong.two.test. 300 CNAME PING.one.test."]),
            Case(
                "back.one.test. TXT",
                answer: [
                    "back.one.test. 300 CNAME forth.two.test.", "forth.two.test. 300 CNAME toanswer.one.test.",
                    "toanswer.one.test. 300 CNAME www.two.test.", "www.two.test. 300 TXT \"here\"",
                ]),
        ])
    func loops(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "The response code is that of the chain's end, also where there is room only for its beginning",
        arguments: [
            Case("tonothing.one.test. TXT", .nameError, flags: [.authoritative, .truncated], limit: 40),
            Case(
                "twice.one.test. TXT", .nameError, flags: [.authoritative, .truncated],
                answer: ["twice.one.test. 300 CNAME tonothing.one.test."], limit: 60),
            Case("x.gone.one.test. TXT", .nameError, flags: [.authoritative, .truncated], limit: 40),
            Case(
                "x.gone.one.test. TXT", .nameError, flags: [.authoritative, .truncated],
                answer: ["gone.one.test. 300 DNAME no.two.test."], limit: 64),
            Case("toanswer.one.test. TXT", flags: [.authoritative, .truncated], limit: 40),
            Case("tonodata.one.test. TXT", flags: [.authoritative, .truncated], limit: 40),
            Case("toelsewhere.one.test. TXT", flags: [.authoritative, .truncated], limit: 40),
            Case("x.gone.one.test. CNAME", flags: [.authoritative, .truncated], limit: 40),
        ])
    func short(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test("A chain is followed so many times and no further")
    func long() throws {
        let links = ZoneAnswerer.nameLimit
        try Self.server.get().check(
            Case(
                "c0.chain.test. TXT",
                answer: (0..<links).map { "c\($0).chain.test. 300 CNAME c\($0 + 1).chain.test." }))
        try Self.server.get().check(
            Case(
                "c\(41 - links).chain.test. TXT",
                answer: (41 - links..<40).map { "c\($0).chain.test. 300 CNAME c\($0 + 1).chain.test." }
                    + ["c40.chain.test. 300 TXT \"end\""]))
    }
}
