// A reload may change what is spoken at an address.

import CertificateSupport
import DNSWire
import Glibc
import Testing

@Suite("Speaking something else after a reload", .blocking)
struct SpeechChangeTests {
    /// What can be spoken over one port.
    private enum Scheme: String {
        case tcp, tls, https, http

        var label: String { rawValue.uppercased() }

        /// Whether it is what the server speaks at a port.
        func isSpoken(by secure: SecureServer) throws -> Bool {
            let query = try Query("www.home.example.")
            let address = SocketAddress(.loopback4, port: secure.port)
            switch self {
            case .tcp: return (try? address.ask(query, over: .stream))?.answers.count == 1
            case .tls: return try secure.kdig("+short").output == "192.0.2.2\n"
            case .https, .http:
                let authority = secure.server.folder.path(of: "authority.pem")
                let curl = Curl(
                    url: "\(self)://127.0.0.1:\(secure.port)/dns-query", arguments: ["--cacert", authority])
                return (try? curl.ask(query))?.status == 200
            }
        }
    }

    /// Reloads, and meanwhile connects to a port without a pause: nobody is turned away.
    private static func reload(_ server: SwiftletServer, connectingTo address: SocketAddress) throws {
        let done = server.program.errors.occurrences(of: "Reloaded.")
        server.program.signal(SIGHUP)
        repeat {
            _ = try Socket.connected(.stream, to: address)
            _ = server.program.read(by: Deadline(.zero))
        } while server.program.errors.occurrences(of: "Reloaded.") == done && !server.program.hasEnded
    }

    @Test("What is spoken at an address changes without a moment at which nobody listens", .needs("kdig", "curl"))
    func schemes() throws {
        let limits = "limits: {tcp_idle: 60s, tcp_per_client: 400}"
        let secure = try SecureServer(limits)
        let server = secure.server
        let address = SocketAddress(.loopback4, port: secure.port)
        var (last, kept) = (Scheme.tls, StreamClient?.none)
        #expect(try last.isSpoken(by: secure))
        for scheme in [Scheme.tcp, .https, .http, .tls, .tcp] {
            try server.configure(
                """
                  - "\(scheme)://127.0.0.1:\(secure.port)"
                \(SecureServer.rest)
                \(limits)
                """)
            try Self.reload(server, connectingTo: address)
            #expect(server.program.errors.contains("Listening on \(address), \(scheme.label)."))
            #expect(server.program.errors.contains("Not listening on \(address), \(last.label) any more."))
            #expect(try scheme.isSpoken(by: secure))
            // over TCP whatever else comes is taken for the beginning of a long message
            if scheme != .tcp { #expect(try !last.isSpoken(by: secure)) }
            if scheme == .tcp, kept == nil { kept = try StreamClient(of: address) }
            // who came when something else was spoken goes on with that
            #expect(try kept?.ask(Query("www.home.example.")).answers.count == 1)
            last = scheme
        }
        #expect(try server.end() == .status(0))
    }

    @Test("Another certificate that comes with another speech is told of by what is spoken from then on")
    func certificate() throws {
        let secure = try SecureServer()
        let (server, address) = (secure.server, SocketAddress(.loopback4, port: secure.port))
        for (scheme, isShown) in [(Scheme.https, true), (.tcp, false), (.tls, false), (.https, true)] {
            // in files that nobody watches yet
            let issued = try secure.authority.issue(addresses: [[127, 0, 0, 1]])
            try server.folder.write("\(scheme)-next.key", issued.key)
            try server.folder.write("\(scheme)-next.pem", issued.certificate)
            let before = server.program.errors.occurrences(of: "A new certificate is shown at ")
            try server.configure(
                """
                  - "\(scheme)://\(address)"
                tls: {certificate: \(scheme)-next.pem, key: \(scheme)-next.key}
                zones: [{name: home.example., file: home.example.yaml}]
                """)
            try server.reload()
            // where nothing was encrypted before there is none that another takes the place of
            let told = server.program.errors.occurrences(of: "A new certificate is shown at ") - before
            #expect(told == (isShown ? 1 : 0))
            #expect(!server.program.errors.contains("A new certificate is shown at \(address), TLS."))
        }
        #expect(
            server.program.errors.occurrences(of: "A new certificate is shown at \(address), HTTPS.") == 2)
    }

    @Test("A certificate that is missing keeps an address from being encrypted, and all is as it was")
    func noCertificate() throws {
        let secure = try SecureServer()
        let address = SocketAddress(.loopback4, port: secure.port)
        try secure.server.configure("  - \"tcp://\(address)\"\n\(SecureServer.rest)")
        try secure.server.reload()
        try secure.server.folder.remove("server.pem")
        try secure.server.configure("  - \"tls://\(address)\"\n\(SecureServer.rest)")
        try secure.server.reload(until: "Reload rejected: there is no certificate to show at \(address), TLS")
        #expect(try Scheme.tcp.isSpoken(by: secure))
    }

    @Test("Another path holds for every request that comes then, also on connections that are open", .needs("curl"))
    func path() throws {
        let limits = "limits: {tcp_per_client: 400}"
        let web = try WebServer(.http, limits)
        let socket = try Socket.connected(.stream, to: SocketAddress(.loopback4, port: web.port))
        func status(_ path: String) throws -> String {
            let query = Curl.base64url(try WebServer.query.octets)
            try socket.send(Array("GET \(path)?dns=\(query) HTTP/1.1\r\nhost: dns.example\r\n\r\n".utf8))
            let octets = try socket.read(by: .generous) ?? []
            return String(decoding: octets, as: UTF8.self).prefix { $0 != "\r\n" }.description
        }
        #expect(try status("/dns-query") == "HTTP/1.1 200 OK")
        try web.server.configure("  - \"http://127.0.0.1:\(web.port)/dns\"\n\(WebServer.zones)\n\(limits)\n")
        try Self.reload(web.server, connectingTo: SocketAddress(.loopback4, port: web.port))
        try web.server.program.await("At 127.0.0.1:\(web.port), HTTP, queries go to /dns from now on.")
        #expect(try status("/dns-query") == "HTTP/1.1 404 Not Found")
        #expect(try status("/dns") == "HTTP/1.1 200 OK")
        #expect(!web.server.program.errors.contains("Not listening on"))
        #expect(try Curl(url: "http://127.0.0.1:\(web.port)/dns").ask(WebServer.query).status == 200)
    }

    @Test("Another path of HTTPS, and another certificate with it, are taken over by one reload", .needs("curl"))
    func pathAndCertificate() throws {
        let web = try WebServer(.https)
        let certificate = try web.certify()
        try web.server.configure(
            "  - \"https://127.0.0.1:\(web.port)/dns\"\n\(WebServer.tls)\n\(WebServer.zones)\n")
        try web.server.reload()
        let curl = Curl(url: "https://127.0.0.1:\(web.port)/dns", arguments: ["--cacert", web.authority])
        #expect(try curl.ask(WebServer.query).status == 200)
        #expect(try Handshake(to: web.port).certificate == certificate)
    }
}
