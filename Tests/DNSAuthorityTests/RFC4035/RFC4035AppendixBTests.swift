// RFC 4035 appendix B: what the zone of appendix A answers. RFC 4035 s3.1: the rules behind it.

import DNSAuthority
import DNSWire
import Testing

@Suite("RFC 4035 appendix B, answers of a zone with NSEC records")
struct RFC4035AppendixBTests {
    private static let server = Result { try SignedServer(["example.": SignedSamples.nsec]) }
    private static let soa = "example. SOA"

    @Test(
        "Each kind of question gets the answer that the standard shows",
        arguments: [
            // B.1
            SignedCase(
                "x.w.example. MX", answer: ["x.w.example. MX"], additional: ["xx.example. A", "xx.example. AAAA"]),
            // B.2
            SignedCase("ml.example. A", .nameError, authority: [soa, "b.example. NSEC", "example. NSEC"]),
            // B.3
            SignedCase("ns1.example. MX", authority: [soa, "ns1.example. NSEC"]),
            // B.4
            SignedCase(
                "mc.a.example. MX", flags: [], authority: ["a.example. NS", "a.example. DS"],
                additional: ["ns1.a.example. A", "ns2.a.example. A"]),
            // B.5
            SignedCase(
                "mc.b.example. MX", flags: [], authority: ["b.example. NS", "b.example. NSEC"],
                additional: ["ns1.b.example. A", "ns2.b.example. A"]),
            // B.6
            SignedCase(
                "a.z.w.example. MX", answer: ["a.z.w.example. MX from *.w.example."],
                authority: ["x.y.w.example. NSEC"], additional: ["ai.example. A", "ai.example. AAAA"]),
            // B.7
            SignedCase("a.z.w.example. AAAA", authority: [soa, "x.y.w.example. NSEC", "*.w.example. NSEC"]),
            // B.8
            SignedCase("example. DS", authority: [soa, "example. NSEC"]),
        ])
    func appendix(_ expected: SignedCase) throws { try Self.server.get().check(expected) }

    @Test(
        "s3.1.1: with more than the minimum, the additional data is signed where it is ours, and where it fits",
        arguments: [
            SignedCase(
                "x.w.example. MX", answer: ["x.w.example. MX"], authority: ["example. NS"],
                additional: ["xx.example. A", "xx.example. AAAA", "ns1.example. A", "ns2.example. A"],
                style: AnswerStyle(dnssecOK: true, minimal: false)),
            SignedCase(
                "example. DNSKEY", answer: ["example. DNSKEY"], style: AnswerStyle(dnssecOK: true, minimal: false)),
            SignedCase(
                "a.example. DS", answer: ["a.example. DS"], style: AnswerStyle(dnssecOK: true, minimal: false)),
        ])
    func additional(_ expected: SignedCase) throws { try Self.server.get().check(expected) }

    @Test(
        "s3.1.3: an empty non-terminal, a wildcard asked for itself, data that only the parent has",
        arguments: [
            SignedCase("y.w.example. A", authority: [soa, "x.w.example. NSEC"]),
            SignedCase("w.example. MX", authority: [soa, "ns2.example. NSEC"]),
            SignedCase(
                "*.w.example. MX", answer: ["*.w.example. MX"], additional: ["ai.example. A", "ai.example. AAAA"]),
            SignedCase("*.w.example. A", authority: [soa, "*.w.example. NSEC"]),
            SignedCase("a.example. DS", answer: ["a.example. DS"]),
            SignedCase("b.example. DS", authority: [soa, "b.example. NSEC"]),
            SignedCase("zz.example. A", .nameError, authority: [soa, "xx.example. NSEC", "example. NSEC"]),
        ])
    func others(_ expected: SignedCase) throws { try Self.server.get().check(expected) }

    @Test(
        "s3.1, s3.1.1: DNSSEC types are given to those who ask for them, whether DO is set or not",
        arguments: [
            Case("ns1.example. A", answer: ["ns1.example. 3600 A 192.0.2.1"]),
            Case("ml.example. A", .nameError, authority: [nakedSOA]),
            Case(
                "mc.a.example. MX", flags: [],
                authority: ["a.example. 3600 NS ns1.a.example.", "a.example. 3600 NS ns2.a.example."],
                additional: ["ns1.a.example. 3600 A 192.0.2.5", "ns2.a.example. 3600 A 192.0.2.6"]),
            Case("xx.example. NSEC", answer: ["xx.example. 3600 NSEC example. A HINFO AAAA RRSIG NSEC"]),
            Case(
                "ns1.example. RRSIG",
                answer: [
                    "ns1.example. 3600 RRSIG A 5 2 3600 20040509183619 20040409183619 38519 example. F1C9HVhI",
                    "ns1.example. 3600 RRSIG NSEC 5 2 3600 20040509183619 20040409183619 38519 example. I4hj+Kt6",
                ]),
            Case(
                "*.w.example. ANY", answer: ["*.w.example. 3600 MX 1 ai.example."],
                additional: ["ai.example. 3600 A 192.0.2.9", "ai.example. 3600 AAAA 2001:db8::f00:baa9"]),
        ])
    func withoutDO(_ expected: Case) throws { try Self.server.get().server.check(expected) }

    private static let nakedSOA = "example. 3600 SOA ns1.example. bugs.x.w.example. 1081539377 3600 300 3600000 3600"

    @Test("s3.1.1: an RRset and its signatures are one: without room for both there is neither, and TC is set")
    func truncation() throws {
        let question = Question(try Name("x.w.example."), .mx)
        let server = try Self.server.get().server
        let style = AnswerStyle(dnssecOK: true)
        let whole = try server.ask(question, style: style)
        #expect(whole.answer.map(\.type) == [.mx, .rrsig])
        // header and question have 29 octets, the MX record 19, its signature 45
        for limit in [92, 60, 40] {
            let reply = try server.ask(question, style: style, limit: limit)
            #expect(reply.flags == [.authoritative, .truncated])
            #expect(reply.answer == [])
        }
        #expect(try server.ask(question, style: style, limit: 93).flags == .authoritative)
    }

    @Test("RFC 2308 s5: the TTL of a negative answer bounds that of the SOA record's signature, too")
    func negativeTTL() throws {
        let text = SignedSamples.nsec.replacing("3600000 3600", with: "3600000 60")
        let server = try TestServer(["example.": text])
        let reply = try server.ask(Question(try Name("ns1.example."), .mx), style: AnswerStyle(dnssecOK: true))
        #expect(reply.authority.map(\.type) == [.soa, .rrsig, .nsec, .rrsig])
        #expect(reply.authority.prefix(2).map(\.ttl) == [60, 60])
    }
}
