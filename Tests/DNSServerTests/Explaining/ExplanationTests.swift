// Explanations, held against what is done with real packets.

import DNSAuthority
import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@testable import DNSServer

@Suite(.serialized) struct ExplanationTests {
    private static let files = [
        ScenarioText.configurationPath: """
        zones:
          - {name: home.example., file: home.yaml, query: [127.0.0.0/8, 192.0.2.0/24]}
          - {name: broken.example., file: broken.yaml}
          - {name: example.org., file: overlay.yaml, mode: overlay}
        forward:
          - {zone: ., upstreams: [192.0.2.1, 192.0.2.2]}
          - {zone: lan., upstreams: 192.0.2.3}
          - {zone: internal., answer: nxdomain}
        access: {forward: [127.0.0.0/8]}

        """,
        "home.yaml": """
        '': {type: NS, value: ns.home.example.}
        a.b: {type: A, value: 192.0.2.10}
        www: {type: CNAME, value: a.b.home.example.}
        out: {type: CNAME, value: www.elsewhere.example.}
        far: {type: CNAME, value: localhost.}
        '*.w': {type: TXT, value: w}
        sub: {type: NS, value: ns.elsewhere.example.}
        old: {type: DNAME, value: new.home.example.}

        """,
        "broken.yaml": "a: {type: A, value: nonsense}\n",
        "overlay.yaml": "nas: {type: A, value: 192.0.2.20}\n",
    ]
    private static let states = Result { try Serving(files).state }
    private static let insider = IPAddress(v4: 0x7f00_0001), friend = IPAddress(v4: 0xc000_0207)
    private static let stranger = IPAddress(v4: 0x0808_0808)

    private static func explain(
        _ name: String, _ type: RecordType = .a, from client: IPAddress = insider
    ) throws -> Explanation {
        let state = try states.get()
        var answerer = QueryAnswerer(seed: state.seed, cache: nil)
        return answerer.explain(
            try Name(name), type, from: client, with: state, now: Instant(nanoseconds: 1_000_000_000))
    }

    private static func standing(_ step: Explanation.Step?) -> NameStanding? {
        guard case .zone(let zone)? = step?.finding else { return nil }
        return zone.standing
    }

    @Test("The standing of a name in its zone is told with what decides")
    func standings() throws {
        func name(_ text: String) throws -> Name { try Name(text) }
        let cases: [(String, RecordType, NameStanding)] = [
            ("a.b.home.example.", .a, .exists([.a])), ("A.B.home.example.", .mx, .exists([.a])),
            ("b.home.example.", .a, .exists([])),
            ("x.y.w.home.example.", .txt, .synthesised(from: try name("*.w.home.example."), [.txt])),
            ("x.a.b.home.example.", .a, .absent(closestEncloser: try name("a.b.home.example."))),
            ("h.sub.home.example.", .a, .delegated(at: try name("sub.home.example."))),
            ("sub.home.example.", .a, .delegated(at: try name("sub.home.example."))),
            ("sub.home.example.", .ds, .exists([.ns])),
            ("x.old.home.example.", .a, .redirected(by: try name("old.home.example."))),
            ("www.broken.example.", .a, .unknown), ("nas.example.org.", .a, .exists([.a])),
        ]
        for (text, type, standing) in cases {
            let found = Self.standing(try Self.explain(text, type).steps.first)
            #expect(found == standing, "\(text) \(type)")
        }
    }

    @Test("Aliases are followed step by step, as far as they are looked for here")
    func steps() throws {
        let inZone = try Self.explain("www.home.example.")
        #expect(try inZone.steps.map(\.name) == [Name("www.home.example."), Name("a.b.home.example.")])
        let out = try Self.explain("out.home.example.")
        #expect(try out.steps.map(\.name) == [Name("out.home.example."), Name("www.elsewhere.example.")])
        guard case .rule(let rule)? = out.steps.last?.finding, case .ask = out.outcome else {
            Issue.record("\(out)")
            return
        }
        #expect(rule.zone == .root && rule.group?.upstreams.count == 2 && !rule.isLookedUp)
        let far = try Self.explain("far.home.example.")
        guard case .special(let special, nil)? = far.steps.last?.finding else {
            Issue.record("\(far)")
            return
        }
        #expect(try special == Name("localhost."))
        #expect(try Self.explain("www.home.example.", .cname).steps.count == 1)
    }

    @Test("Overlays that have nothing to say are named, and the rule behind them")
    func overlays() throws {
        let explanation = try Self.explain("other.example.org.")
        #expect(try explanation.steps.first?.silentOverlays == [Name("example.org.")])
        guard case .rule? = explanation.steps.first?.finding else {
            Issue.record("\(explanation)")
            return
        }
        #expect(try Self.explain("nas.example.org.").steps.first?.silentOverlays == [])
    }

