// The first octets of a connection that carries HTTP.

import DNSWire
import NIOCore

/// Finds out which version of HTTP a peer speaks, and sets the connection up for it. Stands before the connection, behind TLS;
/// and is its dialect until the peer has said enough.
///
/// HTTP/2 is known by its preface, which is where it begins with or without TLS (RFC 9113 s3.4): so it needs no telling apart
/// by what ALPN said. SwiftNIO's parsers are used directly, with no framework above them: there is one path, and the bounds of a
/// connection are those of DNS over TCP.
final class HTTPOpening: StreamDialect, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let terms: StreamTerms
    private let trusted: @Sendable () -> [Network]
    private let client: ConnectionClient
    private let tally: StreamTally
    private var octets = ByteBuffer()
    /// What is told of the dialect; gone once it has been.
    private var connection: StreamConnection?

    /// - Parameters:
    ///   - terms: those of the listener.
    ///   - trusted: those who are believed about the addresses of their clients, as it is then.
    ///   - client: whom the connection comes from, which is known when its first octets are here.
    ///   - tally: where it is counted how requests end.
    init(
        _ terms: StreamTerms, trusted: @escaping @Sendable () -> [Network], client: ConnectionClient, tally: StreamTally
    ) {
        self.terms = terms
        self.tally = tally
        self.trusted = trusted
        self.client = client
    }

    /// Adds itself and the connection to a channel that brings the octets of HTTP.
    func start(_ connection: StreamConnection, in pipeline: ChannelPipeline.SynchronousOperations) throws {
        self.connection = connection
        try pipeline.addHandlers([self, connection])
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        octets.writeImmutableBuffer(unwrapInboundIn(data))
        let begin = octets.readableBytesView.prefix(Self.preface.count)
        guard begin.elementsEqual(Self.preface.prefix(begin.count)) else {
            return speak(context, [HTTP1Dialect.decoder()]) { HTTP1Dialect($0) }
        }
        guard begin.count == Self.preface.count else { return }
        let gather = OctetGather()
        speak(context, [gather, HTTP2Dialect.codec()]) { HTTP2Dialect($0, gather) }
    }

    private func speak(
        _ context: ChannelHandlerContext, _ codec: [any ChannelHandler], _ dialect: (HTTPDesk) -> any StreamDialect
    ) {
        guard let connection = connection.take() else { return }
        do {
            try context.pipeline.syncOperations.addHandlers(codec, position: .after(self))
        } catch {
            return context.fireErrorCaught(error)
        }
        let desk = HTTPDesk(terms, trusted: trusted, peer: client.address.address, tally: tally)
        connection.speak(dialect(desk), with: client.address)
        context.fireChannelRead(wrapInboundOut(octets))
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) { connection = nil }

    // MARK: the dialect until then

    let mostInFlight = 1
    var rest: (kind: StreamConnectionState.Leftover, octets: Int) {
        (octets.readableBytes > 0 ? .part : .nothing, octets.readableBytes)
    }

    func append(_ data: NIOAny) {}
    func next() -> StreamDemand { .nothing }
    func answer(_ message: [UInt8], to number: Int) -> Int { 0 }
    func decline(_ number: Int, because silence: StreamSilence) -> Int { 0 }
    func flush(_ context: ChannelHandlerContext) {}
    func unsent(_ context: ChannelHandlerContext) -> Int { 0 }
    func awaitOutput(_ context: ChannelHandlerContext, _ done: @escaping () -> Void) {}
}
