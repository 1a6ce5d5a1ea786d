// Explanations in words and as JSON.

import DNSAuthority
import DNSDispatch
import DNSWire
import Testing

@testable import Admin
@testable import DNSForwarding
@testable import DNSServer

@Suite struct ExplainPageTests {
    private static let client = IPAddress(v4: 0x7f00_0001)

    private static func upstream(_ number: UInt8) -> Upstream {
        Upstream(SocketAddress(IPAddress(v4: 0xc000_0200 + UInt32(number)), port: 53))
    }

    private static func explanation(
        _ findings: [Explanation.Finding], _ outcome: Explanation.Outcome = .ask(RuleKey(rawValue: 1)),
        forwarding: Admission? = .everyone, overlays: [Name] = [], withheld: Bool = false, choice: UpstreamChoice? = nil
    ) throws -> Explanation {
        let name = try Name("www.home.example.")
        return Explanation(
            name: name, type: .a, client: client, forwarding: forwarding,
            steps: findings.map { Explanation.Step(name: name, finding: $0, silentOverlays: overlays) },
            outcome: outcome, withheld: withheld, choice: choice)
    }

    private static func zone(
        _ standing: NameStanding, admission: Admission? = .everyone, isOverlay: Bool = false, isHosts: Bool = false
    ) throws -> Explanation.Finding {
        .zone(
            Explanation.ZoneFinding(
                origin: try Name("home.example."), isOverlay: isOverlay, isHosts: isHosts, serial: 7,
                admission: admission,
                standing: standing))
    }

    private static func rule(_ entry: Explanation.CacheEntry?) -> Explanation.Finding {
        .rule(
            Explanation.RuleFinding(
                zone: .root, group: UpstreamGroup([upstream(1)], fallback: [upstream(2)], timeout: .seconds(2)),
                isProtected: true, isLookedUp: true, entry: entry))
    }

    private static func candidate(
        _ number: UInt8, isDown: Bool = false, isLooping: Bool = false, isBusy: Bool = false, isFallback: Bool = false
    ) -> UpstreamChoice.Candidate {
        UpstreamChoice.Candidate(
            upstream: upstream(number), isDown: isDown, isLooping: isLooping, isBusy: isBusy, isFallback: isFallback,
            smoothedTime: number == 1 ? 12_300_000 : nil, questions: Int(number))
    }

    private static func lines(_ explanation: Explanation) -> [String] {
        ExplainPage(explanation) { owner, type, zone in "\(zone)zone:\(owner.labelCount)" }.body(asText: true)
            .split(separator: "\n").map(String.init)
    }

    @Test("How a name stands in its zone is said, with the place of what decides")
    func standings() throws {
        let wildcard = try Name("*.home.example.")
        let apex = try Name("home.example.")
        let cases: [(NameStanding, String)] = [
            (.exists([.a, .mx]), "the name is there, with A, MX (home.example.zone:3)"),
            (.exists([]), "the name is there, but only as one above others"),
            (
                .synthesised(from: wildcard, [.txt]),
                "the name is not there: *.home.example. stands for it, with TXT (home.example.zone:3)"
            ),
            (.absent(closestEncloser: apex), "the name is not there; the nearest above it that is: home.example."),
            (.delegated(at: wildcard), "delegated at *.home.example. (home.example.zone:3)"),
            (.redirected(by: apex), "redirected by the DNAME record at home.example. (home.example.zone:2)"),
            (.unknown, "the zone has no data that can be served"),
        ]
        for (standing, words) in cases {
            let lines = Self.lines(try Self.explanation([try Self.zone(standing)]))
            #expect(lines[3].hasPrefix("  zone home.example.") && lines[4] == "  \(words)", "\(lines)")
        }
    }

