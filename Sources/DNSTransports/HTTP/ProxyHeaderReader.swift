// What a trusted proxy says before anything else.

import DNSWire
import NIOCore

/// Takes the PROXY header off a connection that a trusted proxy opened, before TLS and HTTP see it. A proxy that sends none
/// names its clients in its requests. From anybody else such a header is no beginning that is understood, and that ends the
/// connection.
final class ProxyHeaderReader: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var octets = ByteBuffer()
    private var connection: StreamConnection?

    init(_ connection: StreamConnection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        octets.writeImmutableBuffer(unwrapInboundIn(data))
        switch ProxyHeader(octets) {
        case .incomplete: return
        case .none: break
        case .malformed:
            connection?.refuse(.badRequest)
            return
        case .header(let source, let length):
            octets.moveReaderIndex(forwardBy: length)
            if let source, connection?.speak(for: source) == false { return }
        }
        if octets.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(octets)) }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) { connection = nil }
}
