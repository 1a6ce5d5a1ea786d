// Encrypted listeners that clients find by themselves (RFC 9462), and how they are asked then.

import CertificateSupport
import DNSWire
import Testing

@Suite("Discovery of designated resolvers", .blocking)
struct DiscoveryTests {
    private static let forward = "forward: [{zone: ., upstreams: 127.0.0.9}]\n"

    private static func answer(_ secure: SecureServer, _ options: String...) throws -> [String] {
        let arguments = ["@127.0.0.1", "-p", "\(secure.server.port)", "+short", "_dns.resolver.arpa.", "SVCB"]
        return try Program.run(Swiftlet.path, ["query"] + arguments + options).output.split(separator: "\n").map(
            String.init)
    }

    @Test("A client that asks at an address is told of the listener there, whose certificate is for it")
    func told() throws {
        let secure = try SecureServer(Self.forward)
        let record = "1 dns.home.example. alpn=\"dot\" port=\(secure.port) ipv4hint=127.0.0.1"
        #expect(try Self.answer(secure) == [record])
        #expect(try Self.answer(secure, "+tcp") == [record])
        // and finds there what it was told of
        let (end, output, errors) = try Swiftlet.run(
            "query", "@127.0.0.1", "-p", "\(secure.port)", "+tls", "+keepalive",
            "+tls-ca=\(secure.server.folder.path(of: "authority.pem"))", "+tls-hostname=dns.home.example",
            "www.home.example.")
        #expect(end == .status(0), "\(errors)")
        #expect(output.contains("192.0.2.2\n") && output.contains("(TLS, certificate checked)"))
        #expect(output.contains("; TCP KEEPALIVE: 10.0 secs\n"))
        #expect(output.contains(";; MSG SIZE  rcvd: 468\n"))
    }

    @Test("explain says what is told, to whom who asks where, and why nothing is")
    func explained() throws {
        let secure = try SecureServer(Self.forward)
        let configuration = secure.server.folder.path(of: "swiftlet.yaml")
        func explain(_ options: String...) throws -> String {
            let arguments = ["explain", "_dns.resolver.arpa", "SVCB", "--config", configuration, "--offline"] + options
            return try Program.run(Swiftlet.path, arguments).output
        }
        let told = try explain()
        #expect(told.contains("asked at 127.0.0.1: encrypted listeners there have a certificate for that address\n"))
        #expect(told.contains("1 dns.home.example. alpn=\"dot\" port=\(secure.port) ipv4hint=127.0.0.1\n"))
        let elsewhere = try explain("--to", "127.0.0.2")
        #expect(
            elsewhere.contains("asked at 127.0.0.2: no encrypted listener there has a certificate for that address"))
        #expect(!elsewhere.contains("alpn="))
        let other = try secure.authority.issue(names: ["dns.home.example"])
        try secure.server.folder.write("server.key", other.key)
        try secure.server.folder.write("server.pem", other.certificate)
        #expect(
            try explain().contains("no encrypted listener has a certificate for an address of ours and for a name\n"))
    }

    @Test("With another certificate it is told what that says")
    func renewed() throws {
        let secure = try SecureServer(Self.forward)
        #expect(try Self.answer(secure).count == 1)
        let other = try secure.authority.issue(names: ["dns.home.example"], addresses: [[127, 0, 0, 2]])
        try secure.server.folder.write("server.key", other.key)
        try secure.server.folder.write("server.pem", other.certificate)
        try secure.server.program.await("A new certificate is shown at 127.0.0.1:\(secure.port), TLS.")
        try secure.server.reload(until: "Reloaded.")
        #expect(try Self.answer(secure).isEmpty)
    }
}
