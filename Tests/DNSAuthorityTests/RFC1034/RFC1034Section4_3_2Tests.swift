// RFC 1034 s4.3.2: the algorithm, step by step.

import DNSWire
import Testing

@Suite("RFC 1034 s4.3.2, the algorithm")
struct RFC1034Section4_3_2Tests {
    private static let server = Result {
        try TestServer([
            "office.test.": Samples.office,
            "deep.office.test.": Samples.head + "www 300 A 192.0.2.1\n",
        ])
    }
    private static let soa = Samples.soa("office.test.")

    @Test(
        "Step 2: the zone with the longest matching name answers; without one, the question is refused",
        arguments: [
            Case("www.deep.office.test. A", answer: ["www.deep.office.test. 300 A 192.0.2.1"]),
            Case("deep.office.test. TXT", authority: [Samples.soa("deep.office.test.")]),
            Case("xdeep.office.test. A", .nameError, authority: [soa]),
            Case("test. A", .refused, flags: []),
            Case(". A", .refused, flags: []),
            Case("office.example. A", .refused, flags: []),
        ])
    func zones(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "Step 3a, step 6: the name exists, and the records of the type are copied; what they name is added",
        arguments: [
            Case(
                "office.test. SOA",
                answer: ["office.test. 3600 SOA ns.office.test. hostmaster.office.test. 7 7200 3600 1209600 300"]),
            Case(
                "office.test. NS", answer: ["office.test. 3600 NS ns.office.test."],
                additional: ["ns.office.test. 3600 A 192.0.2.53"]),
            Case(
                "office.test. MX", answer: ["office.test. 3600 MX 10 mail.office.test."],
                additional: ["mail.office.test. 300 A 192.0.2.25", "mail.office.test. 300 AAAA 2001:db8::25"]),
            Case("mail.office.test. AAAA", answer: ["mail.office.test. 300 AAAA 2001:db8::25"]),
            Case(
                "web.office.test. A", answer: ["web.office.test. 60 A 192.0.2.80", "web.office.test. 60 A 192.0.2.81"]),
        ])
    func exactMatch(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "Step 3a: a CNAME record is followed, unless it is asked for",
        arguments: [
            Case(
                "www.office.test. A",
                answer: [
                    "www.office.test. 300 CNAME web.office.test.", "web.office.test. 60 A 192.0.2.80",
                    "web.office.test. 60 A 192.0.2.81",
                ]),
            Case("www.office.test. CNAME", answer: ["www.office.test. 300 CNAME web.office.test."]),
            Case(
                "www.office.test. TXT", answer: ["www.office.test. 300 CNAME web.office.test."], authority: [soa]),
        ])
    func alias(_ expected: Case) throws { try Self.server.get().check(expected) }

    private static let delegation = [
        "lab.office.test. 3600 NS ns1.lab.office.test.", "lab.office.test. 3600 NS ns.elsewhere.test.",
    ]
    private static let glue = [
        "ns1.lab.office.test. 1800 A 192.0.2.153", "ns1.lab.office.test. 1800 AAAA 2001:db8::153",
    ]

    @Test(
        "Step 3b: at and below a zone cut everything is a referral without AA, glue asked for directly too",
        arguments: [
            "lab.office.test. A", "lab.office.test. NS", "lab.office.test. SOA", "lab.office.test. ANY",
            "x.lab.office.test. A", "a.b.c.lab.office.test. MX", "ns1.lab.office.test. A",
            "ns1.lab.office.test. TXT", "host.lab.office.test. A", "x.host.lab.office.test. A",
            "lab.office.test. CNAME",
        ])
    func referral(_ question: String) throws {
        let expected = Case(question, flags: [], authority: Self.delegation, additional: Self.glue)
        try Self.server.get().check(expected)
    }

    @Test(
        "Step 3c: a name that does not exist is a name error, unless a wildcard covers it",
        arguments: [
            Case("nobody.office.test. A", .nameError, authority: [soa]),
            Case("a.b.c.d.e.office.test. A", .nameError, authority: [soa]),
            Case("x.mail.office.test. A", .nameError, authority: [soa]),
            Case("visitor.guest.office.test. A", answer: ["visitor.guest.office.test. 300 A 192.0.2.99"]),
            Case("a.b.guest.office.test. A", answer: ["a.b.guest.office.test. 300 A 192.0.2.99"]),
            Case("known.guest.office.test. A", authority: [soa]),
            Case("guest.office.test. A", authority: [soa]),
        ])
    func noMatch(_ expected: Case) throws { try Self.server.get().check(expected) }
}