    @Test("Who is admitted to a zone is said, and of which kind it is")
    func access() throws {
        let network = Admission.networks([try #require(Network("192.0.2.0/24"))])
        let cases: [(Explanation.Finding, String)] = [
            (try Self.zone(.exists([.a]), admission: network), "zone home.example., serial 7: asked by 192.0.2.0/24"),
            (
                try Self.zone(.exists([.a]), admission: nil),
                "zone home.example., serial 7: the client is not admitted to it"
            ),
            (try Self.zone(.exists([.a]), isOverlay: true), "overlay home.example.: asked by everyone"),
            (try Self.zone(.exists([.a]), isOverlay: true, isHosts: true), "names of hosts files: asked by everyone"),
        ]
        for (finding, words) in cases {
            let lines = Self.lines(try Self.explanation([finding], overlays: [try Name("example.")]))
            #expect(lines[3] == "  overlay example. has nothing to say of it" && lines[4] == "  \(words)", "\(lines)")
        }
    }

    @Test("What the cache holds is said with its age, whom a question would be asked of, and that nobody would be")
    func forwarding() throws {
        let stale = Explanation.CacheEntry(finding: .stale, age: 400, left: -100, code: .noError, isOpen: false)
        let choice = UpstreamChoice(
            policy: .failover,
            candidates: [
                Self.candidate(1, isBusy: true), Self.candidate(2, isDown: true, isFallback: true),
                Self.candidate(3, isLooping: true),
            ], first: Self.upstream(1), cause: nil)
        #expect(
            Self.lines(try Self.explanation([Self.rule(stale)], choice: choice)) == [
                "www.home.example. A, asked by 127.0.0.1", "Forwarding: admitted by everyone", "www.home.example.",
                "  forward rule .: 192.0.2.1:53, 192.0.2.2:53; failover",
                "  an answer that holds a local address is withheld",
                "  cache: NOERROR, learnt 400 s ago, over for 100 s", "Upstreams, as the first worker sees them:",
                "  192.0.2.1:53  up       12.3 ms  1 in flight  busy",
                "  192.0.2.2:53  down     -        2 in flight        fallback",
                "  192.0.2.3:53  looping  -        3 in flight", "Asked of 192.0.2.1:53 first.",
            ])
        let nobody = UpstreamChoice(policy: .failover, candidates: [], first: nil, cause: .upstreamsDown)
        let given = Self.lines(try Self.explanation([Self.rule(stale)], choice: nobody))
        #expect(
            given.last == "Nobody would be asked (upstreams_down): answered from the cache, though its time is over.")
        let failed = Self.lines(try Self.explanation([Self.rule(nil)], choice: nobody))
        #expect(failed.last == "Nobody would be asked (upstreams_down): answered SERVFAIL at once.")
        #expect(failed.contains("  cache: nothing"))
    }

    @Test("Whatever is explained is as it is described")
    func described() throws {
        let document = Description.document(version: "1")
        let schema = try #require(document["components"]?["schemas"]?["Explanation"])
        let name = try Name("a.example.")
        let fresh = Explanation.CacheEntry(finding: .fresh, age: 1, left: 2, code: .nameError, isOpen: true)
        let standings: [NameStanding] = [
            .exists([.a]), .synthesised(from: name, [.a]), .absent(closestEncloser: name), .delegated(at: name),
            .redirected(by: name), .unknown,
        ]
        let empty = Explanation.RuleFinding(
            zone: .root, group: nil, isProtected: false, isLookedUp: false, entry: nil)
        var findings: [Explanation.Finding] = try standings.map { try Self.zone($0) }
        findings += [Self.rule(nil), Self.rule(fresh), .rule(empty), .special(name, nil), .nobody]
        findings += [.special(name, .told(at: IPAddress(v4: 7))), .special(name, .some(.none))]
        findings.append(try Self.zone(.exists([]), admission: nil, isOverlay: true, isHosts: true))
        let choices = [
            nil, UpstreamChoice(policy: .fastest, candidates: [], first: nil, cause: .forwardingLoop),
            UpstreamChoice(
                policy: .roundRobin, candidates: [Self.candidate(1), Self.candidate(2, isDown: true)],
                first: Self.upstream(1), cause: nil),
        ]
        let reply = AddressAnswer.query(name, .a)
        for outcome in [Explanation.Outcome.nothing, .ask(RuleKey(rawValue: 1)), .reply(reply, from: .zone)] {
            for choice in choices {
                let page = ExplainPage(
                    try Self.explanation(
                        findings, outcome, forwarding: nil, overlays: [name], withheld: true, choice: choice)
                ) { _, _, _ in "zone:1" }
                #expect(SchemaCheck(document: document).findings(page.json, schema) == [])
            }
        }
    }
}
