// Keeps connections of the admin endpoint within bounds, whatever their peers do.

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose peer takes too long over a request or its answer, and refuses bodies that are too large. Confined to the
/// connection's event loop.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a request may take to come, and how long its answer may take to be taken. In between it is our turn, and a reload of
    /// large zones takes its time.
    static let patience = TimeAmount.seconds(10)
    /// Octets of a body: what is asked stands in the path.
    static let largestBody = 4096

    private let patience: TimeAmount
    private var deadline: Scheduled<Void>?
    private var body = 0
    /// The request is refused: nothing more of it is heard.
    private var isRefused = false

    init(patience: TimeAmount = RequestGuard.patience) { self.patience = patience }

    func handlerAdded(context: ChannelHandlerContext) { arm(context) }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    private func arm(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let request):
            body = 0
            let length = request.headerFields[.contentLength].flatMap { Int($0) } ?? 0
            guard length <= Self.largestBody else { return refuse(context) }
        case .body(let part):
            body += part.readableBytes
            guard body <= Self.largestBody else { return refuse(context) }
        case .end: deadline?.cancel()
        }
        context.fireChannelRead(data)
    }

    /// Says that the body is too large, and listens no more. The peer may not have read that yet: the connection is closed when it has
    /// closed its side, or its time is over.
    private func refuse(_ context: ChannelHandlerContext) {
        isRefused = true
        let answer = AdminAnswer.failure(
            .contentTooLarge, "a request has no body of more than \(Self.largestBody) octets")
        var head = answer.head(asText: false)
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: answer.body(asText: false)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isRefused else {
            promise?.succeed()
            return
        }
        let part = unwrapOutboundIn(data)
        if case .head = part { arm(context) }
        guard case .end = part else { return context.write(data, promise: promise) }
        let taken = promise ?? context.eventLoop.makePromise()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        taken.futureResult.whenSuccess { bound.value.0.arm(bound.value.1) }
        context.write(data, promise: taken)
    }
}
