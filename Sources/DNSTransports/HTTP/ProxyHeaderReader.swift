// What a trusted proxy says before anything else.

import DNSWire
import NIOCore

/// Whom a connection comes from: its peer, or the one for whom that opened it. Belongs to the connection's event loop.
final class ConnectionClient {
    var address: DNSWire.SocketAddress

    init(_ address: DNSWire.SocketAddress) {
        self.address = address
    }
}

/// Takes the PROXY header off a connection that a trusted proxy opened, before TLS and HTTP see it. A proxy that sends none
/// names its clients in its requests. From anybody else such a header is no beginning that is understood, and that ends the
/// connection.
final class ProxyHeaderReader: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connections: StreamConnections
    private let number: UInt64
    private let client: ConnectionClient
    private var octets = ByteBuffer()

    /// - Parameters:
    ///   - number: that of the connection's place.
    ///   - client: whom the connection comes from.
    init(_ connections: StreamConnections, number: UInt64, client: ConnectionClient) {
        self.connections = connections
        self.number = number
        self.client = client
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        octets.writeImmutableBuffer(unwrapInboundIn(data))
        switch ProxyHeader(octets) {
        case .incomplete: return
        case .none: break
        case .malformed: return end(.badRequest, context)
        case .header(let source, let length):
            octets.moveReaderIndex(forwardBy: length)
            guard let source else { break }
            guard connections.move(number, to: source.address) else { return end(.overShare, context) }
            client.address = source
        }
        if octets.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(octets)) }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    /// Has whoever is in charge of the connection end it.
    private func end(_ cause: StreamClosure, _ context: ChannelHandlerContext) {
        octets = ByteBuffer()
        context.fireUserInboundEventTriggered(StreamOrder.end(cause))
    }
}
