// DNS over TLS with a client of others.

import CertificateSupport
import Glibc
import Testing

@Suite("DNS over TLS", .blocking)
struct TLSTests {
    @Test("kdig gets the answer that it verifies, padded as it asks for, and none by another name", .needs("kdig"))
    func answers() throws {
        let secure = try SecureServer()
        #expect(try secure.kdig("+short").output == "192.0.2.2\n")
        let whole = try secure.kdig("+padding=128").output
        #expect(whole.contains("TLS session (TLS1.3)"))
        // RFC 8467 s4.1
        #expect(whole.contains(";; Received 468 B"))
        #expect(!(try secure.kdig(name: "dns.other.example").output.contains("192.0.2.2")))
    }

    @Test("Questions of one connection are answered in turn, and the connection is kept", .needs("kdig"))
    func keptOpen() throws {
        let secure = try SecureServer()
        let answers = try Program.run(
            "kdig",
            [
                "+tls", "+keepopen", "+short", "@127.0.0.1", "-p", "\(secure.port)", "www.home.example", "A",
                "ns1.home.example", "A",
            ]
        ).output
        #expect(answers == "192.0.2.2\n192.0.2.1\n")
    }

    @Test("A certificate that is renewed is shown without a reload, and a broken one leaves the last good one")
    func renewal() throws {
        let secure = try SecureServer()
        try secure.issue(validUntil: 86_400 * 3.5)
        try secure.server.program.await("A new certificate is shown at 127.0.0.1:\(secure.port), TLS.")
        try secure.server.program.await("server.pem expires in 3 days, and was not renewed yet.")
        try secure.server.folder.write("server.pem", "no certificate\n")
        try secure.server.program.await("A certificate could not be renewed: the last good one stays.")
        try secure.server.program.await("[bad-certificate]")
        try secure.server.reload(until: "Reloaded in part: some zones or certificates have errors.")
        #expect(try secure.server.ask(Query("www.home.example.")).answerLines.count == 1)
        try secure.issue()
        try secure.server.program.await("A new certificate is shown at 127.0.0.1:\(secure.port), TLS.", times: 2)
        #expect(try secure.server.end() == .status(0))
    }

    @Test("A server without its certificate does not start, and says what to do")
    func missing() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "swiftlet.yaml",
            """
            listen: tls://127.0.0.1:\(try FreePorts.pick())
            tls: {certificate: server.pem, key: server.key}
            forward: [{zone: ., upstreams: 192.0.2.1}]
            """)
        let (end, _, errors) = try Swiftlet.run("serve", "--config", "swiftlet.yaml", in: folder.path)
        #expect(end == .status(1))
        #expect(errors.contains("the certificate cannot be read: server.pem"))
        #expect(errors.contains("there is no certificate to show at"))
    }

    @Test("probe asks where only TLS, HTTPS and HTTP are spoken, and says where there is no answer")
    func probed() throws {
        let secure = try SecureServer()
        let (https, http, nobody) = (try FreePorts.pick(), try FreePorts.pick(), try FreePorts.pick())
        let folder = secure.server.folder
        let rest = "tls: {certificate: server.pem, key: server.key}\nforward: [{zone: ., upstreams: 192.0.2.1}]\n"
        let listen = "listen: [\"https://127.0.0.1:\(https)\", \"http://127.0.0.1:\(http)\"]\n"
        let path = try folder.write("web.yaml", listen + rest)
        let web = try Program(Swiftlet.path, ["serve", "--config", path])
        try web.await("Listening on 127.0.0.1:\(https), HTTPS.")
        func probe(_ listen: String...) throws -> (end: Program.End, errors: String) {
            let urls = listen.map { "\"\($0)\"" }.joined(separator: ", ")
            let path = try folder.write("probe.yaml", "listen: [\(urls)]\n\(rest)")
            let (end, _, errors) = try Swiftlet.run("probe", "--config", path)
            return (end, errors)
        }
        let all = try probe(
            "tls://127.0.0.1:\(secure.port)", "https://127.0.0.1:\(https)", "http://127.0.0.1:\(http)")
        #expect(all.end == .status(0), "\(all.errors)")
        let failed = try probe(
            "tls://127.0.0.1:\(nobody)", "https://127.0.0.1:\(https)/elsewhere", "http://127.0.0.1:\(http)/elsewhere")
        #expect(failed.end == .status(1))
        #expect(failed.errors.contains("tls://127.0.0.1:\(nobody) over TLS: "))
        #expect(failed.errors.contains("over HTTPS: it answers with the HTTP status 404"))
        #expect(failed.errors.contains("over HTTP: it answers with the HTTP status 404"))
    }

    @Test("check finds a key of another certificate, and one that has expired")
    func checked() throws {
        let folder = try TemporaryFolder()
        let authority = try TestAuthority()
        let (old, other) = (
            try authority.issue(names: ["dns.example"], validFrom: -7200, validUntil: -3600),
            try authority.issue(names: ["dns.example"])
        )
        try folder.write("old.pem", old.certificate)
        try folder.write("old.key", old.key)
        try folder.write("other.key", other.key)
        func check(_ key: String) throws -> (end: Program.End, errors: String) {
            try folder.write(
                "swiftlet.yaml",
                """
                listen: [{at: "tls://127.0.0.1:8530", certificate: old.pem, key: \(key)}]
                forward: [{zone: ., upstreams: 192.0.2.1}]
                """)
            let (end, _, errors) = try Swiftlet.run("check", "--config", "swiftlet.yaml", in: folder.path)
            return (end, errors)
        }
        let expired = try check("old.key")
        #expect(expired.end == .status(0) && expired.errors.contains("[certificate-expired]"))
        let wrong = try check("other.key")
        #expect(wrong.end == .status(1) && wrong.errors.contains("swiftlet.yaml:1:66: error: "))
        #expect(wrong.errors.contains("[other-key]"))
    }
}
