// RFC 5155 appendix B: what the zone of appendix A answers. RFC 5155 s7.2: the rules behind it.

import DNSAuthority
import DNSWire
import Testing

@Suite("RFC 5155 appendix B, answers of a zone with NSEC3 records")
struct RFC5155AppendixBTests {
    private static let server = Result { try SignedServer(["example.": SignedSamples.nsec3]) }
    private static let soa = "example. SOA"
    private static let apex = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. NSEC3"
    private static let ns1 = "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. NSEC3"
    private static let ns2 = "q04jkcevqvmu85r014c7dkba38o0ji5r.example. NSEC3"
    private static let a = "35mthgpgcu1qg68fab165klnsnk3dpvl.example. NSEC3"
    private static let w = "k8udemvp1j2f7eg6jebps17vp3n8i58h.example. NSEC3"
    private static let wildcard = "r53bq7cc2uvmubfu5ocmm6pers9tk9en.example. NSEC3"
    private static let ai = "gjeqe526plbf1g8mklp59enfd789njgi.example. NSEC3"
    private static let xw = "b4um86eghhds6nea196smvmlo4ors995.example. NSEC3"
    private static let yw = "ji6neoaepv8b5o6k4ev33abha8ht9fgc.example. NSEC3"

    @Test(
        "Each kind of question gets the answer that the standard shows",
        arguments: [
            // B.1
            SignedCase("a.c.x.w.example. A", .nameError, authority: [soa, apex, xw, a]),
            // B.2
            SignedCase("ns1.example. MX", authority: [soa, ns1]),
            // B.2.1
            SignedCase("y.w.example. A", authority: [soa, yw]),
            // B.3
            SignedCase(
                "mc.c.example. MX", flags: [], authority: ["c.example. NS", a, apex],
                additional: ["ns1.c.example. A", "ns2.c.example. A"]),
            // B.4
            SignedCase(
                "a.z.w.example. MX", answer: ["a.z.w.example. MX from *.w.example."], authority: [ns2],
                additional: ["ai.example. A", "ai.example. AAAA"]),
            // B.5
            SignedCase("a.z.w.example. AAAA", authority: [soa, w, ns2, wildcard]),
            // B.6
            SignedCase("example. DS", authority: [soa, apex]),
        ])
    func appendix(_ expected: SignedCase) throws { try Self.server.get().check(expected) }

    @Test(
        "s7.2.4, s7.2.7: an insecure delegation that was left out is proven by the closest encloser; a secure one has DS records",
        arguments: [
            SignedCase("c.example. DS", authority: [soa, a, apex]),
            SignedCase("a.example. DS", answer: ["a.example. DS"]),
            SignedCase(
                "mc.a.example. MX", flags: [], authority: ["a.example. NS", "a.example. DS"],
                additional: ["ns1.a.example. A", "ns2.a.example. A"]),
        ])
    func delegations(_ expected: SignedCase) throws { try Self.server.get().check(expected) }

    @Test(
        "s7.2.8: the owner of an NSEC3 record does not exist for that, but may for other data",
        arguments: [
            SignedCase("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. NSEC3", .nameError, authority: [soa] + hidden),
            SignedCase("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. RRSIG", .nameError, authority: [soa] + hidden),
            SignedCase(
                "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. A", answer: ["2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. A"]),
            SignedCase("2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. NSEC3", authority: [soa, hashed]),
        ])
    func owners(_ expected: SignedCase) throws { try Self.server.get().check(expected) }

    // H(2t7b4g4vsa5smi47k61mv5bv1a22bojr.example) stands in the appendix
    private static let hashed = "kohar7mbb8dc2ce8a9qvl8hon4k53uhi.example. NSEC3"
    // H(*.example) = jhsv..., and of the name that is the apex's hash qasd...
    private static let hidden = [apex, ai, ns2]

    @Test(
        "Without DO none of it is seen",
        arguments: [
            Case("a.c.x.w.example. A", .nameError, authority: [nakedSOA]),
            Case("example. NSEC3PARAM", answer: ["example. 3600 NSEC3PARAM 1 0 12 aabbccdd"]),
            Case("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. NSEC3", .nameError, authority: [nakedSOA]),
        ])
    func withoutDO(_ expected: Case) throws { try Self.server.get().server.check(expected) }

    private static let nakedSOA = "example. 3600 SOA ns1.example. bugs.x.w.example. 1 3600 300 3600000 3600"

    @Test(
        "s4.1.2: parameters with a flag or an unknown algorithm are ignored, as are those without records",
        arguments: ["NSEC3PARAM 1 1 12 aabbccdd", "NSEC3PARAM 2 0 12 aabbccdd", "NSEC3PARAM 1 0 11 aabbccdd"])
    func ignored(_ parameters: String) throws {
        let text = SignedSamples.nsec3.replacing("NSEC3PARAM 1 0 12 aabbccdd", with: parameters)
        let reply = try TestServer(["example.": text]).ask(
            Question(try Name("no.example."), .a), style: AnswerStyle(dnssecOK: true))
        #expect(reply.code == .nameError)
        #expect(reply.authority.map(\.type) == [.soa, .rrsig])
    }

    @Test(
        "A chain with gaps is served as far as it goes",
        arguments: ["0p9mhav", "35mthgp", "b4um86e", "q04jkce", "t644ebq"])
    func broken(_ owner: String) throws {
        let lines = SignedSamples.nsec3.replacing("(\n", with: "").replacing(" )", with: "").split(separator: "\n")
        let text = lines.filter { !$0.hasPrefix(owner) }.map { $0 + "\n" }.joined()
        let server = try TestServer(["example.": text])
        for name in ["a.c.x.w.example.", "ns1.example.", "mc.c.example.", "a.z.w.example.", "zzz.example."] {
            for type in [RecordType.mx, .aaaa, .ds] {
                let whole = try server.ask(Question(try Name(name), type))
                let signed = try server.ask(Question(try Name(name), type), style: AnswerStyle(dnssecOK: true))
                #expect(signed.code == whole.code)
                #expect(signed.answer.filter { $0.type != .rrsig } == whole.answer)
            }
        }
    }

    @Test("RFC 9276 s3.2: more than 100 iterations are refused")
    func iterations() throws {
        let text = SignedSamples.nsec3.replacing("1 0 12 aabbccdd", with: "1 0 101 aabbccdd")
        var problems: [ZoneProblem] = []
        let zone = try ZoneText.zone(text, origin: "example.", problems: &problems)
        let isRefused = zone == nil
        #expect(isRefused)
        #expect(problems.map(\.kind) == [.tooManyIterations(101)])
    }
}
