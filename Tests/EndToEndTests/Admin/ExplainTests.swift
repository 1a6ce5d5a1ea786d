// `swiftlet explain`, by a running server and from files alone.

import Admin
import DNSWire
import Testing

@Suite("Explain", .blocking)
struct ExplainTests {
    private static let zone = """
        $TTL 60
        @ SOA ns1 hostmaster 7 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53
        *.apps CNAME ns1

        """
    private static let zones = "zones: [{name: home.example., file: home.zone}]\n"

    private static func server(_ more: String = "") throws -> AdministeredServer {
        try AdministeredServer(zones + more, files: ["home.zone": zone])
    }

    @Test("A running server tells what its cache holds and whom it would ask")
    func running() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let admin = try Self.server("forward: [{zone: ., upstreams: [\(upstream.address)]}]\n")
        func explain() throws -> String {
            let (end, output, errors) = try Swiftlet.run("explain", "www.example.com", "--config", admin.configuration)
            #expect(end == .status(0) && errors.isEmpty, "\(errors)")
            return output
        }
        let before = try explain()
        for words in ["forward rule .: \(upstream.address)", "cache: nothing", "Asked of \(upstream.address) first."] {
            #expect(before.contains(words), "\(words) is not in \(before)")
        }
        _ = try admin.server.ask(Query("www.example.com."))
        let after = try explain()
        #expect(after.contains("cache: NOERROR, learnt ") && after.contains("Answered at once, from the cache:"))
        try upstream.awaitAsked(1)
    }

    @Test("The record that decides is told with its file and line, with a server and without")
    func places() throws {
        let admin = try Self.server()
        let file = admin.server.folder.path(of: "home.zone")
        for more in [[], ["--offline"]] {
            let (end, output, _) = try Program.run(
                Swiftlet.path, ["explain", "x.apps.home.example", "A", "--config", admin.configuration] + more)
            #expect(end == .status(0))
            for words in [
                "zone home.example., serial 7: asked by everyone",
                "*.apps.home.example. stands for it, with CNAME (\(file):5)", "the name is there, with A (\(file):4)",
                "Answered at once, from a zone:", "ns1.home.example.\t60\tIN\tA\t192.0.2.53",
            ] { #expect(output.contains(words), "\(words) is not in \(output)") }
        }
    }

    @Test("It tells of data that not everybody may ask for: over TCP that needs the token")
    func token() throws {
        let admin = try Self.server()
        let path = "/api/v1/explain?name=ns1.home.example."
        #expect(try admin.ask(path, overTCP: true).status == 401)
        #expect(try admin.ask(path, overTCP: true, token: AdministeredServer.token).status == 200)
        let reply = try admin.ask(path)
        #expect(reply.status == 200 && reply.body.contains("\"standing\":\"exists\",\"owner\":null,\"types\":[\"A\"]"))
        // a command that reaches it over TCP alone has the token from its file
        let remote = try admin.server.folder.write(
            "tcp.yaml",
            "admin: {listen: \"http://\(admin.address)\", token_file: token}\nforward: [{zone: ., upstreams: 192.0.2.1}]\n"
        )
        let (end, output, _) = try Swiftlet.run("explain", "ns1.home.example", "--config", remote)
        #expect(end == .status(0) && output.contains("zone home.example., serial 7"))
    }

    @Test(
        "Where no server runs, the files are explained, and that is said; an access list counts as it does for packets")
    func alone() throws {
        let folder = try TemporaryFolder()
        try folder.write("home.zone", Self.zone)
        let configuration = try folder.write(
            "swiftlet.yaml",
            "admin: {socket: none.sock}\n\(Self.zones)access: {query: [192.0.2.0/24]}\n")
        let refused = try Swiftlet.run("explain", "ns1.home.example", "--config", configuration)
        #expect(refused.end == .status(0) && refused.errors.contains("no server is reached at"))
        #expect(refused.output.contains("the client is not admitted to it") && refused.output.contains("REFUSED"))
        let admitted = try Swiftlet.run(
            "explain", "ns1.home.example", "--from", "192.0.2.7", "--json", "--config", configuration)
        #expect(admitted.output.contains("\"admitted_by\":\"192.0.2.0/24\""))
        #expect(admitted.output.contains("\"rcode\":\"NOERROR\""))
    }

    @Test("Why a test of the configuration fails can be explained")
    func failingTest() throws {
        let folder = try TemporaryFolder()
        try folder.write("home.zone", Self.zone)
        let configuration = try folder.write(
            "swiftlet.yaml", Self.zones + "tests: [{ask: ns1.home.example. A, expect: 192.0.2.1}]\n")
        #expect(try Swiftlet.run("check", "--config", configuration).end == .status(1))
        let (end, output, errors) = try Swiftlet.run("explain", "ns1.home.example", "--config", configuration)
        #expect(end == .status(0) && output.contains("home.zone:4)"))
        #expect(errors.contains("configures no admin endpoint: the files alone say what follows"))
    }

    @Test(
        "What is no question is wrong use",
        arguments: [
            ["a..b"], ["a.example", "NOTYPE"], ["a.example", "--from", "here"], ["a.example", "--from", "::"], [],
        ])
    func misuse(words: [String]) throws {
        #expect(try Program.run(Swiftlet.path, ["explain"] + words + ["--config", "none.yaml"]).end == .status(2))
    }
}
