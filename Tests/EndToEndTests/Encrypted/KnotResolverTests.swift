// Knot Resolver as one who forwards to a server over TLS.

import DNSWire
import Testing

@Suite("Forwarded to over TLS", .blocking)
struct KnotResolverTests {
    /// Asks a resolver, once it has started, that forwards everything to the server over TLS, and takes it for one of this name.
    private func ask(through name: String, _ secure: SecureServer, _ query: Query) throws -> (Message, log: String) {
        let folder = try TemporaryFolder()
        let address = SocketAddress(.loopback4, port: try FreePorts.pick())
        let path = try folder.write(
            "conf",
            """
            net.listen('127.0.0.1', \(address.port), { kind = 'dns' })
            cache.size = 10 * MB
            trust_anchors.remove('.')
            policy.add(policy.all(policy.TLS_FORWARD({{
              '127.0.0.1@\(secure.port)', hostname = '\(name)',
              ca_file = '\(secure.server.folder.path(of: "authority.pem"))' }})))

            """)
        let resolver = try Program("kresd", ["--noninteractive", "--config", path, "."], in: folder.path)
        let deadline = Deadline(.seconds(60))
        while !deadline.hasPassed, !resolver.hasEnded {
            if let reply = try? address.ask(query, by: Deadline(.seconds(5))) { return (reply, resolver.errors) }
            // it says something when it goes on
            _ = resolver.read(by: Deadline(.milliseconds(20)))
        }
        throw NotInTime(description: "kresd does not answer: \(resolver.errors.suffix(2000))")
    }

    @Test("Knot Resolver forwards to the server by the name in its certificate, and by no other", .needs("kresd"))
    func forwarded() throws {
        let secure = try SecureServer()
        let query = try Query("www.home.example.")
        let trusted = try ask(through: "dns.home.example", secure, query)
        #expect(trusted.0.answerLines == ["www.home.example. 3600 IN A 192.0.2.2"])
        let other = try ask(through: "dns.other.example", secure, query)
        #expect(other.0.responseCode == .serverFailure)
    }
}
