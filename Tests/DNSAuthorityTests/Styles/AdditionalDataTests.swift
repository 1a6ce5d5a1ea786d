// Data that goes with records which point to other names. RFC 1035 s3.3, RFC 2782, RFC 3403 s4.1, RFC 9460 s4.1.

import DNSAuthority
import DNSWire
import Testing

@Suite("Additional data")
struct AdditionalDataTests {
    private static let server = Result {
        try TestServer([
            "example.": Samples.head + """
                @ 60 MX 10 mail
                @ 60 MX 20 mail.elsewhere.test.
                mail 60 A 192.0.2.1
                mail 60 AAAA 2001:db8::1
                _x._tcp 60 SRV 0 0 1 mail
                _x._tcp 60 SRV 0 0 2 mail
                wild 60 MX 1 a.any
                wild 60 MX 2 b.any
                *.any 60 A 192.0.2.2
                cut 60 NS ns.cut
                ns.cut 60 A 192.0.2.3
                below 60 MX 1 ns.cut
                alias 60 CNAME mail
                toalias 60 MX 1 alias
                svc 60 HTTPS 1 . alpn=h2
                svc 60 A 192.0.2.4
                asvc 60 HTTPS 0 svc
                none 60 SVCB 0 .
                naptr 60 NAPTR 1 1 "s" "SIP+D2U" "" _x._tcp
                naptra 60 NAPTR 1 1 "A" "SIP+D2U" "" svc
                naptru 60 NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@example.!" .

                """
        ])
    }
    private static let full = AnswerStyle(minimal: false)
    private static let servers = ["example. 3600 NS ns.example."]
    private static let ns = "ns.example. 3600 A 192.0.2.53"
    private static let mail = ["mail.example. 60 A 192.0.2.1", "mail.example. 60 AAAA 2001:db8::1"]

    @Test(
        "What the zone has of the names is given once, glue only for name servers",
        arguments: [
            Case(
                "example. MX", answer: ["example. 60 MX 10 mail.example.", "example. 60 MX 20 mail.elsewhere.test."],
                authority: servers, additional: mail + [ns], style: full),
            Case("example. NS", answer: servers, additional: [ns], style: full),
            Case("ns.example. A", answer: [ns], authority: servers, style: full),
            Case(
                "_x._tcp.example. SRV",
                answer: ["_x._tcp.example. 60 SRV 0 0 1 mail.example.", "_x._tcp.example. 60 SRV 0 0 2 mail.example."],
                authority: servers, additional: mail + [ns], style: full),
            Case(
                "wild.example. MX",
                answer: ["wild.example. 60 MX 1 a.any.example.", "wild.example. 60 MX 2 b.any.example."],
                authority: servers,
                additional: ["a.any.example. 60 A 192.0.2.2", "b.any.example. 60 A 192.0.2.2", ns], style: full),
            Case(
                "below.example. MX", answer: ["below.example. 60 MX 1 ns.cut.example."], authority: servers,
                additional: [ns], style: full),
            Case(
                "toalias.example. MX", answer: ["toalias.example. 60 MX 1 alias.example."], authority: servers,
                additional: [ns], style: full),
            Case(
                "svc.example. HTTPS", answer: ["svc.example. 60 HTTPS 1 . alpn=h2"], authority: servers,
                additional: ["svc.example. 60 A 192.0.2.4", ns], style: full),
            Case(
                "asvc.example. HTTPS", answer: ["asvc.example. 60 HTTPS 0 svc.example."], authority: servers,
                additional: ["svc.example. 60 HTTPS 1 . alpn=h2", "svc.example. 60 A 192.0.2.4", ns], style: full),
            Case(
                "none.example. SVCB", answer: ["none.example. 60 SVCB 0 ."], authority: servers, additional: [ns],
                style: full),
            Case(
                "naptr.example. NAPTR", answer: ["naptr.example. 60 NAPTR 1 1 s SIP+D2U \"\" _x._tcp.example."],
                authority: servers,
                additional: [
                    "_x._tcp.example. 60 SRV 0 0 1 mail.example.", "_x._tcp.example. 60 SRV 0 0 2 mail.example.",
                ] + mail + [ns], style: full),
            Case(
                "naptra.example. NAPTR", answer: ["naptra.example. 60 NAPTR 1 1 A SIP+D2U \"\" svc.example."],
                authority: servers, additional: ["svc.example. 60 A 192.0.2.4", ns], style: full),
            Case(
                "naptru.example. NAPTR",
                answer: ["naptru.example. 60 NAPTR 1 1 u E2U+sip \"!^.*$!sip:a@example.!\" ."], authority: servers,
                additional: [ns], style: full),
        ])
    func whole(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test(
        "The minimal style gives the addresses of what the answer names, and leaves out the zone's name servers",
        arguments: [
            Case("example. NS", answer: servers, additional: [ns]),
            Case(
                "example. MX", answer: ["example. 60 MX 10 mail.example.", "example. 60 MX 20 mail.elsewhere.test."],
                additional: mail),
            Case("ns.example. A", answer: [ns]),
        ])
    func minimal(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test("What has no room is left out without TC")
    func withoutRoom() throws {
        let question = Question(try Name("example."), .mx)
        let whole = try Self.server.get().ask(question, style: Self.full)
        #expect(whole.additional.count == 3)
        // header and question have 25 octets, the MX records 21 and 35
        for limit in 81...160 {
            let reply = try Self.server.get().ask(question, style: Self.full, limit: limit)
            #expect(reply.flags == .authoritative)
            #expect(reply.answer == whole.answer)
        }
    }
}
