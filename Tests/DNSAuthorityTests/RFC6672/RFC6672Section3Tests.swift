// RFC 6672 s2, s3: a DNAME record redirects the names below its owner.

import DNSAuthority
import DNSWire
import Testing

@Suite("RFC 6672 s3, redirection")
struct RFC6672Section3Tests {
    private static let long = String(repeating: "x", count: 60)
    private static let server = Result {
        try TestServer([
            "one.test.": Samples.head + """
                old 300 DNAME new
                old 60 TXT "at the owner"
                hidden.old 60 A 192.0.2.1
                *.old 60 A 192.0.2.2
                www.new 60 A 192.0.2.3
                alias 60 CNAME www.old
                away 300 DNAME two.test.
                out 300 DNAME elsewhere.test.
                long 300 DNAME \(long).\(long).\(long)
                back 300 DNAME back.back
                twice 300 DNAME @
                *.wild 300 DNAME new

                """,
            "two.test.": Samples.head + "@ 300 DNAME three.test.\n",
            "three.test.": Samples.head + "www 60 A 192.0.2.4\n",
        ])
    }
    private static let soa = Samples.soa("one.test.")
    private static let old = "old.one.test. 300 DNAME new.one.test."
    private static let synthesized = "www.old.one.test. 300 CNAME www.new.one.test."
    private static let end = "www.new.one.test. 60 A 192.0.2.3"

    @Test(
        "s3.1, s3.2: the DNAME record comes first, then a CNAME record with its TTL, which is followed",
        arguments: [
            Case("www.old.one.test. A", answer: [old, synthesized, end]),
            Case("WWW.old.one.test. ANY", answer: [old, synthesized, end]),
            Case("www.old.one.test. CNAME", answer: [old, synthesized]),
            Case("www.old.one.test. TXT", answer: [old, synthesized], authority: [soa]),
            Case(
                "a.b.old.one.test. A", .nameError, answer: [old, "a.b.old.one.test. 300 CNAME a.b.new.one.test."],
                authority: [soa]),
            Case(
                "alias.one.test. A",
                answer: ["alias.one.test. 60 CNAME www.old.one.test.", old, synthesized, end]),
            Case(
                "www.out.one.test. A",
                answer: [
                    "out.one.test. 300 DNAME elsewhere.test.",
                    "www.out.one.test. 300 CNAME www.elsewhere.test.",
                ]),
        ])
    func redirected(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "s2.4: the owner is not redirected, and what is below it is hidden",
        arguments: [
            Case("old.one.test. DNAME", answer: [old]),
            Case("old.one.test. TXT", answer: ["old.one.test. 60 TXT \"at the owner\""]),
            Case("old.one.test. A", authority: [soa]),
            Case(
                "hidden.old.one.test. A", .nameError,
                answer: [old, "hidden.old.one.test. 300 CNAME hidden.new.one.test."], authority: [soa]),
            Case(
                "other.old.one.test. A", .nameError,
                answer: [old, "other.old.one.test. 300 CNAME other.new.one.test."], authority: [soa]),
            Case("x.wild.one.test. DNAME", answer: ["x.wild.one.test. 300 DNAME new.one.test."]),
            Case("www.x.wild.one.test. A", authority: [soa]),
        ])
    func owner(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "A redirection at an apex, and one after another, lead from zone to zone",
        arguments: [
            Case("two.test. NS", answer: ["two.test. 3600 NS ns.two.test."]),
            Case(
                "www.two.test. A",
                answer: [
                    "two.test. 300 DNAME three.test.", "www.two.test. 300 CNAME www.three.test.",
                    "www.three.test. 60 A 192.0.2.4",
                ]),
            Case(
                "www.away.one.test. A",
                answer: [
                    "away.one.test. 300 DNAME two.test.", "www.away.one.test. 300 CNAME www.two.test.",
                    "two.test. 300 DNAME three.test.", "www.two.test. 300 CNAME www.three.test.",
                    "www.three.test. 60 A 192.0.2.4",
                ]),
        ])
    func zones(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test("s2.2: a name that gets too long ends with YXDOMAIN behind the DNAME record")
    func tooLong() throws {
        let target = [Self.long, Self.long, Self.long, "one.test."].joined(separator: ".")
        let dname = "long.one.test. 300 DNAME \(target)"
        // the target has 193 octets
        let fits = String(repeating: "y", count: 61)
        try Self.server.get().check(
            Case(
                "\(fits).long.one.test. A", .nameError,
                answer: [dname, "\(fits).long.one.test. 300 CNAME \(fits).\(target)"], authority: [Self.soa]))
        try Self.server.get().check(Case("y\(fits).long.one.test. A", .nameExists, answer: [dname]))
    }

    @Test(
        "A redirection to names below its owner ends at once; one that comes by again is given once",
        arguments: [
            Case(
                "a.back.one.test. A",
                answer: [
                    "back.one.test. 300 DNAME back.back.one.test.",
                    "a.back.one.test. 300 CNAME a.back.back.one.test.",
                ]),
            Case(
                "a.twice.twice.one.test. TXT", .nameError,
                answer: [
                    "twice.one.test. 300 DNAME one.test.", "a.twice.twice.one.test. 300 CNAME a.twice.one.test.",
                    "a.twice.one.test. 300 CNAME a.one.test.",
                ], authority: [soa]),
        ])
    func again(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test("Without room for the CNAME record, TC is set")
    func truncated() throws {
        let question = Question(try Name("www.old.one.test."), .a)
        // header and question have 34 octets, the DNAME record 26, the CNAME record 30 less what points back, the address 16
        let whole = try Self.server.get().ask(question)
        #expect(whole.answer.count == 3)
        let partial = try Self.server.get().ask(question, limit: 62)
        #expect(partial.flags == [.authoritative, .truncated])
        #expect(partial.answer.map(\.type) == [.dname])
    }
}
