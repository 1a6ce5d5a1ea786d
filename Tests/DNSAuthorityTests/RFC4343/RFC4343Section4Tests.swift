// RFC 4343 s4: names are the same in any case, and keep the case in which they were written.

import DNSWire
import Testing

@Suite("RFC 4343 s4, case insensitivity")
struct RFC4343Section4Tests {
    private static let server = Result {
        try TestServer([
            "Example.": Samples.head + """
                WwW 300 A 192.0.2.1
                Mail 300 MX 10 MailHost.Elsewhere.
                *.Wild 300 A 192.0.2.2
                Alias 300 CNAME wWw

                """
        ])
    }

    @Test(
        "Names are found in any case",
        arguments: [
            Case("www.example. A", answer: ["www.example. 300 A 192.0.2.1"]),
            Case("WWW.EXAMPLE. A", answer: ["www.example. 300 A 192.0.2.1"]),
            Case("x.WILD.eXample. A", answer: ["x.wild.example. 300 A 192.0.2.2"]),
            Case("nO.ExamplE. A", .nameError, authority: [Samples.soa("example.")]),
        ])
    func lookup(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test("The owner has the case of the question, data the case of the zone (s4.1)")
    func preserved() throws {
        let reply = try Self.server.get().ask(Question(try Name("mAIL.exaMPLE."), .mx))
        #expect(reply.answer.map(\.name.octets) == [try Name("mAIL.exaMPLE.").octets])
        #expect(reply.answer.map(\.data) == [[0, 10] + (try Name("MailHost.Elsewhere.").octets)])
    }

    @Test("Octets that are not letters differ when they differ (s2)")
    func notLetters() throws {
        let server = try TestServer(["example.": Samples.head + "a\\064 300 A 192.0.2.1\n\\196 300 A 192.0.2.2\n"])
        try server.check(Case("a\\064.example. A", answer: ["a\\064.example. 300 A 192.0.2.1"]))
        try server.check(Case("a\\096.example. A", .nameError, authority: [Samples.soa("example.")]))
        try server.check(Case("\\228.example. A", .nameError, authority: [Samples.soa("example.")]))
    }
}
