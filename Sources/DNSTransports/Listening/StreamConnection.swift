// One connection of a client: carries out what `StreamConnectionState` decides.

import DNSWire
import NIOCore

/// The handler of a client's connection. Octets come in, octets go out; so it serves behind TLS as well. The channel must
/// not read by itself (`autoRead` off) and allow the peer to close its side alone.
final class StreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connections: StreamConnections
    /// Nil when the connection has ended: who holds a ticket then holds nothing of the responder's.
    private var responder: (any StreamResponder)?
    private let place: StreamPlace
    private let number: UInt64
    private let client: DNSWire.SocketAddress
    private let local: DNSWire.SocketAddress
    private let transport: QueryTransport

    private var state: StreamConnectionState
    private var reader = FrameReader(shortest: Header.size)
    private var output = ByteBuffer()
    private var fresh = (messages: 0, replies: 0)
    private var context: ChannelHandlerContext?
    private let timer = LookTimer()
    /// Answers were added since the last pass.
    private var needsPass = false
    /// A pass will be made when all that was written is out.
    private var awaitsOutput = false
    /// Why it ended; set once.
    private var closure: StreamClosure?

    init(
        _ connections: StreamConnections, place: StreamPlace, number: UInt64, responder: any StreamResponder,
        client: DNSWire.SocketAddress, local: DNSWire.SocketAddress, over transport: QueryTransport = .stream,
        now: NIODeadline
    ) {
        self.connections = connections
        self.responder = responder
        self.place = place
        self.number = number
        self.client = client
        self.local = local
        self.transport = transport
        state = StreamConnectionState(bounds: StreamBounds(connections.limits), now: now)
    }

    // MARK: events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { pass() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.peer)
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) { pass() }

    func channelInactive(context: ChannelHandlerContext) {
        end(.peer)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if closure == nil { reader.append(unwrapInboundIn(data)) }
    }

    func channelReadComplete(context: ChannelHandlerContext) { pass() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { pass() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let order as StreamOrder:
            switch order {
            case .drain:
                state.drain(at: context.eventLoop.now)
                pass()
            case .end(.evictedIdle): perform(.close(.evictedIdle))
            case .end(let cause): perform(.reset(cause))
            }
        case let event as ChannelEvent where event == .inputClosed:
            state.inputClosed()
            pass()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { perform(.close(.failure)) }

    // MARK: answers that come later

    /// Puts an answer among what goes out next; a failure, where the peer has taken too little to have room for it.
    func add(_ message: [UInt8]) {
        guard closure == nil else { return }
        state.settled()
        needsPass = true
        // what the system takes off us counts no more
        if !state.hasRoom(for: message.count), let context { flush(context, at: context.eventLoop.now) }
        guard closure == nil else { return }
        if state.hasRoom(for: message.count) {
            write(message)
        } else {
            connections.tally.countReplaced()
            write(StreamFailureReply.inPlace(of: message))
        }
    }

    /// Sends what was added.
    func settleAnswers() {
        if needsPass { pass() }
    }

    /// A question will not be answered.
    func gaveUp() {
        guard closure == nil else { return }
        state.settled()
        pass()
    }

    // MARK: the pass

    /// Hands on what may be handed on, sends what there is to send, and does what the state then asks for.
    private func pass() {
        guard let context, closure == nil else { return }
        needsPass = false
        let now = context.eventLoop.now
        repeat {
            let end = takeMessages(at: now)
            flush(context, at: now)
            if let end { return perform(.close(end)) }
            guard closure == nil else { return }
        } while state.mayTake && reader.isReady
        let rest: StreamConnectionState.Leftover =
            reader.isReady ? .message : reader.buffered > 0 ? .part : .nothing
        state.left(rest, octets: reader.buffered, at: now)
        place.idleSince = state.isIdle ? place.idleSince ?? now : nil
        perform(state.step(at: now))
    }

    /// Asks the responder about every message that may be taken. Returns why the connection must end, if it must.
    private func takeMessages(at now: NIODeadline) -> StreamClosure? {
        while state.mayTake, let responder {
            switch reader.next() {
            case .incomplete: return nil
            case .badLength: return .badLength
            case .message(let message):
                state.took(at: now)
                place.idleSince = nil
                fresh.messages += 1
                let ticket = StreamTicket(self, place)
                let outcome = responder.respond(
                    to: message.readableBytesUInt8Span, from: client, at: local, over: transport, ticket: ticket)
                if case .later = outcome { continue }
                guard ticket.use() else { continue }
                state.settled()
                switch outcome {
                case .reply(let reply): write(reply)
                case .drop, .later: break
                case .close: return .responder
                }
            }
        }
        return nil
    }

    private func write(_ message: [UInt8]) {
        guard message.count <= UInt16.max else { return assertionFailure("an answer of \(message.count) octets") }
        output.writeFrame(message)
        state.wrote(FrameReader.prefix + message.count)
        fresh.replies += 1
    }

    private func flush(_ context: ChannelHandlerContext, at now: NIODeadline) {
        connections.tally.count(messages: fresh.messages, replies: fresh.replies)
        fresh = (0, 0)
        if output.readableBytes > 0 {
            let octets = output
            output = ByteBuffer()
            context.writeAndFlush(wrapOutboundOut(octets), promise: nil)
        }
        guard state.unsent > 0 else { return }
        let unsent = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        state.waits(unsent ?? 0, at: now)
        if state.unsent > 0, !awaitsOutput { awaitOutput(context) }
    }

    /// Sees to it that a pass is made when all that was written is out.
    private func awaitOutput(_ context: ChannelHandlerContext) {
        awaitsOutput = true
        let last = context.eventLoop.makePromise(of: Void.self)
        last.futureResult.assumeIsolated().whenComplete { _ in
            self.awaitsOutput = false
            self.pass()
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: last)
    }

    private func perform(_ action: StreamAction) {
        guard let context, closure == nil else { return }
        switch action {
        case .read:
            timer.arrange(state.nextLook, on: context.eventLoop) { self.pass() }
            context.read()
        case .hold:
            timer.arrange(state.nextLook, on: context.eventLoop) { self.pass() }
        case .close(let cause):
            end(cause)
            context.close(promise: nil)
        case .reset(let cause):
            end(cause)
            context.closeByReset()
        }
    }

    /// Frees what the connection holds, once.
    private func end(_ cause: StreamClosure) {
        guard closure == nil else { return }
        closure = cause
        connections.tally.count(messages: fresh.messages, replies: fresh.replies)
        connections.tally.count(cause)
        place.isOpen = false
        timer.cancel()
        responder = nil
        reader = FrameReader(shortest: Header.size)
        output = ByteBuffer()
        connections.release(number)
    }
}
