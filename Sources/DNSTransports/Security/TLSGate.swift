// The beginning of a client's TLS connection: nothing serves it before its handshake is done.

import NIOCore
import NIOSSL
import NIOTLS

/// Stands behind the TLS handler of a client's connection, and lets in who serves the connection once the handshake is done. Until
/// then the connection has its place only through this. It has `StreamLimits.handshakeTime` for that, and is ended earlier when too
/// many others shake hands.
final class TLSGate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Adds the handlers that serve a connection whose handshake is done.
    typealias Opening = (any Channel) throws -> Void

    private let connections: StreamConnections
    private let place: StreamPlace
    private let number: UInt64
    private var opening: Opening?
    private var timer: Scheduled<Void>?
    private var hasEnded = false

    init(_ connections: StreamConnections, place: StreamPlace, number: UInt64, opening: @escaping Opening) {
        self.connections = connections
        self.place = place
        self.number = number
        self.opening = opening
    }

    func handlerAdded(context: ChannelHandlerContext) {
        connections.beginHandshake(place, number)
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(connections.limits.handshakeTime)) {
            self.end(.handshakeTime, context)
        }
        if context.channel.isActive { context.read() }
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish(.peer) }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        // what comes next is for the TLS handler, which reads on by itself
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.peer)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard opening != nil else { return context.fireUserInboundEventTriggered(event) }
        switch event {
        case TLSUserEvent.handshakeCompleted: open(context)
        case let order as StreamOrder:
            switch order {
            case .drain: end(.drained, context)
            case .end(let cause): end(cause, context)
            }
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        // Messages have their lengths: nothing can be cut off unseen, and most peers close without saying so.
        case NIOSSLError.uncleanShutdown: break
        case _ where opening == nil: context.fireErrorCaught(error)
        // came and went
        case NIOSSLError.handshakeFailed(.sslError(let stack)) where stack == [.eofDuringHandshake]: end(.peer, context)
        default: end(.handshake, context)
        }
    }

    private func open(_ context: ChannelHandlerContext) {
        guard let opening else { return }
        settle()
        do {
            try opening(context.channel)
        } catch {
            leave(.failure)
            context.close(promise: nil)
        }
    }

    /// The handshake is over, one way or the other.
    private func settle() {
        opening = nil
        timer?.cancel()
        timer = nil
        connections.endHandshake(number)
    }

    private func end(_ cause: StreamClosure, _ context: ChannelHandlerContext) {
        guard finish(cause) else { return }
        context.closeByReset()
    }

    /// Frees what the connection holds, where nobody was let in to do that.
    @discardableResult private func finish(_ cause: StreamClosure) -> Bool {
        guard opening != nil else { return false }
        settle()
        leave(cause)
        return true
    }

    private func leave(_ cause: StreamClosure) {
        guard !hasEnded else { return }
        hasEnded = true
        connections.tally(of: place.transport).count(cause)
        connections.release(number)
    }
}
