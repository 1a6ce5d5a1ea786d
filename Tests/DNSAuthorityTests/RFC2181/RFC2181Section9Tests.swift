// RFC 2181 s9: TC is set when a part of the answer was left out, and then an RRset is left out whole.

import DNSWire
import Testing

@Suite("RFC 2181 s9, the TC bit")
struct RFC2181Section9Tests {
    private static let server = Result {
        try TestServer([
            "example.": Samples.head
                + (0..<40).map { "many 300 A 192.0.2.\($0)\n" }.joined()
                + "alias 300 CNAME many\n"
                + (0..<20).map { "sub 300 NS ns\($0).elsewhere.test.\n" }.joined()
                    + """
                    few 300 A 192.0.2.1
                    few 300 A 192.0.2.2
                    one 300 CNAME two
                    two 300 A 192.0.2.1

                    """
        ])
    }

    @Test("An RRset is in the answer whole or not at all", arguments: [512, 669, 670])
    func whole(_ limit: Int) throws {
        // 12 for the header, 18 for the question, 16 for each record
        let answer = (0..<40).map { "many.example. 300 A 192.0.2.\($0)" }
        try Self.server.get().check(
            limit < 670
                ? Case("many.example. A", flags: [.authoritative, .truncated], limit: limit)
                : Case("many.example. A", answer: answer, limit: limit))
    }

    @Test("What fits of a chain of aliases is given, and TC says that there is more")
    func chain() throws {
        try Self.server.get().check(
            Case(
                "alias.example. A", flags: [.authoritative, .truncated],
                answer: ["alias.example. 300 CNAME many.example."], limit: 512))
    }

    @Test("A referral without room for its NS records is truncated")
    func referral() throws {
        try Self.server.get().check(Case("www.sub.example. A", flags: [.truncated], limit: 300))
    }

    @Test("A CNAME record without room, or an SOA record, sets TC and leaves the response code")
    func small() throws {
        try Self.server.get().check(Case("one.example. A", flags: [.authoritative, .truncated], limit: 40))
        try Self.server.get().check(
            Case("no.example. A", .nameError, flags: [.authoritative, .truncated], limit: 60))
        try Self.server.get().check(Case("few.example. TXT", flags: [.authoritative, .truncated], limit: 60))
    }
}
