// DNS over TLS (RFC 7858) over real sockets.

import CertificateSupport
import DNSWire
import NIOCore
import NIOSSL
import NIOTLS
import Testing

@testable import DNSTransports

@Suite("Listening behind TLS", .timeLimit(.minutes(5)))
struct TLSListenerTests {
    private let authority: TestAuthority
    private let contexts: TLSServerContexts

    init() throws {
        authority = try TestAuthority()
        contexts = TLSServerContexts(try authority.loopback())
    }

    /// The number of the certificate that the other end shows.
    private func shown(to peer: StreamPeer) async throws -> [UInt8]? {
        try await peer.channel.pipeline.handler(type: NIOSSLClientHandler.self)
            .map { $0.peerCertificate?.serialNumber }.get()
    }

    @Test("Questions are answered behind the handshake, and the responder hears that nobody reads along")
    func answers() async throws {
        let responder = ScriptedResponder()
        let fixture = try await ListenerFixture(responder, behind: contexts)
        let peer = try await StreamPeer.connect(to: fixture.address, tls: authority.client())
        try await peer.send(frame(query(1)) + frame(query(2)))
        #expect(await peer.next(2) == [query(1), query(2)])
        #expect(responder.asked.map(\.transport) == [.tls, .tls])
        #expect(
            fixture.connections.counters(of: .tls).messages == 2
                && fixture.connections.counters(of: .stream).messages == 0)
        #expect(fixture.connections.handshakes == 0)
        try await peer.close()
        try await fixture.end(within: .seconds(60))
        #expect(fixture.connections.counters(of: .tls).closed(.peer) == 1)
    }

    @Test(
        "A client may ask for the protocol by its name, for another, or for none",
        arguments: [(["dot"], "dot"), ([], nil), (["h2"], nil)] as [([String], String?)])
    func negotiation(asked: [String], agreed: String?) async throws {
        let fixture = try await ListenerFixture(behind: contexts)
        let peer = try await StreamPeer.connect(to: fixture.address, tls: authority.client(protocols: asked))
        try await peer.send(frame(query(1)))
        #expect(await peer.next() == query(1))
        let told = try await peer.channel.nioSSL_tlsVersion().get()
        #expect(told == .tlsv13)
        try await peer.close()
        try await fixture.end(within: .seconds(60))
    }

    @Test(
        "TLS 1.2 is spoken with sound ciphers, nothing older, and no others",
        arguments: [
            (TLSVersion.tlsv12, "ECDHE-ECDSA-AES128-GCM-SHA256", true),
            (.tlsv12, "ECDHE-ECDSA-CHACHA20-POLY1305", true),
            (.tlsv12, "ECDHE-ECDSA-AES128-SHA", false), (.tlsv11, "ECDHE-ECDSA-AES128-SHA", false),
        ])
    func versions(version: TLSVersion, cipher: String, isServed: Bool) async throws {
        let fixture = try await ListenerFixture(behind: contexts)
        let client = try authority.client {
            $0.minimumTLSVersion = .tlsv1
            $0.maximumTLSVersion = version
            $0.cipherSuites = cipher
        }
        let peer = try await StreamPeer.connect(to: fixture.address, tls: client)
        try? await peer.send(frame(query(1)))
        #expect(await peer.next() == (isServed ? query(1) : nil))
        try? await peer.close()
        try await fixture.end(within: .seconds(60))
        #expect(fixture.connections.counters(of: .tls).closed(.handshake) == (isServed ? 0 : 1))
    }

    @Test("A new certificate is for new connections, and those that are open go on")
    func renewal() async throws {
        let fixture = try await ListenerFixture(behind: contexts)
        let client = try authority.client()
        let before = try await StreamPeer.connect(to: fixture.address, tls: client)
        try await before.send(frame(query(1)))
        #expect(await before.next() == query(1))
        contexts.certificate = try authority.loopback()
        let after = try await StreamPeer.connect(to: fixture.address, tls: client)
        try await after.send(frame(query(2)))
        #expect(await after.next() == query(2))
        try await before.send(frame(query(3)))
        #expect(await before.next() == query(3))
        let numbers = (try await shown(to: before), try await shown(to: after))
        #expect(numbers.0 != nil && numbers.1 != nil && numbers.0 != numbers.1)
        try await before.close()
        try await after.close()
        try await fixture.end(within: .seconds(60))
    }

    @Test("Who never shakes hands is closed")
    func silence() async throws {
        let fixture = try await ListenerFixture(behind: contexts) { $0.handshakeTime = .milliseconds(50) }
        let peer = try await StreamPeer.connect(to: fixture.address)
        #expect(await peer.next() == nil)
        #expect(fixture.connections.counters(of: .tls).closed(.handshakeTime) == 1)
        try await fixture.end(within: .seconds(60))
    }

    @Test("What is no TLS is closed, and who comes and goes is no failure")
    func strangers() async throws {
        let fixture = try await ListenerFixture(behind: contexts)
        let stranger = try await StreamPeer.connect(to: fixture.address)
        try await stranger.send(frame(query(1)))
        #expect(await stranger.next() == nil)
        let passer = try await StreamPeer.connect(to: fixture.address)
        try await passer.close()
        try await fixture.end(within: .seconds(60))
        let counters = fixture.connections.counters(of: .tls)
        #expect(counters.closed(.handshake) == 1)
        #expect(counters.open == 0 && fixture.connections.handshakes == 0)
    }

    @Test("When too many shake hands the one that began first goes, and who is quick gets through")
    func crowd() async throws {
        let fixture = try await ListenerFixture(behind: contexts) { $0.handshakes = 2 }
        let first = try await StreamPeer.connect(to: fixture.address)
        await fixture.untilShakingHands(1)
        let second = try await StreamPeer.connect(to: fixture.address)
        await fixture.untilShakingHands(2)
        let quick = try await StreamPeer.connect(to: fixture.address, tls: authority.client())
        try await quick.send(frame(query(1)))
        #expect(await quick.next() == query(1))
        #expect(await first.next() == nil)
        #expect(fixture.connections.counters(of: .tls).closed(.evictedHandshake) == 1)
        #expect(fixture.connections.handshakes == 1)
        try await second.close()
        try await quick.close()
        try await fixture.end(within: .seconds(60))
    }

    @Test("A peer that closes its side without a word still gets its answers")
    func halfClosed() async throws {
        let responder = ScriptedResponder { _ in .later }
        let fixture = try await ListenerFixture(responder, behind: contexts)
        let peer = try await StreamPeer.connect(to: fixture.address, tls: authority.client())
        try await peer.send(frame(query(1)))
        var arrivals = responder.messages.makeAsyncIterator()
        _ = await arrivals.next()
        try await peer.closeOutput()
        StreamReplies.deliver(responder.takeWaiting().map { ($0.ticket, $0.message) })
        #expect(await peer.next() == query(1))
        // that nothing more comes is seen before the server ends
        #expect(await peer.next() == nil)
        try await fixture.end(within: .seconds(60))
        #expect(fixture.connections.counters(of: .tls).closed(.peer) == 1)
    }
}
