// Whoever can reach the admin endpoint, and means it no good.

import Admin
import DNSWire
import Glibc
import Testing

@Suite("Admin endpoint under abuse", .blocking)
struct AdminStormTests {
    private static let zone = """
        $TTL 60
        @ SOA ns1 hostmaster 7 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53

        """

    private static func server() throws -> AdministeredServer {
        try AdministeredServer("zones: [{name: home.example., file: home.zone}]\n", files: ["home.zone": zone])
    }

    /// What clients send who are broken, or mean it: each more than once, and some without an end.
    private static let nuisances: [String] = {
        let end = "Host: localhost\r\n\r\n"
        let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "PRI"]
        let paths = [
            "/", "/live", "/metrics", "/api/v1/status", "/api/v1/reload", "/api/v1/flush?name=%", "*", "//",
            "/api/v1/explain?name=\(String(repeating: "a.", count: 3000))", "http://localhost/live", "/%00", "/../..",
        ]
        var all = methods.flatMap { method in paths.map { "\(method) \($0) HTTP/1.1\r\n\(end)" } }
        all += [
            "", "\r\n", "\r\n\r\n", "GET", "GET /live", "GET /live HTTP/1.1\r\nHost", "GET /live HTTP/9.9\r\n\(end)",
        ]
        all.append("POST /api/v1/reload HTTP/1.1\r\nContent-Length: -1\r\n\(end)")
        all.append("POST /api/v1/reload HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\(end)hello")
        all.append("POST /api/v1/reload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\(end)ffffffffffffffff\r\n")
        all.append("POST /api/v1/reload HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\(end)")
        all.append("GET /live HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\(end)")
        all.append("GET /live HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 5000) + end)
        all.append("GET /live HTTP/1.1\r\nAuthorization: Bearer \(String(repeating: "x", count: 100_000))\r\n\(end)")
        all.append(String(repeating: "GET /metrics HTTP/1.1\r\n\(end)", count: 200))
        all.append(String(repeating: "\u{0}", count: 50_000))
        return all
    }()

    /// One figure of the process, from its metrics.
    private static func figure(_ name: String, _ admin: AdministeredServer) throws -> Int {
        let line = try admin.ask("/metrics").body.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return try #require(line.flatMap { Int($0.dropFirst(name.utf8.count + 1)) })
    }

    @Test("No request of any kind takes it down, lets it leak, or keeps DNS waiting")
    func nuisances() throws {
        let admin = try Self.server()
        // everything there is to be made is made once before
        for _ in 0..<20 { _ = try admin.ask("/metrics", overTCP: true) }
        let files = try Self.figure("process_open_fds", admin)
        for round in 0..<3 {
            var open: [Socket] = []
            for (number, nuisance) in Self.nuisances.enumerated() {
                let socket = try Socket.connected(.stream, to: admin.address)
                // it may be closed before everything is sent
                try? socket.send(Array(nuisance.utf8))
                // some stay and read nothing
                if (number + round) % 3 == 0 { open.append(socket) }
                if number % 20 == 0 {
                    #expect(try admin.server.ask(Query("ns1.home.example.")).answerLines.count == 1)
                }
            }
            #expect(try admin.ask("/live").status == 200)
            #expect(try admin.ask("/ready", overTCP: true).status == 200)
        }
        // those that were closed here are closed there as soon as their time is over
        let deadline = Deadline.generous
        while try Self.figure("process_open_fds", admin) > files + 2, !deadline.hasPassed {}
        #expect(try Self.figure("process_open_fds", admin) <= files + 2)
        #expect(try Self.figure("process_resident_memory_bytes", admin) < 256 << 20)
        #expect(try admin.ask("/api/v1/status").status == 200)
        #expect(try admin.server.end() == .status(0))
    }

    @Test("Reloads that many ask for at once are all answered")
    func reloads() throws {
        let admin = try Self.server()
        let request =
            "POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain\r\n"
            + "Authorization: Bearer \(AdministeredServer.token)\r\n\r\n"
        let sockets = try (0..<20).map { _ in
            let socket = try Socket.connected(.stream, to: admin.address)
            try socket.send(Array(request.utf8))
            return socket
        }
        for socket in sockets {
            var answer: [UInt8] = []
            while let part = try socket.read(by: .generous), !part.isEmpty { answer += part }
            let text = String(decoding: answer, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200") && text.hasSuffix("Reloaded.\n"), "\(text)")
        }
    }
}
