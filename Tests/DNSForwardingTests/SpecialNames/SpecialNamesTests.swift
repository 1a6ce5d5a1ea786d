import DNSForwarding
import DNSWire
import Testing

@Suite("Special names")
struct SpecialNamesTests {
    private static let seed = HashSeed(7, 11)

    /// "special", "forwarded" or "nobody".
    private func route(
        _ name: String, _ type: RecordType = .a, rules: [String] = ["."], served: [String] = [], canary: Bool = false
    ) throws -> String {
        let rules = ForwardRules(
            try rules.map {
                ForwardRule(
                    try Name($0),
                    .forward(
                        UpstreamGroup(
                            [Upstream(SocketAddress(IPAddress(v4: 1), port: 53))], timeout: .seconds(1))))
            },
            special: SpecialNames(canary: canary, seed: Self.seed), served: try served.map { try Name($0) },
            seed: Self.seed)
        var scanned = ScannedName(seed: Self.seed)
        scanned.set(try Name(name))
        switch rules.route(scanned, type) {
        case .rule: return "forwarded"
        case .special: return "special"
        case .none: return "nobody"
        }
    }

    @Test(
        "Private reverse zones are never forwarded to the root (RFC 6303 s4, RFC 7793)",
        arguments: [
            "10", "16.172", "31.172", "168.192", "0", "127", "254.169", "2.0.192", "100.51.198", "113.0.203",
            "255.255.255.255", "64.100", "127.100",
        ].map { $0 + ".in-addr.arpa." }
            + ["d.f", "8.e.f", "9.e.f", "a.e.f", "b.e.f", "8.b.d.0.1.0.0.2"].map { $0 + ".ip6.arpa." }
            + ["0.", "1."].map { $0 + String(repeating: "0.", count: 31) + "ip6.arpa." })
    func reverseZones(zone: String) throws {
        #expect(try route(zone, .ptr) == "special")
        #expect(try route(zone, .soa) == "special")
        #expect(try route("a." + zone.uppercased(), .ptr) == "special")
    }

    @Test(
        "Their neighbours are somebody's",
        arguments: [
            "11.in-addr.arpa.", "15.172.in-addr.arpa.", "32.172.in-addr.arpa.", "167.192.in-addr.arpa.",
            "63.100.in-addr.arpa.", "128.100.in-addr.arpa.", "172.in-addr.arpa.", "100.in-addr.arpa.",
            "c.f.ip6.arpa.", "c.e.f.ip6.arpa.", "arpa.", "in-addr.arpa.", "172.0.0.192.in-addr.arpa.",
        ])
    func neighbours(name: String) throws {
        #expect(try route(name, .ptr) == "forwarded")
    }

    @Test(
        "Names that are no names of the root are never forwarded there",
        arguments: [
            "localhost.", "invalid.", "test.", "onion.", "local.", "internal.", "alt.", "home.arpa.", "resolver.arpa.",
            "ipv4only.arpa.",
        ])
    func names(name: String) throws {
        for type in [RecordType.a, .aaaa, .soa, .ns, .txt, .any] {
            #expect(try route(name, type) == "special")
            #expect(try route("a.b." + name, type) == "special")
        }
        #expect(try route("x" + name, .txt) == "forwarded")
        #expect(try route(name + "example.", .a) == "forwarded")
        // a name below the special one
        #expect(try route("a." + name, .ds) == "special")
    }

    @Test("A rule for the same or a longer name is stronger, one for a shorter name is not")
    func rules() throws {
        #expect(try route("nas.local.", rules: [".", "local."]) == "forwarded")
        #expect(try route("nas.site.local.", rules: [".", "site.local."]) == "forwarded")
        #expect(try route("nas.local.", rules: [".", "site.local."]) == "special")
        #expect(try route("nas.home.arpa.", rules: [".", "arpa."]) == "special")
        #expect(try route("nas.local.", rules: ["example."]) == "special")
    }

    @Test("DS of a name that arpa delegates is asked of the parent's rule (RFC 8375 s4)")
    func delegationSigner() throws {
        for name in ["home.arpa.", "10.in-addr.arpa.", "d.f.ip6.arpa.", "resolver.arpa.", "ipv4only.arpa."] {
            #expect(try route(name, .ds) == "forwarded")
        }
        #expect(try route("local.", .ds) == "special")
    }

    @Test("Of a name of one label only addresses are withheld, and only from the root")
    func lone() throws {
        for type in [RecordType.a, .aaaa, .https, .svcb] {
            #expect(try route("nas.", type) == "special")
            #expect(try route("nas.", type, rules: [".", "nas."]) == "forwarded")
            #expect(try route("nas.", type, rules: ["example."]) == "nobody")
            #expect(try route("nas.example.", type) == "forwarded")
            #expect(try route(".", type) == "forwarded")
        }
        for type in [RecordType.ns, .soa, .ds, .dnskey, .txt, .mx] {
            #expect(try route("com.", type) == "forwarded")
        }
    }

    @Test("The canary is one of them only where that is wanted")
    func canary() throws {
        #expect(try route("use-application-dns.net.") == "forwarded")
        #expect(try route("use-application-dns.net.", canary: true) == "special")
    }

    @Test("Names above zones, rules and other special names are known to exist")
    func above() throws {
        let rules = ForwardRules(
            [ForwardRule(try Name("a.b.local."), .emptyZone)], special: SpecialNames(seed: Self.seed),
            served: [try Name("5.1.10.in-addr.arpa."), try Name("deep.example.com.")], seed: Self.seed)
        var name = ScannedName(seed: Self.seed)
        for (text, exists) in [
            ("b.local.", true), ("c.local.", false), ("1.10.in-addr.arpa.", true), ("2.10.in-addr.arpa.", false),
            ("0.127.in-addr.arpa.", true), ("0.0.127.in-addr.arpa.", true), ("com.", true),
        ] {
            name.set(try Name(text))
            #expect(rules.hasNamesBelow(name) == exists, "\(text)")
        }
    }
}
