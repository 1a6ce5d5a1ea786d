// RFC 8482 s4.1: ANY is answered with one RRset.

import DNSWire
import Testing

@Suite("RFC 8482 s4.1, answers to ANY")
struct RFC8482Section4_1Tests {
    private static let server = Result { try TestServer(["office.test.": Samples.office]) }

    @Test(
        "One RRset is given, an alias is not followed, and a name without data has none",
        arguments: [
            Case("mail.office.test. ANY", answer: ["mail.office.test. 300 A 192.0.2.25"]),
            Case(
                "web.office.test. ANY",
                answer: ["web.office.test. 60 A 192.0.2.80", "web.office.test. 60 A 192.0.2.81"]),
            Case(
                "office.test. ANY", answer: ["office.test. 3600 NS ns.office.test."],
                additional: ["ns.office.test. 3600 A 192.0.2.53"]),
            Case("www.office.test. ANY", answer: ["www.office.test. 300 CNAME web.office.test."]),
            Case("x.guest.office.test. ANY", answer: ["x.guest.office.test. 300 A 192.0.2.99"]),
            Case("floor1.office.test. ANY", authority: [Samples.soa("office.test.")]),
            Case("no.office.test. ANY", .nameError, authority: [Samples.soa("office.test.")]),
        ])
    func any(_ expected: Case) throws { try Self.server.get().check(expected) }
}
