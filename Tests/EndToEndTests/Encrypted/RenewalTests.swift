// Certificates that are renewed while many questions are under way.

import Glibc
import Testing

@Suite("Renewal of certificates under load", .blocking)
struct RenewalTests {
    /// dnsperf, which asks over a few connections with many questions in flight on each, until it is told to end.
    private struct Load {
        private let program: Program
        private let output: TemporaryFolder

        init(_ mode: String, to port: UInt16) throws {
            output = try TemporaryFolder()
            let names = try output.write("names", "www.home.example A\nns1.home.example A\nno.home.example A\n")
            program = try Program(
                "dnsperf",
                [
                    "-s", "127.0.0.1", "-p", "\(port)", "-d", names, "-m", mode, "-c", "4", "-q", "100", "-T", "1",
                    "-l", "100", "-O", "doh-uri=https://127.0.0.1:\(port)/dns-query",
                ])
        }

        /// What it says of all that it has asked.
        func end() throws -> [String] {
            program.signal(SIGINT)
            try program.awaitEnd()
            return program.output.split(separator: "\n").map {
                $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
        }
    }

    @Test(
        "No connection ends and no question is lost while everything is read anew and certificates change",
        .needs("dnsperf", "openssl"), arguments: ["dot", "doh"])
    func load(mode: String) throws {
        let (https, admin) = (try FreePorts.pick(), try FreePorts.pick())
        let secure = try SecureServer(
            listening: ["https://127.0.0.1:\(https)"], "admin: {listen: \"http://127.0.0.1:\(admin)\"}")
        let server = secure.server
        try server.program.await("Admin endpoint at http://127.0.0.1:\(admin).")
        let (port, label) = mode == "dot" ? (secure.port, "tls") : (https, "https")
        let name = "listener=\"127.0.0.1:\(port)\",transport=\"\(label)\""
        func counted(_ sample: String) throws -> Int { try MetricsPage(at: admin)[sample] ?? 0 }
        func expiry() throws -> Int { try counted("swiftlet_certificate_expiry_timestamp_seconds{\(name)}") }
        let load = try Load(mode, to: port)
        /// Waits until many more questions are answered.
        func goOn() throws {
            let sample = "swiftlet_queries_total{transport=\"\(label)\",type=\"A\"}"
            let (before, deadline) = (try counted(sample), Deadline.generous)
            while try counted(sample) < before + 500 { try #require(!deadline.hasPassed) }
        }
        var shown = 0
        for days in 1...3 {
            try goOn()
            let before = try expiry()
            let certificate = try secure.issue(validUntil: Double(20 + days) * 86_400)
            // by SIGHUP, or since the file has changed
            if days != 2 { server.program.signal(SIGHUP) }
            shown += 1
            try server.program.await("A new certificate is shown at 127.0.0.1:\(port), ", times: shown)
            #expect(try Handshake(to: port).certificate == certificate)
            #expect(try expiry() != before)
        }
        let (last, until) = (try Handshake(to: port).certificate, try expiry())
        try server.folder.write("server.pem", "no certificate\n")
        try server.reload(until: "Reloaded in part: some zones or certificates have errors.")
        try server.program.await("A certificate could not be renewed: the last good one stays.")
        try goOn()
        #expect(try last != nil && Handshake(to: port).certificate == last && expiry() == until)
        #expect(try counted("swiftlet_certificate_renewals_total{outcome=\"failed\"}") > 0)
        let told = try load.end()
        #expect(told.contains("Queries lost: 0 (0.00%)"), "\(told)")
        #expect(told.contains { $0.hasPrefix("Reconnections: 0 ") || $0 == "Reconnections: 0" }, "\(told)")
        #expect(try server.end() == .status(0))
    }

    @Test(
        "Who was here before need not shake hands in full, after a reload either, but is shown a new certificate",
        .needs("openssl"), arguments: ["-tls1_3", "-tls1_2"])
    func resumption(version: String) throws {
        // a connection that openssl leaves open is soon ended
        let secure = try SecureServer("limits: {tcp_idle: 300ms}")
        let folder = secure.server.folder
        let session = folder.path(of: "session")
        // in TLS 1.3 a session can be taken up only after something was said
        let query = try folder.write("query", octets: Query("www.home.example.").octets.framed)
        func shake(_ option: String) throws -> Handshake {
            try Handshake(to: secure.port, sending: query, version, option, session)
        }
        #expect(try !shake("-sess_out").isResumed)
        #expect(try shake("-sess_in").isResumed)
        try secure.server.reload()
        #expect(try shake("-sess_in").isResumed)
        let certificate = try secure.issue()
        try secure.server.reload()
        // a session stands for the certificate that it began with (RFC 8446 s4.6.1): it ends with that
        let renewed = try shake("-sess_in")
        #expect(!renewed.isResumed && renewed.certificate == certificate)
    }
}
