// The description of the endpoint, and the endpoint.

import DNSAuthority
import DNSDispatch
import DNSForwarding
import DNSServer
import DNSWire
import HTTPTypes
import Logging
import NIOPosix
import Testing

@testable import Admin

@Suite struct DescriptionTests {
    private static let document = Description.document(version: "1")

    /// A running server that forwards, has a zone, and is asked for pages.
    private static func withDesk(
        _ outcome: ReloadOutcome = ReloadOutcome(.done), _ body: (AdminDesk) async throws -> Void
    ) async throws {
        let seed = HashSeed.random()
        var zones = ZoneTable(capacity: 1, seed: seed)
        _ = zones.append(Zone(unusable: try Name("home.example.")))
        let upstream = Upstream(SocketAddress(IPAddress(v4: 0x7f00_0001), port: 1))
        let rules = ForwardRules(
            [ForwardRule(.root, .forward(UpstreamGroup([upstream], timeout: .seconds(1))))], seed: seed)
        let state = ServingState(
            zones: zones, zoneAccess: [.everyone], rules: rules, forwardAccess: .everyone, seed: seed)
        let plan = ServerPlan(
            listeners: [.init(SocketAddress(IPAddress(v4: 0x7f00_0001), port: 0), over: [.udp])], workers: 1)
        let server = try Server(plan, serving: state, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { server.stop() }
        let parts = AdminParts(
            server: server,
            facts: ServerFacts(version: "1", process: 1, started: 0, listening: server.listening),
            reloads: ReloadRecord(outcome, at: 0), reload: { $0(outcome) },
            plan: { $1(Self.plan(isGood: $0 == nil)) }, wall: { 1 })
        try await body(AdminDesk(parts, loop: MultiThreadedEventLoopGroup.singleton.next()))
    }

    /// A plan in which nothing changes.
    private static func plan(isGood: Bool) -> PlanOutcome {
        let lists = ["messages", "objections", "zones", "forwarding", "settings", "next_start"]
        let json = JSONValue.object([("outcome", .text("done"))] + lists.map { ($0, .list([])) })
        return PlanOutcome(isGood: isGood, json: json, text: "")
    }

    private static func answer(_ page: Page, _ query: String = "", from desk: AdminDesk) async -> AdminAnswer {
        let request = HTTPRequest(method: page.methods[0], scheme: "http", authority: nil, path: page.path + query)
        return await desk.answer(request, .open)
    }

    @Test("Every path is described with the methods that it answers to, and answers to no other")
    func routes() async throws {
        let paths = try #require(Self.document["paths"])
        guard case .object(let described) = paths else { return }
        #expect(described.map(\.0).sorted() == Page.allCases.map(\.path).sorted())
        try await Self.withDesk { desk in
            for (path, operations) in described {
                for method in [HTTPRequest.Method.get, .post, .put, .delete, .patch] {
                    let request = HTTPRequest(method: method, scheme: "http", authority: nil, path: path)
                    let status = await desk.answer(request, .open).status
                    #expect(
                        (status == .methodNotAllowed) == (operations[method.rawValue.lowercased()] == nil), "\(path)")
                }
            }
        }
    }

    @Test(
        "What is answered is as it is described, status by status",
        arguments: [
            (Page.ready, "", 503), (.status, "", 200), (.statistics, "", 200), (.flush, "?name=a.example.", 200),
            (.flush, "", 400), (.flush, "?name=a..b", 400), (.reload, "", 200), (.description, "", 200),
            (.explain, "?name=www.example.com.", 200), (.explain, "?name=www.home.example&type=MX", 200),
            (.explain, "?name=localhost.", 200), (.explain, "?name=a.&from=192.0.2.1&type=AAAA", 200),
            (.plan, "", 200), (.plan, "?max_deletes=30%25", 422), (.plan, "?max_deletes=101", 400), (.explain, "", 400),
            (.explain, "?name=a..b", 400), (.explain, "?name=a.&type=B", 400),
            (.explain, "?name=a.&from=0.0.0.0", 400), (.explain, "?name=a.&from=here", 400),
            (.live, "", 200), (.metrics, "", 200),
        ])
    func answers(page: Page, query: String, status: Int) async throws {
        try await Self.withDesk { desk in
            try Self.check(await Self.answer(page, query, from: desk), of: page, status)
        }
    }

    @Test("So is a reload that was rejected")
    func rejected() async throws {
        try await Self.withDesk(ReloadOutcome(.rejected, messages: ["a", "b"])) { desk in
            try Self.check(await Self.answer(.reload, from: desk), of: .reload, 422)
            try Self.check(await Self.answer(.status, from: desk), of: .status, 200)
        }
    }

    @Test("So are those who may not")
    func refusals() async throws {
        try await Self.withDesk { desk in
            var request = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: Page.reload.path)
            try Self.check(await desk.answer(request, .token { "0123" }), of: .reload, 401)
            try Self.check(await desk.answer(request, .token(nil)), of: .reload, 403)
            request = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: Page.explain.path)
            try Self.check(await desk.answer(request, .token { "0123" }), of: .explain, 401)
            request = HTTPRequest(method: .get, scheme: "http", authority: "a.example", path: Page.status.path)
            try Self.check(await desk.answer(request, .token(nil)), of: .status, 421)
        }
    }

    private static func check(_ answer: AdminAnswer, of page: Page, _ status: Int) throws {
        #expect(answer.status.code == status)
        let operation = document["paths"]?[page.path]?[page.changes ? "post" : "get"]
        let content = try #require(operation?["responses"]?["\(status)"]?["content"], "\(status) is not described")
        guard let schema = content["application/json"]?["schema"] else {
            #expect(answer.json == nil)
            return
        }
        let value = try #require(answer.json)
        #expect(SchemaCheck(document: document).findings(value, schema) == [])
    }

    @Test("A check finds what is not as it is described")
    func check() {
        let shape = Shape.object([("a", .list(.word(["x", "y"]))), ("b", .unless(.count)), ("c", .map(.flag))])
        let value = JSONValue.object([
            ("a", .list([.text("x"), .text("z"), .number(1)])), ("b", .text("1")), ("c", .object([("d", .null)])),
            ("e", .null),
        ])
        let findings = SchemaCheck(document: .null).findings(value, shape.schema)
        #expect(findings.map { $0.prefix { $0 != ":" } } == ["$.a[1]", "$.a[2]", "$.b", "$.b", "$.c.d", "$"])
    }
}
