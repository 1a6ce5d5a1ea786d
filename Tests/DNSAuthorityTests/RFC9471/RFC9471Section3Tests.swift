// RFC 9471 s3: which addresses go with a referral, and what happens when there is no room for them.

import DNSWire
import Testing

@Suite("RFC 9471 s3, glue in referrals")
struct RFC9471Section3Tests {
    private static let server = Result {
        try TestServer([
            "example.": Samples.head + """
                in 300 NS a.in
                in 300 NS b.deep.in
                a.in 300 A 192.0.2.1
                a.in 300 AAAA 2001:db8::1
                b.deep.in 300 AAAA 2001:db8::2
                mixed 300 NS ns
                mixed 300 NS a.in
                mixed 300 NS c.mixed
                mixed 300 NS ns.elsewhere.test.
                mixed 300 NS lost.mixed
                c.mixed 300 A 192.0.2.3
                c.mixed 300 TXT "no address"
                same 300 NS same
                same 300 A 192.0.2.4
                none 300 NS x.wild
                *.wild 300 A 192.0.2.5

                """
        ])
    }
    private static let inDomain = [
        "a.in.example. 300 A 192.0.2.1", "a.in.example. 300 AAAA 2001:db8::1",
        "b.deep.in.example. 300 AAAA 2001:db8::2",
    ]
    private static let inServers = ["in.example. 300 NS a.in.example.", "in.example. 300 NS b.deep.in.example."]
    private static let mixedServers = [
        "mixed.example. 300 NS ns.example.", "mixed.example. 300 NS a.in.example.",
        "mixed.example. 300 NS c.mixed.example.", "mixed.example. 300 NS ns.elsewhere.test.",
        "mixed.example. 300 NS lost.mixed.example.",
    ]

    @Test(
        "All addresses of in-domain name servers are given, then those of others that the zone holds",
        arguments: [
            Case("www.in.example. A", flags: [], authority: inServers, additional: inDomain),
            Case(
                "www.mixed.example. A", flags: [], authority: mixedServers,
                additional: [
                    "c.mixed.example. 300 A 192.0.2.3", "ns.example. 3600 A 192.0.2.53",
                    "a.in.example. 300 A 192.0.2.1", "a.in.example. 300 AAAA 2001:db8::1",
                ]),
            Case(
                "same.example. A", flags: [], authority: ["same.example. 300 NS same.example."],
                additional: ["same.example. 300 A 192.0.2.4"]),
            Case("none.example. A", flags: [], authority: ["none.example. 300 NS x.wild.example."]),
        ])
    func glue(_ expected: Case) throws { try Self.server.get().check(expected) }

    @Test("s3.1: an in-domain address without room sets TC; what fits is given")
    func inDomainWithoutRoom() throws {
        // header and question have 32 octets, the NS records 16 and 21; then the addresses have 16, 28 and 28
        let servers = 69
        let server = try Self.server.get()
        try server.check(
            Case(
                "www.in.example. A", flags: [], authority: Self.inServers, additional: Self.inDomain,
                limit: servers + 72))
        try server.check(
            Case(
                "www.in.example. A", flags: .truncated, authority: Self.inServers,
                additional: Array(Self.inDomain[0..<2]), limit: servers + 71))
        try server.check(
            Case(
                "www.in.example. A", flags: .truncated, authority: Self.inServers,
                additional: Array(Self.inDomain[0..<1]), limit: servers + 43))
        try server.check(
            Case("www.in.example. A", flags: .truncated, authority: Self.inServers, limit: servers + 15))
    }

    @Test("s3.2: other addresses are left out without TC")
    func siblingWithoutRoom() throws {
        let whole = try Self.server.get().ask(Question(try Name("www.mixed.example."), .a))
        #expect(whole.additional.count == 4)
        // header and question have 35 octets, the NS records 17, 19, 16, 31 and 19; then all addresses but one have 16
        let servers = 137
        try Self.server.get().check(
            Case(
                "www.mixed.example. A", flags: [], authority: Self.mixedServers,
                additional: ["c.mixed.example. 300 A 192.0.2.3"], limit: servers + 16 + 15))
        try Self.server.get().check(
            Case("www.mixed.example. A", flags: .truncated, authority: Self.mixedServers, limit: servers + 15))
    }

    @Test("An address whose owner no pointer can reach is left out, and TC is set")
    func farAway() throws {
        let padding = String(repeating: "x", count: 60)
        let servers = (0..<300).map { "n\($0).\(padding).far" }
        let server = try TestServer([
            "example.": Samples.head
                + servers.map { "far 300 NS \($0)\n\($0) 300 A 192.0.2.1\n" }.joined()
                + (0..<900).map { "far 300 NS s\($0).elsewhere.example.\n" }.joined()
                + "zz.far 300 A 192.0.2.2\nfar 300 NS zz.far\n"
        ])
        let reply = try server.ask(Question(try Name("x.far.example."), .a), limit: 65535)
        #expect(reply.flags == .truncated)
        #expect(reply.authority.count == 1201)
        #expect(reply.additional.count == 300)
        #expect(reply.additional.allSatisfy { $0.data == [192, 0, 2, 1] })
    }
}
