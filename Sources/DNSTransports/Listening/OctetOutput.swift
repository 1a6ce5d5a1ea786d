// Answers on their way into a channel of octets.

import NIOCore

/// Octets that go out together.
struct OctetOutput {
    var octets = ByteBuffer()

    /// Hands what there is to the channel.
    mutating func flush(_ context: ChannelHandlerContext) {
        guard octets.readableBytes > 0 else { return }
        let out = octets
        octets = ByteBuffer()
        context.writeAndFlush(NIOAny(out), promise: nil)
    }

    /// Octets that the channel holds and the system has not taken.
    static func unsent(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// Calls `done` when all that was flushed is out.
    static func await(_ context: ChannelHandlerContext, _ done: @escaping () -> Void) {
        let last = context.eventLoop.makePromise(of: Void.self)
        last.futureResult.assumeIsolated().whenComplete { _ in done() }
        context.writeAndFlush(NIOAny(ByteBuffer()), promise: last)
    }
}
