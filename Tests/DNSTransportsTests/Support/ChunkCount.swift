// What goes over a connection, counted piece by piece.

import NIOConcurrencyHelpers
import NIOCore

/// Counts what arrives and what is sent, below whatever protects it.
final class ChunkCount: Sendable {
    private let counts = NIOLockedValueBox((received: 0, sent: 0))

    var received: Int { counts.withLockedValue { $0.received } }
    var sent: Int { counts.withLockedValue { $0.sent } }

    final class Handler: ChannelDuplexHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundIn = ByteBuffer
        private let home: ChunkCount

        init(_ home: ChunkCount) { self.home = home }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            home.counts.withLockedValue { $0.received += 1 }
            context.fireChannelRead(data)
        }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            home.counts.withLockedValue { $0.sent += 1 }
            context.write(data, promise: promise)
        }
    }
}
