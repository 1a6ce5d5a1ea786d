// Keeps connections of the admin endpoint within bounds, whatever their peers do.

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Lets a connection ask one thing, closes it when its peer takes too long over that or over the answer, and refuses bodies that are
/// too large. Confined to the connection's event loop.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a request may take to come, and how long its answer may take to be taken. In between it is our turn, and a reload of
    /// large zones takes its time.
    static let patience = TimeAmount.seconds(10)
    /// How long a peer that was answered may take to close the connection.
    static let lastPatience = TimeAmount.seconds(1)
    /// Octets of a body: what is asked stands in the path.
    static let largestBody = 4096

    private let awaited: AwaitedPeers
    private var deadline: Scheduled<Void>?
    private var body = 0
    /// The request has come, or was refused: nothing more is heard.
    private var isDeaf = false
    private var isRefused = false

    init(_ awaited: AwaitedPeers) { self.awaited = awaited }

    func handlerAdded(context: ChannelHandlerContext) { awaitPeer(Self.patience, context) }

    func handlerRemoved(context: ChannelHandlerContext) { takeTurn(context) }

    /// The peer has something to do, and so much time for it.
    private func awaitPeer(_ patience: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        awaited.begin(channel)
        deadline = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }

    /// The peer has done its part.
    private func takeTurn(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        awaited.end(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDeaf else { return }
        let part = unwrapInboundIn(data)
        switch part {
        case .head(var request):
            let length = request.headerFields[.contentLength].flatMap { Int($0) } ?? 0
            guard length <= Self.largestBody else { return refuse(context) }
            request.headerFields[.connection] = "close"
            return context.fireChannelRead(wrapInboundOut(.head(request)))
        case .body(let part):
            body += part.readableBytes
            guard body <= Self.largestBody else { return refuse(context) }
        case .end:
            isDeaf = true
            takeTurn(context)
        }
        context.fireChannelRead(data)
    }

    /// Says that the body is too large, and listens no more. The peer may not have read that yet: the connection is closed when it has
    /// closed its side, or its time is over.
    private func refuse(_ context: ChannelHandlerContext) {
        isDeaf = true
        isRefused = true
        let answer = AdminAnswer.failure(
            .contentTooLarge, "a request has no body of more than \(Self.largestBody) octets")
        context.write(wrapOutboundOut(.head(Self.last(answer.head(asText: false)))), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: answer.body(asText: false)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isRefused else {
            promise?.succeed()
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            awaitPeer(Self.patience, context)
            context.write(wrapOutboundOut(.head(Self.last(head))), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            let taken = promise ?? context.eventLoop.makePromise()
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            taken.futureResult.whenSuccess { bound.value.0.awaitPeer(Self.lastPatience, bound.value.1) }
            context.write(data, promise: taken)
        }
    }

    /// The head of an answer behind which the connection is closed.
    private static func last(_ head: HTTPResponse) -> HTTPResponse {
        var head = head
        head.headerFields[.connection] = "close"
        return head
    }
}
