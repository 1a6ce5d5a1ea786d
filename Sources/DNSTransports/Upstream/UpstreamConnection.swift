// One connection to an upstream: carries questions out and answers back.

import Glibc
import NIOCore
import NIOSSL
import NIOTLS

/// The handler of a connection to an upstream, and what its pool knows of it, from before it is made until it ended.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Its place in the order in which the pool's connections were begun.
    let number: Int
    private(set) var state: UpstreamConnectionState
    /// Whether the other side is still trusted as it was; nil where it is for as long as the connection lasts.
    var isStillTrusted: (() -> Bool)?
    /// Why the other side is not trusted, where that was found out before the handshake failed of it.
    var flaw: String?

    private let pool: UpstreamPool
    let loop: any EventLoop
    private let timer = LookTimer()
    private var reader = FrameReader(shortest: 12)
    private var context: ChannelHandlerContext?
    /// The ids of what was asked before the connection was made, in order.
    private var early: [UInt16] = []
    private var isFlushed = true
    private var isOver = false

    init(_ pool: UpstreamPool, number: Int) {
        self.pool = pool
        self.number = number
        loop = pool.loop
        state = UpstreamConnectionState(
            limits: pool.limits, isProtected: pool.endpoint.protection != .none, now: pool.loop.now)
    }

    /// Asks a question, which `state.takes` must have allowed; before the connection is made as well.
    func ask(_ question: UpstreamQuestion) {
        var random = SystemRandomNumberGenerator()
        let id = state.add(question, at: loop.now, using: &random)
        if let context, context.channel.isActive, state.isMade {
            context.write(wrapOutboundOut(question.frame(id: id)), promise: nil)
            flushSoon()
        } else {
            early.append(id)
        }
        look()
    }

    /// Takes no more questions if the other side is not trusted any more as it was; then it ends with the last answer, or with `look`.
    /// - Returns: whether that is so since now.
    func review() -> Bool {
        guard let isStillTrusted, !isStillTrusted() else { return false }
        self.isStillTrusted = nil
        state.retire()
        return true
    }

    /// Ends the connection; everything that waits on it fails.
    func close(_ failure: StreamFailure) {
        guard let left = end() else { return }
        pool.ended(self)
        for question in left { question.fail(failure) }
    }

    /// The connection could not be made.
    func couldNotConnect(_ error: any Error) {
        guard !isOver else { return }
        let failure = flaw.map(StreamFailure.untrusted) ?? StreamFailure(error, showing: certificate)
        if case .untrusted = failure { pool.tally.untrusted.count() } else { pool.tally.notConnected.count() }
        close(failure)
    }

    /// What the other side has shown, if it came to that.
    private var certificate: NIOSSLCertificate? {
        try? context?.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self).peerCertificate
    }

    // MARK: events of the channel

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        // A connection that was given up while it was made has nothing to ask.
        guard !isOver else { return context.close(promise: nil) }
        if state.isMade { sendEarly(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        reader.append(unwrapInboundIn(data))
        while !isOver {
            switch reader.next() {
            case .incomplete: return look()
            case .badLength: return broke()
            case .message(let message): receive(message)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? UpstreamExchangeEvent { return take(event) }
        if case .handshakeCompleted(let spoken)? = event as? TLSUserEvent, !isOver {
            pool.tally.handshakes.count()
            if case .https = pool.endpoint.protection, spoken != UpstreamTLS.Application.http.rawValue {
                return couldNotConnect(StreamFailure.untrusted("it does not speak HTTP/2"))
            }
            state.made()
            sendEarly(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// What became of questions, or of the connection, by HTTP.
    private func take(_ event: UpstreamExchangeEvent) {
        guard !isOver else { return }
        switch event {
        case .isEnding: state.retire()
        case .declined(let id, let reason): state.declined(id, at: loop.now)?.fail(.declined(reason))
        case .lost(let ids): pool.askAgain(ids.compactMap { state.remove($0) })
        }
        look()
    }

    private func sendEarly(_ context: ChannelHandlerContext) {
        var first = ByteBuffer()
        for id in early {
            guard var frame = state.question(id)?.frame(id: id) else { continue }
            first.writeBuffer(&frame)
        }
        early = []
        if first.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(first), promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) { ended(by: StreamFailure.notConnected(errno: nil)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { ended(by: error) }

    /// The channel ended by itself; before it was made, there is no use in another.
    private func ended(by error: any Error) {
        if state.isMade { broke() } else { couldNotConnect(error) }
    }

    // MARK: what follows

    private func receive(_ message: ByteBuffer) {
        guard let question = state.answered(by: message.readableBytesUInt8Span, at: loop.now) else {
            pool.tally.mismatched.count()
            return
        }
        pool.tally.answers.count()
        question.succeed(message)
    }

    /// Sends what was written, once for all that one event of the loop asked.
    private func flushSoon() {
        guard isFlushed else { return }
        isFlushed = false
        loop.assumeIsolated().execute {
            self.isFlushed = true
            self.context?.flush()
        }
    }

    /// Fails what is too late, ends the connection when it has nothing left to do, and arranges the next look.
    func look() {
        guard !isOver else { return }
        let late = state.expire(at: loop.now)
        if !late.isEmpty { forget(late.map(\.id)) }
        for (_, question) in late { question.fail(.timedOut) }
        pool.tally.timedOut.count(late.count)
        if state.isStalled(at: loop.now) {
            couldNotConnect(StreamFailure.notConnected(errno: ETIMEDOUT))
        } else if state.isOver(at: loop.now) {
            close(.closed)
        } else {
            timer.arrange(state.nextLook, on: loop) { self.look() }
        }
    }

    /// Lets go of what holds room for questions that are too late.
    private func forget(_ ids: [UInt16]) {
        early.removeAll(where: ids.contains)
        if case .https = pool.endpoint.protection, state.isMade {
            context?.triggerUserOutboundEvent(UpstreamExchangeOrder.forget(ids), promise: nil)
        }
    }

    /// The connection ended by itself: what waits is asked again elsewhere.
    private func broke() {
        guard let left = end() else { return }
        if !left.isEmpty { pool.tally.broken.count() }
        pool.ended(self, askingAgain: left)
    }

    /// Ends the connection; nil when it had ended before. Returns what waits: its owner tells the pool.
    private func end() -> [UpstreamQuestion]? {
        guard !isOver else { return nil }
        isOver = true
        timer.cancel()
        early = []
        context?.close(promise: nil)
        return state.takeAll()
    }
}