    @Test("By which network a client is admitted is told, or that it is not")
    func access() throws {
        func network(_ text: String) throws -> Admission { .networks([try #require(Network(text))]) }
        let cases: [(IPAddress, zone: Admission?, forwarding: Admission?)] = [
            (Self.insider, try network("127.0.0.0/8"), try network("127.0.0.0/8")),
            (Self.friend, try network("192.0.2.0/24"), nil), (Self.stranger, nil, nil),
        ]
        for (client, admission, forwarding) in cases {
            let explanation = try Self.explain("a.b.home.example.", from: client)
            guard case .zone(let zone)? = explanation.steps.first?.finding else {
                Issue.record("\(client)")
                continue
            }
            #expect(zone.admission == admission && explanation.forwarding == forwarding, "\(client)")
        }
    }

    @Test("What would become of a question is what becomes of the same packet")
    func law() throws {
        let state = try Self.states.get()
        let names = [
            "a.b.home.example.", "b.home.example.", "www.home.example.", "out.home.example.", "far.home.example.",
            "x.w.home.example.", "h.sub.home.example.", "x.old.home.example.", "www.broken.example.",
            "nas.example.org.", "other.example.org.", "host.lan.", "x.internal.", "localhost.", "com.", ".",
        ]
        for text in names {
            for type in [RecordType.a, .mx, .ds, .any, .axfr, .txt] {
                for client in [Self.insider, Self.friend, Self.stranger] {
                    let explanation = try Self.explain(text, type, from: client)
                    var query = MessageBuilder()
                    query.flags = [.recursionDesired]
                    query.questions = [Question(try Name(text), type)]
                    query.edns = EDNS(udpSize: 1232)
                    var room = [UInt8](repeating: 0, count: 65_535)
                    var span = room.mutableSpan
                    var answerer = QueryAnswerer(seed: state.seed, cache: nil)
                    let verdict = answerer.answer(
                        query.octets.span, from: client, over: .stream, with: state,
                        at: AnswerMoment(now: Instant(nanoseconds: 1_000_000_000)), in: &span)
                    switch (verdict, explanation.outcome) {
                    case (.reply(let length), .reply(let reply, _)):
                        #expect(reply.dropFirst(2).elementsEqual(room[2..<length]), "\(text) \(type) \(client)")
                    case (.wait(let one), .ask(let other)), (.ask(let one), .ask(let other)):
                        #expect(one == other, "\(text) \(type)")
                    default: Issue.record("\(text) \(type) from \(client): \(verdict), but \(explanation.outcome)")
                    }
                }
            }
        }
    }

    /// What a running server explains.
    private static func explain(_ server: Server, _ name: String) async throws -> Explanation {
        let name = try Name(name)
        return await withCheckedContinuation { continuation in
            server.explain(name, .a, from: insider) { continuation.resume(returning: $0) }
        }
    }

    @Test("A running server tells what its cache holds, asks nobody and counts nothing")
    func cache() async throws {
        let upstream = try ServerTests.start(try ServerTests.serving(20), workers: 1)
        defer { upstream.stop() }
        let rules = "forward: [{zone: ., upstreams: \"127.0.0.1:\(upstream.udp[0].port)\"}]\n"
        let server = try ServerTests.start(try Serving([ScenarioText.configurationPath: rules]))
        defer { server.stop() }
        func entry(_ explanation: Explanation) -> Explanation.CacheEntry? {
            guard case .rule(let rule)? = explanation.steps.first?.finding, rule.isLookedUp else { return nil }
            return rule.entry
        }
        let before = try await Self.explain(server, "nas.home.example.")
        #expect(entry(before) == nil)
        #expect(before.choice?.first?.address == upstream.udp[0] && before.choice?.cause == nil)
        _ = try ServerTests.ask(server.udp[0])
        let after = try await Self.explain(server, "nas.home.example.")
        let found = try #require(entry(after))
        #expect(found.finding == .fresh && found.code == .noError && 0...5 ~= found.age && 3590...3600 ~= found.left)
        guard case .reply(_, from: .cache) = after.outcome else {
            Issue.record("\(after.outcome)")
            return
        }
        let told = await StatisticsTests.report(server)
        #expect(told.answers.all.queries.total == 1)
        #expect(told.replies.total == 1 && told.upstreams[0].counters.datagrams == 1)
    }

    @Test("Where all upstreams are down, it is said that nobody would be asked, and why")
    func down() async throws {
        // nobody listens there
        let rules = "forward: [{zone: ., upstreams: \"127.0.0.1:1\", timeout: 50ms, health: {failures: 1}}]\n"
        let server = try ServerTests.start(try Serving([ScenarioText.configurationPath: rules]), workers: 1)
        defer { server.stop() }
        for number in 0..<20 { _ = try ServerTests.ask(server.udp[0], "host\(number).example.") }
        let choice = try #require(try await Self.explain(server, "www.example.").choice)
        #expect(choice.candidates.map(\.isDown) == [true])
        #expect(choice.first == nil && choice.cause == .upstreamsDown || choice.first != nil && choice.cause == nil)
    }
}
