// Forwarders of others that ask a server over TLS and HTTPS.

import DNSWire
import Testing

/// A forwarder of others, and how it asks.
enum EncryptedForwarder: String, CaseIterable, CustomTestStringConvertible {
    case knotResolver = "kresd over TLS"
    case unbound = "unbound over TLS"
    case dnsdistTLS = "dnsdist over TLS"
    case dnsdistHTTPS = "dnsdist over HTTPS"

    var testDescription: String { rawValue }

    var program: String { String(rawValue.prefix { $0 != " " }) }

    func arguments(_ configuration: String) -> [String] {
        switch self {
        // what it keeps goes where it is started
        case .knotResolver: ["--noninteractive", "--config", configuration, "."]
        case .unbound: ["-d", "-c", configuration]
        case .dnsdistTLS, .dnsdistHTTPS: ["--supervised", "--disable-syslog", "-C", configuration]
        }
    }

    /// A configuration with which it listens at a port, and forwards everything to another, where it takes the server for one of this name.
    func configuration(at port: UInt16, to server: UInt16, named name: String, authority: String, folder: String)
        -> String
    {
        switch self {
        case .knotResolver:
            """
            net.listen('127.0.0.1', \(port), { kind = 'dns' })
            cache.size = 10 * MB
            trust_anchors.remove('.')
            policy.add(policy.all(policy.TLS_FORWARD({{
              '127.0.0.1@\(server)', hostname = '\(name)', ca_file = '\(authority)' }})))

            """
        case .unbound:
            """
            server:
              interface: 127.0.0.1@\(port)
            \(UnboundOptions.asChild(in: folder))
              module-config: "iterator"
              do-not-query-localhost: no
              tls-cert-bundle: "\(authority)"
            forward-zone:
              name: "."
              forward-tls-upstream: yes
              forward-addr: 127.0.0.1@\(server)#\(name)
            remote-control:
              control-enable: no

            """
        case .dnsdistTLS, .dnsdistHTTPS:
            """
            setLocal("127.0.0.1:\(port)")
            setServFailWhenNoServer(true)
            newServer({address="127.0.0.1:\(server)", tls="openssl", subjectName="\(name)", caStore="\(authority)",
              validateCertificates=true, checkName="www.home.example.", mustResolve=true\(path)})

            """
        }
    }

    private var path: String { self == .dnsdistHTTPS ? ", dohPath=\"/dns-query\"" : "" }
}

@Suite("Forwarded to over TLS and HTTPS", .blocking)
struct ForwarderTests {
    /// Asks a forwarder once it has started.
    private func ask(
        through forwarder: EncryptedForwarder, named name: String, _ secure: SecureServer, _ port: UInt16,
        _ query: Query
    ) throws -> Message {
        let folder = try TemporaryFolder()
        let address = SocketAddress(.loopback4, port: try FreePorts.pick())
        let path = try folder.write(
            "conf",
            forwarder.configuration(
                at: address.port, to: port, named: name, authority: secure.server.folder.path(of: "authority.pem"),
                folder: folder.path))
        let program = try Program(forwarder.program, forwarder.arguments(path), in: folder.path)
        let deadline = Deadline(.seconds(60))
        while !deadline.hasPassed, !program.hasEnded {
            if let reply = try? address.ask(query, by: Deadline(.seconds(5))) { return reply }
            // it says something when it goes on
            _ = program.read(by: Deadline(.milliseconds(20)))
        }
        throw NotInTime(description: "\(forwarder) does not answer: \(program.errors.suffix(2000))")
    }

    @Test(
        "Others forward to the server by the name in its certificate, and by no other",
        .needs("kresd", "unbound", "dnsdist"), arguments: EncryptedForwarder.allCases)
    func forwarded(forwarder: EncryptedForwarder) throws {
        let https = try FreePorts.pick()
        let secure = try SecureServer(listening: ["https://127.0.0.1:\(https)/dns-query"])
        let port = forwarder == .dnsdistHTTPS ? https : secure.port
        let query = try Query("www.home.example.")
        let trusted = try ask(through: forwarder, named: "dns.home.example", secure, port, query)
        #expect(trusted.answerLines == ["www.home.example. 3600 IN A 192.0.2.2"])
        let other = try ask(through: forwarder, named: "dns.other.example", secure, port, query)
        #expect(other.responseCode == .serverFailure)
    }
}
