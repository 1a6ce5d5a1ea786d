// Asking scripted servers over TLS (RFC 7858), on loopback.

import CertificateSupport
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import DNSTransports

@Suite(.timeLimit(.minutes(1))) struct EncryptedUpstreamTests {
    private let test: TestTrust
    private let upstreams: UpstreamConnections
    private let name = UpstreamEndpoint.Protection.tls(name: "dns.example")

    init() throws {
        test = try TestTrust()
        var limits = UpstreamLimits()
        limits.connectTime = .seconds(10)
        upstreams = UpstreamConnections(on: MultiThreadedEventLoopGroup.singleton, limits: limits, trust: test.trust)
    }

    /// A query's answer: its own question, as a response.
    private func answer(_ query: [UInt8]) -> [UInt8] {
        var answer = query
        answer[2] |= 0x80
        return frame(answer)
    }

    /// Listens with a certificate, runs the script of the server beside the questions, and ends both.
    private func serve<Result: Sendable>(
        with certificate: TestCertificate? = nil, on address: SocketAddress = loopback(), chunks: ChunkCount? = nil,
        _ script: @escaping @Sendable (inout AsyncStream<StreamPeer>.Iterator) async throws -> Void,
        asking: (SocketAddress) async throws -> Result
    ) async throws -> Result {
        let tls = try TestTrust.context(try certificate ?? test.authority.issue(names: ["dns.example"]))
        let (server, bound, peers) = try await StreamPeer.listen(on: address, tls: tls, chunks: chunks)
        let script = Task {
            var iterator = peers.makeAsyncIterator()
            try await script(&iterator)
        }
        let result = try await asking(bound)
        try await script.value
        try await upstreams.close().get()
        try await server.close()
        return result
    }

    @Test(
        "A server is asked only when its certificate is signed, in time and for the name or address",
        arguments: CertificateCase.all)
    func certificate(_ example: CertificateCase) async throws {
        let certificate = try example.certificate(by: test.authority)
        let isTrusted = example.flaw == nil
        let result = try await serve(with: certificate) { peers in
            let peer = try #require(await peers.next(isolation: nil))
            let question = await peer.next()
            // who is not trusted hears no question
            #expect((question != nil) == isTrusted)
            if let question { try await peer.send(answer(question)) }
        } asking: {
            await upstreams.ask(query(7), of: $0, .tls(name: example.wanted))
        }
        if let flaw = example.flaw {
            #expect(result == .failure(.untrusted(flaw)))
            #expect(upstreams.counters.untrusted == 1)
        } else {
            #expect(try result.get().prefix(3) == [0, 7, 0x81])
        }
    }

    @Test("Another authority than those that are trusted certifies nobody")
    func otherAuthority() async throws {
        let other = try TestAuthority("Another authority").issue(names: ["dns.example"])
        let result = try await serve(with: other) { peers in
            let peer = try #require(await peers.next(isolation: nil))
            #expect(await peer.next() == nil)
        } asking: {
            await upstreams.ask(query(7), of: $0, name)
        }
        #expect(result == .failure(.untrusted("no authority that is trusted has signed its certificate")))
    }

    @Test("Without the file of authorities nobody is trusted, and nothing is sent")
    func noAuthorities() async throws {
        let lost = UpstreamConnections(
            on: MultiThreadedEventLoopGroup.singleton, trust: UpstreamTrust(file: "/nonexistent/roots.pem"))
        let result = try await serve { peers in
            // it may see a connection that ends, but no question
            _ = peers
        } asking: {
            await lost.ask(query(7), of: $0, name)
        }
        let why = "there is no certificate of an authority in /nonexistent/roots.pem"
        #expect(result == .failure(.untrusted(why)))
        try await lost.close().get()
    }

    @Test("Many questions share one handshake, and answers in another order find who asked", arguments: loopbacks)
    func outOfOrder(address: SocketAddress) async throws {
        try await serve(on: address) { peers in
            let peer = try #require(await peers.next(isolation: nil))
            let questions = await peer.next(30)
            try await peer.send(questions.reversed().flatMap(answer))
        } asking: { bound in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<30 as Range<UInt16> {
                    group.addTask {
                        let sent = query(number, "name-\(number)")
                        let result = await upstreams.ask(sent, of: bound, name)
                        #expect((try? result.get()).map { $0[..<2] + $0[3...] } == sent[..<2] + sent[3...])
                    }
                }
            }
        }
        #expect(upstreams.counters.answers == 30)
        #expect(upstreams.counters.handshakes == 1)
    }

    @Test("On a warm connection a question is one piece out and one piece in: one round trip")
    func warm() async throws {
        let chunks = ChunkCount()
        try await serve(chunks: chunks) { peers in
            let peer = try #require(await peers.next(isolation: nil))
            while let question = await peer.next() { try await peer.send(answer(question)) }
        } asking: { bound in
            _ = await upstreams.ask(query(1), of: bound, name)
            let (received, sent) = (chunks.received, chunks.sent)
            for number in 2...11 as ClosedRange<UInt16> {
                let result = await upstreams.ask(query(number), of: bound, name)
                #expect((try? result.get())?.count == query(number).count)
            }
            #expect(chunks.received - received == 10)
            #expect(chunks.sent - sent == 10)
            try await upstreams.close().get()
        }
        #expect(upstreams.counters.handshakes == 1)
    }

    @Test(
        "A connection that is cut in the middle of an answer is replaced, and the question asked again",
        arguments: [0, 1, 20])
    func cut(octets: Int) async throws {
        let result = try await serve { peers in
            let first = try #require(await peers.next(isolation: nil))
            let question = try #require(await first.next())
            try await first.send(Array(answer(question).prefix(octets)))
            try await first.close()
            let second = try #require(await peers.next(isolation: nil))
            try await second.send(answer(try #require(await second.next())))
        } asking: {
            await upstreams.ask(query(7), of: $0, name)
        }
        #expect(try result.get().prefix(2) == [0, 7])
        #expect(upstreams.counters.retried == 1)
        #expect(upstreams.counters.handshakes == 2)
    }

    /// Asked in either way, by name.
    private static let ways: [UpstreamEndpoint.Protection] = [
        .tls(name: "dns.example"), .https(name: "dns.example", path: "/dns-query"),
    ]

    @Test("A server that says nothing of TLS costs no more than the time for connecting", arguments: ways)
    func stalled(way: UpstreamEndpoint.Protection) async throws {
        var limits = UpstreamLimits()
        limits.connectTime = .milliseconds(200)
        let hasty = UpstreamConnections(on: MultiThreadedEventLoopGroup.singleton, limits: limits, trust: test.trust)
        let (server, bound, peers) = try await StreamPeer.listen(on: loopback())
        let result = await hasty.ask(query(7), of: bound, way)
        #expect(result == .failure(.notConnected(errno: 110)))
        #expect(hasty.counters.notConnected == 1)
        try await hasty.close().get()
        try await server.close()
        _ = peers
    }

    @Test("A server that ends the connection in the handshake is not asked again", arguments: ways)
    func cutHandshake(way: UpstreamEndpoint.Protection) async throws {
        let (server, bound, peers) = try await StreamPeer.listen(on: loopback())
        let script = Task {
            var iterator = peers.makeAsyncIterator()
            try await #require(await iterator.next(isolation: nil)).close()
        }
        let result = await upstreams.ask(query(7), of: bound, way)
        guard case .failure(.notConnected) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(upstreams.counters.opened == 1)
        try await script.value
        try await upstreams.close().get()
        try await server.close()
    }

    @Test("A server that speaks no TLS is not trusted, and sees no question", arguments: ways)
    func noTLS(way: UpstreamEndpoint.Protection) async throws {
        let (server, bound, peers) = try await StreamPeer.listen(on: loopback())
        let script = Task {
            var iterator = peers.makeAsyncIterator()
            let peer = try #require(await iterator.next(isolation: nil))
            try await peer.send(frame(reply(7)))
        }
        let result = await upstreams.ask(query(7), of: bound, way)
        #expect(result == .failure(.untrusted("TLS fails (wrong version number)")))
        try await script.value
        try await upstreams.close().get()
        try await server.close()
    }

    @Test("What is asked over TLS never goes over a connection without")
    func apart() async throws {
        try await serve { peers in
            let peer = try #require(await peers.next(isolation: nil))
            try await peer.send(answer(try #require(await peer.next())))
        } asking: { bound in
            #expect((try? await upstreams.ask(query(7), of: bound, name).get())?.prefix(2) == [0, 7])
            // the server makes nothing of a question in the clear
            let plain = await upstreams.ask(query(8), of: bound, within: .milliseconds(500))
            #expect((try? plain.get()) == nil)
        }
        #expect(upstreams.counters.opened >= 2)
    }
}
