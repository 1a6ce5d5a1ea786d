// The admin endpoint of a running server, over its socket and over TCP.

import Admin
import DNSWire
import Glibc
import Testing

/// A server with an admin endpoint, at a socket and at a port of its own.
struct AdministeredServer {
    static let token = "0123456789abcdef-token"

    let server: SwiftletServer
    let address: SocketAddress
    var socket: String { server.folder.path(of: "admin.sock") }
    var configuration: String { server.folder.path(of: "swiftlet.yaml") }

    /// - Parameter more: the configuration besides `listen` and `admin`.
    init(_ more: String, files: [String: String] = [:], token: String? = AdministeredServer.token) throws {
        address = SocketAddress(.loopback4, port: try FreePorts.pick())
        var files = files
        files["token"] = (token ?? "") + "\n"
        server = try SwiftletServer(Self.admin(address, hasToken: token != nil) + more, files: files)
        try server.program.await("Admin endpoint at \(server.folder.path(of: "admin.sock"))")
    }

    private static func admin(_ address: SocketAddress, hasToken: Bool) -> String {
        let token = hasToken ? ", token_file: token" : ""
        return "admin: {listen: \"http://\(address)\", socket: admin.sock\(token)}\n"
    }

    /// Writes another configuration, but for `listen` and `admin`.
    func configure(_ more: String) throws { try server.configure(Self.admin(address, hasToken: true) + more) }

    func ask(_ path: String, post: Bool = false, overTCP: Bool = false, token: String? = nil, asText: Bool = false)
        throws -> AdminReply
    {
        let place = overTCP ? AdminClient.Place.address(address) : .socket(socket)
        return try AdminClient(place, token: token).ask(path, post: post, asText: asText)
    }

    /// Sends octets over TCP, and reads what comes back until the server closes; nil when it does not in time.
    func exchange(_ octets: [UInt8], by deadline: Deadline = .generous) throws -> String? {
        let socket = try Socket.connected(.stream, to: address)
        // it may be closed before everything is sent
        try? socket.send(octets)
        var answer: [UInt8] = []
        while let part = try? socket.read(by: deadline) {
            if part.isEmpty { return String(decoding: answer, as: UTF8.self) }
            answer += part
        }
        return answer.isEmpty ? nil : String(decoding: answer, as: UTF8.self)
    }
}

@Suite("Admin endpoint", .blocking)
struct AdminEndpointTests {
    private static let zone = """
        $TTL 60
        @ SOA ns1 hostmaster 7 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53

        """
    private static let zones = "zones: [{name: home.example., file: home.zone}]\n"

    private static func server() throws -> AdministeredServer {
        try AdministeredServer(zones, files: ["home.zone": zone])
    }

    @Test("Pages are read by anybody who reaches it, over the socket and over TCP", arguments: [false, true])
    func pages(overTCP: Bool) throws {
        let admin = try Self.server()
        _ = try admin.server.ask(Query("ns1.home.example."))
        for path in ["/live", "/ready", "/metrics", "/api/v1/stats", "/api/v1/status"] {
            let reply = try admin.ask(path, overTCP: overTCP)
            #expect(reply.status == 200, "\(path)")
        }
        let metrics = try admin.ask("/metrics", overTCP: overTCP).body
        #expect(metrics.contains("swiftlet_replies_total{transport=\"udp\",source=\"zone\",rcode=\"NOERROR\"} 1\n"))
        #expect(metrics.contains("swiftlet_zone_serial{zone=\"home.example.\"} 7\n"))
        #expect(try admin.ask("/api/v1/none", overTCP: overTCP).status == 404)
    }

    @Test("Over TCP the token is needed for what changes something, and it must be right")
    func tokens() throws {
        let admin = try Self.server()
        for path in ["/api/v1/reload", "/api/v1/flush?name=example.com."] {
            #expect(try admin.ask(path, post: true, overTCP: true).status == 401)
            #expect(try admin.ask(path, post: true, overTCP: true, token: "0123456789abcdef-tokeX").status == 403)
            #expect(try admin.ask(path, post: true, overTCP: true, token: AdministeredServer.token).status == 200)
            #expect(try admin.ask(path, post: true).status == 200)
        }
    }

    @Test("Without a token nothing is changed over TCP")
    func noToken() throws {
        let admin = try AdministeredServer(Self.zones, files: ["home.zone": Self.zone], token: nil)
        #expect(try admin.ask("/api/v1/reload", post: true, overTCP: true, token: "").status == 403)
        #expect(try admin.ask("/api/v1/status", overTCP: true).status == 200)
    }

