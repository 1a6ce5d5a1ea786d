// Resolvers of others that are asked over TLS, and what becomes of those that cannot be trusted.

import CertificateSupport
import DNSWire
import Testing

@Suite("Forwarding over TLS", .blocking)
struct EncryptedUpstreamTests {
    private let authority: TestAuthority
    private let folder: TemporaryFolder

    init() throws {
        authority = try TestAuthority()
        folder = try TemporaryFolder()
        try folder.write("roots.pem", authority.certificate)
    }

    /// A server that trusts the authority of the test.
    private func serve(_ configuration: String) throws -> SwiftletServer {
        try SwiftletServer(in: folder, environment: ["SSL_CERT_FILE": folder.path(of: "roots.pem")]) {
            $0 + configuration
        }
    }

    private static let loopback: [UInt8] = [127, 0, 0, 1]

    @Test(
        "A resolver is asked that shows a certificate for its name, or without one for its address",
        .needs("unbound", "dnsdist", "kresd"), arguments: EncryptedPeer.allCases, ["#dns.example", ""])
    func asked(peer: EncryptedPeer, name: String) throws {
        let certificate = try authority.issue(
            names: name.isEmpty ? [] : ["dns.example"], addresses: name.isEmpty ? [Self.loopback] : [])
        let upstream = try EncryptedPeerServer(peer, certificate)
        let server = try serve("forward: [{zone: ., upstreams: \"tls://\(upstream.tls)\(name)\"}]\n")
        for number in 1...20 {
            let reply = try server.ask(
                Query("n\(number).peer.example."), over: number.isMultiple(of: 2) ? .datagram : .stream)
            #expect(reply.answerLines == ["n\(number).peer.example. 60 IN A \(EncryptedPeer.answer)"])
        }
        #expect(try server.end() == .status(0))
    }

    @Test("A resolver is asked over HTTPS", .needs("unbound", "dnsdist"), arguments: EncryptedPeer.overHTTPS)
    func askedByHTTP(peer: EncryptedPeer) throws {
        let upstream = try EncryptedPeerServer(peer, authority.issue(names: ["dns.example"]))
        let server = try serve(
            "forward: [{zone: ., upstreams: \"https://\(upstream.https)/dns-query#dns.example\"}]\n")
        for number in 1...20 {
            let reply = try server.ask(
                Query("n\(number).peer.example."), over: number.isMultiple(of: 2) ? .datagram : .stream)
            #expect(reply.answerLines == ["n\(number).peer.example. 60 IN A \(EncryptedPeer.answer)"])
        }
        #expect(try server.end() == .status(0))
    }

    @Test("Where a path is wrong, the log says what the resolver answers", .needs("unbound"))
    func wrongPath() throws {
        let upstream = try EncryptedPeerServer(.unbound, authority.issue(names: ["dns.example"]))
        let url = "https://\(upstream.https)/wrong#dns.example"
        let server = try serve("forward: [{zone: ., upstreams: \"\(url)\"}]\n")
        #expect(try server.ask(Query("a.peer.example.")).responseCode == .serverFailure)
        try server.program.await("Upstream \(url) gives no answers: it answers with status 404 of HTTP.")
    }

    @Test("A resolver that is known by its name is asked over TLS under that name", .needs("unbound"))
    func byName() throws {
        let upstream = try EncryptedPeerServer(.unbound, authority.issue(names: ["dns.example"]))
        let resolver = try ScriptedUpstream { asked in
            let isA = asked.message.questions.first?.type == .a
            return [.send((isA ? asked.address("127.0.0.1") : asked.reply()).octets)]
        }
        let server = try serve(
            """
            bootstrap: ["\(resolver.address)"]
            forward: [{zone: ., upstreams: "tls://dns.example:\(upstream.tls.port)"}]
            """)
        try server.program.await("Upstream dns.example. is at 127.0.0.1.")
        #expect(
            try server.ask(Query("a.peer.example.")).answerLines == [
                "a.peer.example. 60 IN A \(EncryptedPeer.answer)"
            ])
        #expect(resolver.asked.allSatisfy { $0.name.description == "dns.example." })
    }

    @Test("A resolver that shows no right certificate is not asked, and the log says why", .needs("unbound"))
    func untrusted() throws {
        let expired = try authority.issue(names: ["dns.example"], validFrom: -7200, validUntil: -3600)
        let other = try authority.issue(names: ["other.example"])
        let cases = [
            (expired, "its certificate has expired"), (other, "its certificate is for other names"),
            (
                try authority.issue(names: ["dns.example"], isSelfSigned: true),
                "no authority that is trusted has signed its certificate"
            ),
        ]
        for (certificate, reason) in cases {
            let upstream = try EncryptedPeerServer(.unbound, certificate)
            let server = try serve("forward: [{zone: ., upstreams: \"tls://\(upstream.tls)#dns.example\"}]\n")
            #expect(try server.ask(Query("a.peer.example.")).responseCode == .serverFailure)
            try server.program.await("Upstream tls://\(upstream.tls)#dns.example is not trusted: \(reason).")
            #expect(try server.ask(Query("b.peer.example.")).responseCode == .serverFailure)
            #expect(server.program.errors.occurrences(of: "is not trusted") == 1)
        }
    }

    @Test(
        "A question that comes while the resolver is away is answered once it is back", .needs("unbound"),
        arguments: ["tls", "https"])
    func restart(over scheme: String) throws {
        let upstream = try EncryptedPeerServer(.unbound, authority.issue(names: ["dns.example"]))
        let url = scheme == "tls" ? "tls://\(upstream.tls)" : "https://\(upstream.https)/dns-query"
        let server = try serve("forward: [{zone: ., upstreams: \"\(url)#dns.example\", timeout: 20s}]\n")
        let line = "60 IN A \(EncryptedPeer.answer)"
        #expect(try server.ask(Query("a.peer.example.")).answerLines == ["a.peer.example. \(line)"])
        upstream.stop()
        let questions = try (1...2).map { try Query("b\($0).peer.example.") }
        let client = try Socket.connected(.datagram, to: server.address)
        for question in questions { try client.send(question.octets) }
        try upstream.start()
        var answers: Set<String> = []
        for _ in questions {
            let reply = try #require(try client.receive(by: .generous))
            answers.formUnion(try Message(reply.octets.span).answerLines)
        }
        #expect(answers == Set((1...2).map { "b\($0).peer.example. \(line)" }))
    }

    @Test("Where encrypted and plain upstreams are mixed without a word, the server does not start")
    func mixed() throws {
        try folder.write("mixed.yaml", "forward: [{zone: ., upstreams: [tls://192.0.2.1], fallback: 192.0.2.2}]\n")
        let result = try Swiftlet.run("check", "--config", folder.path(of: "mixed.yaml"))
        #expect(result.end == .status(1))
        #expect(result.errors.contains("[plain-upstream]"))
    }
}
