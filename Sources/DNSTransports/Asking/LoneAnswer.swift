// What comes of a question that is asked over a connection of its own.

import DNSWire
import NIOCore

/// Keeps what came first: an answer, or why there is none. Confined to its event loop.
final class LoneAnswer {
    private let promise: EventLoopPromise<[UInt8]>
    private var isOver = false

    init(_ promise: EventLoopPromise<[UInt8]>) { self.promise = promise }

    func end(_ result: Result<[UInt8], LoneQuestion.Failure>) {
        guard !isOver else { return }
        isOver = true
        promise.completeWith(result.mapError { $0 })
    }
}

/// Asks on a connection of DNS over TLS.
final class LoneFrame: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let message: [UInt8]
    private let answer: LoneAnswer
    private var reader = FrameReader(shortest: Header.size)

    init(_ message: [UInt8], _ answer: LoneAnswer) {
        self.message = message
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        var frame = ByteBuffer()
        frame.writeFrame(message)
        // it waits until the handshake is done
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reader.append(unwrapInboundIn(data))
        while true {
            switch reader.next() {
            case .incomplete: return
            case .badLength: return answer.end(.failure(.malformed))
            case .message(let reply):
                // another answer than the one that is asked for is not to be waited for
                answer.end(.success(Array(reply.readableBytesView)))
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) { answer.end(.failure(.closed)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.end(.failure(LoneQuestion.Failure(caught: error)))
        context.close(promise: nil)
    }
}

/// Hears at the end of a pipeline that the connection begins and ends.
final class LoneEnd: ChannelInboundHandler {
    typealias InboundIn = Any

    private let answer: LoneAnswer
    private let begin: () -> Void

    /// - Parameter begin: called when the connection is there.
    init(_ answer: LoneAnswer, begin: @escaping () -> Void) {
        self.answer = answer
        self.begin = begin
    }

    func channelActive(context: ChannelHandlerContext) { begin() }

    func channelInactive(context: ChannelHandlerContext) { answer.end(.failure(.closed)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.end(.failure(LoneQuestion.Failure(caught: error)))
        context.close(promise: nil)
    }
}
