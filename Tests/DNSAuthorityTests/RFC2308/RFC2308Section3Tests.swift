// RFC 2308 s2, s3, s5: negative answers, and how long they may be remembered.

import DNSWire
import Testing

@Suite("RFC 2308, negative answers")
struct RFC2308Section3Tests {
    private static let server = Result {
        try TestServer([
            "long.test.": "@ 9000 SOA ns host 1 2 3 4 60\n@ NS ns\nns A 192.0.2.1\nalias CNAME no\nother CNAME ns\n",
            "short.test.": "@ 30 SOA ns host 1 2 3 4 60\n@ NS ns\nns A 192.0.2.1\nout CNAME no.long.test.\n",
        ])
    }

    @Test(
        "The SOA record has the smaller of its TTL and its last field (s3, s5)",
        arguments: [
            Case(
                "no.long.test. A", .nameError, authority: ["long.test. 60 SOA ns.long.test. host.long.test. 1 2 3 4 60"]
            ),
            Case("ns.long.test. MX", authority: ["long.test. 60 SOA ns.long.test. host.long.test. 1 2 3 4 60"]),
            Case(
                "no.short.test. A", .nameError,
                authority: ["short.test. 30 SOA ns.short.test. host.short.test. 1 2 3 4 60"]),
            Case("long.test. SOA", answer: ["long.test. 9000 SOA ns.long.test. host.long.test. 1 2 3 4 60"]),
        ])
    func timeToLive(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "After an alias the answer is negative for its target, with the SOA record of the target's zone (s2.1, s2.2)",
        arguments: [
            Case(
                "alias.long.test. A", .nameError, answer: ["alias.long.test. 9000 CNAME no.long.test."],
                authority: ["long.test. 60 SOA ns.long.test. host.long.test. 1 2 3 4 60"]),
            Case(
                "other.long.test. MX", answer: ["other.long.test. 9000 CNAME ns.long.test."],
                authority: ["long.test. 60 SOA ns.long.test. host.long.test. 1 2 3 4 60"]),
            Case(
                "out.short.test. A", .nameError, answer: ["out.short.test. 30 CNAME no.long.test."],
                authority: ["long.test. 60 SOA ns.long.test. host.long.test. 1 2 3 4 60"]),
        ])
    func afterAlias(_ expected: Case) throws { try Self.server.get().check(expected) }
}