    @Test(
        "What is no proper request is refused, and the next one is answered",
        arguments: [
            ("GET /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "405"),
            ("POST /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "405"),
            ("BREW /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "4"),
            ("POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n", "413"),
            ("GET /live HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "a", count: 70_000))\r\n\r\n", "4"),
            ("\u{0}\u{1}\u{2}\r\n\r\n", "400"),
        ])
    func improper(request: String, status: String) throws {
        let admin = try Self.server()
        let answer = try admin.exchange(Array(request.utf8))
        #expect(answer?.hasPrefix("HTTP/1.1 \(status)") == true, "\(answer ?? "no answer")")
        #expect(try admin.ask("/live", overTCP: true).status == 200)
    }

    @Test("Who is led here under another name reads nothing, but with the token")
    func strangeName() throws {
        let admin = try Self.server()
        let request = "GET /api/v1/status HTTP/1.1\r\nHost: evil.example\r\n"
        #expect(try admin.exchange(Array((request + "\r\n").utf8))?.hasPrefix("HTTP/1.1 421") == true)
        let bearer = "Authorization: Bearer \(AdministeredServer.token)\r\n\r\n"
        #expect(try admin.exchange(Array((request + bearer).utf8))?.hasPrefix("HTTP/1.1 200") == true)
    }

    @Test("Another token holds from the moment at which it stands in the file")
    func newToken() throws {
        let admin = try Self.server()
        let newer = "fedcba9876543210-token"
        try admin.server.folder.write("token", newer + "\n")
        func status(_ token: String) throws -> Int {
            try admin.ask("/api/v1/flush?name=a.", post: true, overTCP: true, token: token).status
        }
        #expect(try status(newer) == 200)
        #expect(try status(AdministeredServer.token) == 403)
        try admin.server.folder.write("token", "short")
        #expect(try status("short") == 503)
    }

    @Test("A body without end is cut off")
    func endless() throws {
        let admin = try Self.server()
        let head = "POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunk = "1000\r\n" + String(repeating: "a", count: 4096) + "\r\n"
        let answer = try admin.exchange(Array((head + String(repeating: chunk, count: 100)).utf8))
        #expect(answer?.hasPrefix("HTTP/1.1 413") == true, "\(answer ?? "no answer")")
    }

    @Test("As many as may be connected can ask at the same time whether it is ready")
    func manyAtOnce() throws {
        let admin = try Self.server()
        let sockets = try (0..<20).map { _ in try Socket.connected(.stream, to: admin.address) }
        let request = "GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        for socket in sockets { try socket.send(Array(request.utf8)) }
        for socket in sockets {
            let answer = String(decoding: try #require(try socket.read(by: .generous)), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 200"), "\(answer)")
        }
    }

    @Test("Clients that dawdle are cut off, and keep nobody else waiting, however many they are")
    func slow() throws {
        let admin = try Self.server()
        let slow = try (0..<100).map { _ in
            let socket = try Socket.connected(.stream, to: admin.address)
            try socket.send(Array("GET /live HTTP/1.1\r\nHost".utf8))
            return socket
        }
        // the first of them are gone before their time is over
        #expect(try slow[0].read(by: .generous)?.isEmpty == true)
        for _ in 0..<3 { #expect(try admin.ask("/ready", overTCP: true).status == 200) }
        for socket in slow { #expect(try socket.read(by: .generous)?.isEmpty == true) }
    }

    @Test("Clients that want to keep their connections get one answer each, and keep nobody else waiting")
    func keepAlive() throws {
        let admin = try Self.server()
        let request = "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n"
        let keen = try (0..<100).map { _ in
            let socket = try Socket.connected(.stream, to: admin.address)
            try socket.send(Array((request + request).utf8))
            return socket
        }
        #expect(try admin.ask("/ready", overTCP: true).status == 200)
        for socket in keen {
            var answer: [UInt8] = []
            while let part = try socket.read(by: .generous), !part.isEmpty { answer += part }
            #expect(String(decoding: answer, as: UTF8.self).split(separator: "HTTP/1.1 200").count == 1)
        }
    }

    @Test(
        "Only its owner can open the socket, which goes with the server and replaces that of a server that was killed")
    func socketFile() throws {
        let admin = try Self.server()
        var status = stat()
        #expect(unsafe stat(admin.socket, &status) == 0 && status.st_mode & 0o777 == 0o600)
        // a second server takes nothing over
        let (end, _, errors) = try Swiftlet.run(
            "serve", "--config",
            try admin.server.folder.write(
                "second.yaml",
                """
                listen: [dns://127.0.0.1:\(try FreePorts.pick())]
                \(Self.zones)admin: {socket: admin.sock}
                """))
        #expect(end == .status(1) && errors.contains("another server has its admin socket at"))
        #expect(try admin.ask("/live").status == 200)
        #expect(try admin.server.end() == .status(0))
        #expect(unsafe stat(admin.socket, &status) != 0)
    }

    @Test("A zone without data is told by /ready, by a status that says so, and by the probe")
    func notReady() throws {
        let admin = try AdministeredServer(
            "zones: [{name: home.example., file: home.zone}, {name: lab.example., file: lab.zone}]\n",
            files: ["home.zone": Self.zone, "lab.zone": "broken"])
        let reply = try admin.ask("/ready", asText: true)
        #expect(reply.status == 503 && reply.body.contains("lab.example. has no data"))
        let (end, _, errors) = try Swiftlet.run("probe", "--config", admin.configuration)
        #expect(end == .status(1) && errors.contains("lab.example. has no data"))
    }

    @Test("The metrics are as Prometheus wants them", .enabled(if: Program.exists("promtool"), "promtool is missing"))
    func promtool() throws {
        let admin = try Self.server()
        let file = try admin.server.folder.write("metrics", try admin.ask("/metrics").body)
        let (end, output, errors) = try Program.run("sh", ["-c", "promtool check metrics < \(file)"])
        #expect(end == .status(0) && errors.isEmpty && output.isEmpty, "\(output)\(errors)")
    }
}
