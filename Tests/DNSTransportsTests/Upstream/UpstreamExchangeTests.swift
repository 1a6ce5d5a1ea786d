// Asking scripted servers over HTTP/2 within TLS (RFC 8484), on loopback.

import CertificateSupport
import DNSWire
import NIOConcurrencyHelpers
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import Testing

@testable import DNSTransports

@Suite(.timeLimit(.minutes(1))) struct UpstreamExchangeTests {
    private let test: TestTrust
    private let upstreams: UpstreamConnections
    private let protection = UpstreamEndpoint.Protection.https(name: "dns.example", path: "/dns-query")

    init() throws {
        test = try TestTrust()
        upstreams = UpstreamConnections(on: MultiThreadedEventLoopGroup.singleton, trust: test.trust)
    }

    /// A server that does with each whole request what the script says: the connection's number comes with it.
    private func serve(
        speaking protocols: [String] = ["h2"], chunks: ChunkCount? = nil,
        _ script: @escaping @Sendable (Int, ScriptedRequests) -> Void
    ) async throws -> (server: any Channel, address: DNSWire.SocketAddress) {
        let tls = try TestTrust.context(test.authority.issue(names: ["dns.example"]), speaking: protocols)
        let connections = NIOLockedValueBox(0)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let number = connections.withLockedValue { number in
                        number += 1
                        return number
                    }
                    let pipeline = channel.pipeline.syncOperations
                    if let chunks { try pipeline.addHandler(ChunkCount.Handler(chunks)) }
                    try pipeline.addHandler(NIOSSLServerHandler(context: tls))
                    try pipeline.addHandler(NIOHTTP2Handler(mode: .server))
                    try pipeline.addHandler(ScriptedRequests { script(number, $0) })
                }
            }
            .bind(to: loopback().forChannel()).get()
        return (server, try #require(server.localAddress.flatMap(DNSWire.SocketAddress.init)))
    }

    @Test("Many questions go over one connection, each as a POST with the id zero, and their answers find who asked")
    func asked() async throws {
        let heads = NIOLockedValueBox<[HPACKHeaders]>([])
        let ids = NIOLockedValueBox<Set<UInt16>>([])
        let (server, address) = try await serve { _, requests in
            guard requests.whole.count == 30 else { return }
            for (stream, request) in requests.whole.sorted(by: { $0.key > $1.key }) {
                heads.withLockedValue { $0.append(request.head) }
                ids.withLockedValue { _ = $0.insert(id(of: request.body)) }
                requests.answer(stream)
            }
        }
        await withTaskGroup(of: Void.self) { group in
            for number in 1...30 as ClosedRange<UInt16> {
                group.addTask {
                    let sent = query(number, "name-\(number)")
                    let result = await upstreams.ask(sent, of: address, protection)
                    #expect((try? result.get()).map { $0[..<2] + $0[3...] } == sent[..<2] + sent[3...])
                }
            }
        }
        #expect(ids.withLockedValue { $0 } == [0])
        let head = try #require(heads.withLockedValue { $0.first })
        #expect(head[":method"] == ["POST"])
        #expect(head[":path"] == ["/dns-query"])
        #expect(head[":authority"] == ["dns.example:\(address.port)"])
        #expect(head["content-type"] == ["application/dns-message"])
        #expect(upstreams.counters.handshakes == 1)
        try await upstreams.close().get()
        try await server.close()
    }

    @Test(
        "When the server goes away, what it has seen is awaited, and what it has not is asked elsewhere (RFC 9113 s6.8)"
    )
    func goAway() async throws {
        let (server, address) = try await serve { connection, requests in
            guard connection == 1 else { return requests.whole.keys.forEach(requests.answer) }
            guard requests.whole.count == 2 else { return }
            requests.send(.rootStream, .goAway(lastStreamID: 1, errorCode: .noError, opaqueData: nil))
            requests.answer(1)
        }
        async let first = upstreams.ask(query(1, "one"), of: address, protection)
        async let second = upstreams.ask(query(2, "two"), of: address, protection)
        #expect(try await first.get().prefix(2) == [0, 1])
        #expect(try await second.get().prefix(2) == [0, 2])
        #expect(upstreams.counters.retried == 1)
        #expect(upstreams.counters.opened == 2)
        try await upstreams.close().get()
        try await server.close()
    }

    @Test("A request that is reset is made again, over the same connection")
    func reset() async throws {
        let (server, address) = try await serve { _, requests in
            guard let stream = requests.whole.keys.first else { return }
            if stream == 1 { requests.send(stream, .rstStream(.refusedStream)) } else { requests.answer(stream) }
        }
        #expect(try await upstreams.ask(query(7), of: address, protection).get().prefix(2) == [0, 7])
        #expect(upstreams.counters.retried == 1)
        #expect(upstreams.counters.opened == 1)
        try await upstreams.close().get()
        try await server.close()
    }

    @Test(
        "A connection that is cut, before an answer or in its middle, is replaced, and the question asked again",
        arguments: [false, true])
    func cut(inAnswer: Bool) async throws {
        let (server, address) = try await serve { connection, requests in
            guard connection == 1 else { return requests.whole.keys.forEach(requests.answer) }
            if inAnswer { requests.whole.keys.forEach { requests.answer($0, isWhole: false) } }
            requests.end()
        }
        #expect(try await upstreams.ask(query(7), of: address, protection).get().prefix(2) == [0, 7])
        #expect(upstreams.counters.handshakes == 2)
        try await upstreams.close().get()
        try await server.close()
    }

    @Test("On a warm connection a question is one piece out and one piece in: one round trip")
    func warm() async throws {
        let chunks = ChunkCount()
        let (server, address) = try await serve(chunks: chunks) { _, requests in
            requests.whole.keys.forEach(requests.answer)
        }
        // what the two sides agree upon comes with the first two
        for number in 1...2 as ClosedRange<UInt16> { _ = await upstreams.ask(query(number), of: address, protection) }
        let (received, sent) = (chunks.received, chunks.sent)
        for number in 3...12 as ClosedRange<UInt16> {
            let result = await upstreams.ask(query(number), of: address, protection)
            #expect((try? result.get())?.count == query(number).count)
        }
        #expect(chunks.received - received == 10)
        #expect(chunks.sent - sent == 10)
        #expect(upstreams.counters.handshakes == 1)
        try await upstreams.close().get()
        try await server.close()
    }

    @Test(
        "What is no answer says why, and the connection goes on",
        arguments: [
            ("404", "text/html", "it answers with status 404 of HTTP"),
            ("503", "application/dns-message", "it answers with status 503 of HTTP"),
            ("200", "text/html", "what it answers is of type \"text/html\", no message of DNS"),
        ])
    func declined(status: String, type: String, reason: String) async throws {
        let (server, address) = try await serve { _, requests in
            requests.whole.keys.forEach { requests.answer($0, status: status, type: type) }
        }
        for _ in 0..<2 {
            #expect(await upstreams.ask(query(7), of: address, protection) == .failure(.declined(reason)))
        }
        #expect(upstreams.counters.opened == 1)
        try await upstreams.close().get()
        try await server.close()
    }

    @Test("A server that does not speak HTTP/2 is not asked")
    func otherProtocol() async throws {
        let (server, address) = try await serve(speaking: ["http/1.1"]) { _, _ in }
        let result = await upstreams.ask(query(7), of: address, protection)
        #expect(result == .failure(.untrusted("it does not speak HTTP/2")))
        try await upstreams.close().get()
        try await server.close()
    }

    @Test("Answers of more octets than a connection's window come all, and the longest whole")
    func longest() async throws {
        let (server, address) = try await serve { _, requests in
            requests.whole.keys.forEach { requests.answer($0, length: 65_535) }
        }
        for number in 1...6 as ClosedRange<UInt16> {
            #expect(try await upstreams.ask(query(number), of: address, protection).get().count == 65_535)
        }
        try await upstreams.close().get()
        try await server.close()
    }
}

