// How often the certificates of authorities are read.

import CertificateSupport
import DNSTransports
import DNSWire
import Glibc
import TestSupport
import Testing

@testable import DNSServer
@testable import swiftlet

/// Sees when a file is opened.
private final class OpenWatch {
    private let descriptor: Int32

    /// Nil where the system does not tell.
    init?(_ path: String) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK))
        guard descriptor >= 0, unsafe inotify_add_watch(descriptor, path, UInt32(IN_OPEN)) >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Whether it was since the last time that this was asked.
    func wasOpened() -> Bool {
        var events = [UInt8](repeating: 0, count: 4096)
        return unsafe read(descriptor, &events, events.count) > 0
    }
}

@Suite struct TrustTests {
    /// A server with a zone, which it answers from behind TLS, at a few ports; each of them is an upstream of its own.
    private static func upstream(_ certificate: TestCertificate, places: Int) throws -> Server {
        let shown = try ServerCertificate(
            chain: Array(certificate.certificate.utf8), key: Array(certificate.key.utf8))
        let place = ServerPlan.Listener(ServerTests.loopback, over: [.tls], showing: shown)
        return try Server(
            ServerPlan(listeners: Array(repeating: place, count: places), workers: 1),
            serving: ServerTests.serving(10).state, log: Diary().logger)
    }

    @Test("Authorities are read at the first connection, and anew after a reload, whatever else is swapped in between")
    func reading() throws {
        let authority = try TestAuthority()
        let folder = try #require(TestFolder.temporary())
        defer { folder.remove() }
        folder.write(authority.certificate, to: "authority.pem")
        let upstream = try Self.upstream(authority.issue(addresses: [[127, 0, 0, 1]]), places: 3)
        defer { upstream.stop() }
        let places = upstream.addresses(over: .tls)
        let names = ["nas.home.example.", "a.nas.home.example.", "b.nas.home.example."]
        let rules = zip(names, places).map { "{zone: \($0), upstreams: \"tls://\($1)\"}" }
        let serving = try Serving([ScenarioText.configurationPath: "forward: [\(rules.joined(separator: ", "))]\n"])
        var plan = ServerPlan(listeners: [ServerPlan.Listener(ServerTests.loopback, over: [.tcp])], workers: 1)
        plan.trust = UpstreamTrust(file: folder.path + "/authority.pem")
        let server = try Server(plan, serving: serving.state, log: Diary().logger)
        defer { server.stop() }
        let watch = try #require(OpenWatch(plan.trust.file ?? ""))
        // each over a connection that is new
        func ask(_ number: Int) throws -> ResponseCode {
            try ServerTests.ask(server.tcp[0], names[number], tcp: true).responseCode
        }
        #expect(!watch.wasOpened())
        #expect(try ask(0) == .noError)
        #expect(watch.wasOpened())
        for _ in 0..<3 { server.replace(with: serving.state) }
        #expect(try ask(1) == .nameError)
        #expect(!watch.wasOpened())
        server.renewTrust()
        #expect(try ask(2) == .nameError)
        #expect(watch.wasOpened())
    }
}
