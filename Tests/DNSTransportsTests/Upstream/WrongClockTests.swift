// Asking upstreams while the clock of the machine is wrong, on loopback.

import CertificateSupport
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import DNSTransports

@Suite(.timeLimit(.minutes(1))) struct WrongClockTests {
    /// A clock that a test sets, of a program that was built two days ago.
    private final class Clock: Sendable {
        let now = NIOLockedValueBox<Int64>(0)
        let told = NIOLockedValueBox<[Bool]>([])
        let built = HTTPDate.system() - 2 * 86_400

        var clock: CertificateClock {
            CertificateClock(built: built, now: { self.now.withLockedValue { $0 } }) { isWrong in
                self.told.withLockedValue { $0.append(isWrong) }
            }
        }
    }

    private let test: TestTrust
    private let clock = Clock()
    private let upstreams: UpstreamConnections

    init() throws {
        test = try TestTrust()
        var limits = UpstreamLimits()
        limits.connectTime = .seconds(10)
        upstreams = UpstreamConnections(
            on: MultiThreadedEventLoopGroup.singleton, limits: limits, trust: test.trust, clock: clock.clock)
    }

    /// Asks a server that shows a certificate; nil when it is trusted and answers.
    private func failure(
        _ certificate: TestCertificate, http: Bool = false, name: String? = "dns.example"
    ) async throws -> StreamFailure? {
        let peer = try EncryptedPeer(certificate, http: http)
        let result = await upstreams.ask(
            query(7), of: peer.address, http ? .https(name: name, path: "/dns-query") : .tls(name: name))
        peer.close()
        return switch result {
        case .success: nil
        case .failure(let failure): failure
        }
    }

    @Test(
        "While the clock is wrong, a certificate may be out of time, and nothing else",
        arguments: CertificateCase.all, [false, true])
    func outOfTime(_ example: CertificateCase, http: Bool) async throws {
        let certificate = try example.certificate(by: test.authority)
        let flaw = example.isOutOfTime ? nil : example.flaw
        #expect(try await failure(certificate, http: http, name: example.wanted) == flaw.map { .untrusted($0) })
        #expect(upstreams.counters.untrusted == (flaw == nil ? 0 : 1))
        try await upstreams.close().get()
    }

    @Test("Another authority than those that are trusted certifies nobody at any time")
    func otherAuthority() async throws {
        let other = try TestAuthority("Another authority").issue(names: ["dns.example"])
        let why = "no authority that is trusted has signed its certificate"
        #expect(try await failure(other) == .untrusted(why))
        try await upstreams.close().get()
    }

    @Test("A certificate that had ended when the program was built has ended whatever the clock says")
    func past() async throws {
        let old = try test.authority.issue(names: ["dns.example"], validFrom: -9 * 86_400, validUntil: -3 * 86_400)
        #expect(try await failure(old) == .untrusted("its certificate has expired"))
        try await upstreams.close().get()
    }

    @Test(
        "An authority may be out of time itself while the clock is wrong, unless it had ended when the program was built",
        arguments: [
            (from: -7200.0, until: -3600.0, isAccepted: true), (from: 3600.0, until: 86_400.0, isAccepted: true),
            (from: -9 * 86_400.0, until: -3 * 86_400.0, isAccepted: false),
        ])
    func authority(from: Double, until: Double, isAccepted: Bool) async throws {
        let authority = try TestAuthority(validFrom: from, validUntil: until)
        let file = try TemporaryFile(authority.certificate)
        let upstreams = UpstreamConnections(
            on: MultiThreadedEventLoopGroup.singleton, trust: UpstreamTrust(file: file.path), clock: clock.clock)
        let peer = try EncryptedPeer(authority.issue(names: ["dns.example"]), http: false)
        func isAsked() async -> Bool {
            let result = await upstreams.ask(query(7), of: peer.address, .tls(name: "dns.example"))
            let refusal = StreamFailure.untrusted("no authority that is trusted has signed its certificate")
            #expect(result == .failure(refusal) || (try? result.get()) != nil)
            return result != .failure(refusal)
        }
        #expect(await isAsked() == isAccepted)
        clock.now.withLockedValue { $0 = clock.built }
        #expect(await !isAsked())
        peer.close()
        try await upstreams.close().get()
        try await self.upstreams.close().get()
    }

    @Test(
        "Who is not trusted is told so before the connection ends, by a right clock and by a wrong one (RFC 8446 s6.2)",
        arguments: [false, true], [false, true])
    func told(isClockRight: Bool, http: Bool) async throws {
        if isClockRight { clock.now.withLockedValue { $0 = clock.built } }
        let peer = try EncryptedPeer(TestAuthority().issue(names: ["dns.example"]), http: http)
        let result = await upstreams.ask(
            query(7), of: peer.address,
            http ? .https(name: "dns.example", path: "/dns-query") : .tls(name: "dns.example"))
        #expect(result == .failure(.untrusted("no authority that is trusted has signed its certificate")))
        var faults = peer.faults.makeAsyncIterator()
        let fault = await faults.next(isolation: nil)
        #expect(fault?.contains("_ALERT_") == true, "\(fault ?? "")")
        peer.close()
        try await upstreams.close().get()
    }

    @Test(
        "A connection that was made while the clock was wrong is not asked once it is set: the next must be trusted in full"
    )
    func kept() async throws {
        let expired = try test.authority.issue(names: ["dns.example"], validFrom: -7200, validUntil: -3600)
        let peer = try EncryptedPeer(expired, http: false)
        for _ in 0..<3 { _ = try await upstreams.ask(query(7), of: peer.address, .tls(name: "dns.example")).get() }
        #expect(upstreams.counters.handshakes == 1)
        clock.now.withLockedValue { $0 = clock.built }
        let result = await upstreams.ask(query(8), of: peer.address, .tls(name: "dns.example"))
        #expect(result == .failure(.untrusted("its certificate has expired")))
        peer.close()
        try await upstreams.close().get()
    }

    @Test(
        "One whose certificate is in time is connected to once more when the clock is set, and once only",
        arguments: [false, true])
    func keptInTime(http: Bool) async throws {
        let peer = try EncryptedPeer(try test.authority.issue(names: ["dns.example"]), http: http)
        let protection: UpstreamEndpoint.Protection =
            http ? .https(name: "dns.example", path: "/dns-query") : .tls(name: "dns.example")
        for _ in 0..<3 { _ = try await upstreams.ask(query(7), of: peer.address, protection).get() }
        clock.now.withLockedValue { $0 = clock.built }
        for _ in 0..<3 { _ = try await upstreams.ask(query(8), of: peer.address, protection).get() }
        #expect(upstreams.counters.handshakes == 2)
        #expect(upstreams.counters.opened == 2)
        peer.close()
        try await upstreams.close().get()
    }

    @Test("As soon as the clock is set, certificates must be in time; each change is told once")
    func set() async throws {
        let expired = try test.authority.issue(names: ["dns.example"], validFrom: -7200, validUntil: -3600)
        for _ in 0..<2 {
            clock.now.withLockedValue { $0 = clock.built - 1 }
            for _ in 0..<3 { #expect(try await failure(expired) == nil) }
            clock.now.withLockedValue { $0 = clock.built }
            for _ in 0..<3 { #expect(try await failure(expired) == .untrusted("its certificate has expired")) }
        }
        #expect(clock.told.withLockedValue { $0 } == [true, false, true, false])
        try await upstreams.close().get()
    }
}