/// The requests of one connection, told to a script each time that one is whole.
private final class ScriptedRequests: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private(set) var whole: [HTTP2StreamID: (head: HPACKHeaders, body: [UInt8])] = [:]
    private var parts: [HTTP2StreamID: (head: HPACKHeaders, body: [UInt8])] = [:]
    private let script: (ScriptedRequests) -> Void
    private var context: ChannelHandlerContext?

    init(_ script: @escaping (ScriptedRequests) -> Void) { self.script = script }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let part): parts[frame.streamID] = (part.headers, [])
        case .data(let part):
            if case .byteBuffer(let octets) = part.data { parts[frame.streamID]?.body += octets.readableBytesView }
            guard part.endStream else { return }
            whole[frame.streamID] = parts.removeValue(forKey: frame.streamID)
            script(self)
        default: break
        }
    }

    func send(_ stream: HTTP2StreamID, _ payload: HTTP2Frame.FramePayload) {
        if case .rstStream = payload { whole[stream] = nil }
        context?.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: payload)), promise: nil)
    }

    /// Sends the question of a request back as its answer, with zeros behind it up to a length.
    /// - Parameter isWhole: whether nothing comes behind it.
    func answer(
        _ stream: HTTP2StreamID, status: String = "200", type: String = "application/dns-message", length: Int = 0,
        isWhole: Bool = true
    ) {
        guard var body = whole.removeValue(forKey: stream)?.body else { return }
        body[2] |= 0x80
        body += [UInt8](repeating: 0, count: max(0, length - body.count))
        let head: HPACKHeaders = [":status": status, "content-type": type]
        let frame = HTTP2Frame(streamID: stream, payload: .headers(.init(headers: head)))
        context?.write(wrapOutboundOut(frame), promise: nil)
        send(stream, .data(.init(data: .byteBuffer(ByteBuffer(bytes: body)), endStream: isWhole)))
    }

    func answer(_ stream: HTTP2StreamID) { answer(stream, length: 0) }

    func end() { context?.close(promise: nil) }
}
