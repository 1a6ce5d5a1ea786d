// Many who connect for TLS, and never say a word.

import DNSWire
import Glibc
import Testing

@Suite("A storm of handshakes", .blocking)
struct HandshakeStormTests {
    @Test(
        "500 silent connections keep nobody from an answer, take a bounded number of places, and are closed",
        .needs("kdig"))
    func silent() throws {
        let admin = try FreePorts.pick()
        let secure = try SecureServer(
            """
            limits: {tcp_connections: 1000, tcp_per_client: 1000}
            admin: {listen: "http://127.0.0.1:\(admin)"}
            """)
        try secure.server.program.await("Admin endpoint at http://127.0.0.1:\(admin).")
        let address = SocketAddress(.loopback4, port: secure.port)
        let silent = try (0..<500).map { _ in try Socket.connected(.stream, to: address) }
        #expect(try secure.kdig("+short").output == "192.0.2.2\n")
        let metrics = try MetricsPage(at: admin)
        let open = try #require(metrics["swiftlet_tcp_connections{transport=\"tls\"}"])
        #expect(open <= 129, "more than those that may shake hands, and the one that has")
        for socket in silent { #expect(socket.isBroken(by: .generous)) }
        let end = try MetricsPage(at: admin)
        func closed(_ cause: String) -> Int {
            end["swiftlet_tcp_closed_total{transport=\"tls\",cause=\"\(cause)\"}"] ?? 0
        }
        #expect(closed("evicted_handshake") >= 500 - 128)
        #expect(closed("evicted_handshake") + closed("handshake_time") == 500)
        #expect(end["swiftlet_tcp_connections{transport=\"tls\"}"] == 0)
    }
}
