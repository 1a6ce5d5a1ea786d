// Octets that are written one after the other, and go out together.

import NIOCore

/// Gathers what is written until it is flushed; then it goes on as one. The codec of HTTP/2 writes three times for an answer, each of
/// which TLS would seal by itself.
final class OctetGather: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var octets = ByteBuffer()
    private var promises: [EventLoopPromise<Void>] = []
    private var context: ChannelHandlerContext?
    private var isHeld = false

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
        promises = []
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        octets.writeImmutableBuffer(unwrapOutboundIn(data))
        if let promise { promises.append(promise) }
    }

    func flush(context: ChannelHandlerContext) {
        handOn(context)
        if !isHeld { context.flush() }
    }

    /// Has the channel wait, whatever is flushed, until `letGo`: what is flushed together goes on as one all the same.
    func hold() { isHeld = true }

    /// The channel takes all that was flushed.
    func letGo() {
        isHeld = false
        context?.flush()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // what is not flushed by then is lost with the channel, as it is without this; what was flushed meanwhile is not
        handOn(context)
        if isHeld {
            isHeld = false
            context.flush()
        }
        context.close(mode: mode, promise: promise)
    }

    /// Calls `done` when all that was written is out, or lost.
    func awaitOutput(_ done: @escaping () -> Void) {
        guard let context else { return done() }
        handOn(context)
        OctetOutput.await(context, done)
    }

    private func handOn(_ context: ChannelHandlerContext) {
        guard octets.readableBytes > 0 || !promises.isEmpty else { return }
        let (out, waiting) = (octets, promises)
        octets = ByteBuffer()
        promises = []
        for promise in waiting.dropFirst() { waiting.first?.futureResult.cascade(to: promise) }
        context.write(wrapOutboundOut(out), promise: waiting.first)
    }
}
