// One connection of a client: carries out what `StreamConnectionState` decides.

import DNSWire
import NIOCore

/// The handler of a client's connection, behind those that turn octets into what its dialect understands: none for DNS
/// over TCP, TLS, HTTP. The channel must not read by itself (`autoRead` off) and allow the peer to close its side alone.
final class StreamConnection: ChannelInboundHandler, AnsweredConnection {
    typealias InboundIn = Any

    private let connections: StreamConnections
    /// Nil when the connection has ended: who holds a ticket then holds nothing of the responder's.
    private var responder: (any StreamResponder)?
    private let place: StreamPlace
    private let tally: StreamTally
    private let number: UInt64
    /// The peer, or the one for whom a proxy opened the connection.
    private var client: DNSWire.SocketAddress
    private let local: DNSWire.SocketAddress

    private var dialect: any StreamDialect
    private var state: StreamConnectionState
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
        client: DNSWire.SocketAddress, local: DNSWire.SocketAddress,
        dialect: any StreamDialect = FramedDialect(), now: NIODeadline
    ) {
        self.connections = connections
        self.responder = responder
        self.place = place
        self.number = number
        self.client = client
        self.local = local
        tally = connections.tally(of: place.transport)
        self.dialect = dialect
        let bounds = StreamBounds(connections.limits, inFlight: dialect.mostInFlight)
        state = StreamConnectionState(bounds: bounds, now: now)
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
        if closure == nil { dialect.append(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if closure == nil { dialect.readComplete() }
        pass()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { pass() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let order as StreamOrder:
            switch order {
            case .drain:
                dialect.drain()
                state.drain(at: context.eventLoop.now)
                pass()
            case .end(.evictedIdle): perform(.close(.evictedIdle))
            case .end(let cause): perform(.reset(cause))
            }
        case let event as ChannelEvent where event == .inputClosed:
            state.inputClosed()
            pass()
        case _ where dialect.handle(event): break
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if closure == nil, dialect.recover(from: error) {
            pass()
        } else {
            perform(.close(.failure))
        }
    }

    // MARK: what is spoken, and with whom

    /// Speaks something else from now on, with a client who is known only now.
    func speak(_ dialect: any StreamDialect, with client: DNSWire.SocketAddress) {
        guard closure == nil else { return }
        self.client = client
        self.dialect = dialect
        state.bounds = StreamBounds(connections.limits, inFlight: dialect.mostInFlight)
    }

    // MARK: answers that come later

    /// Puts an answer among what goes out next; a failure, where the peer has taken too little to have room for it.
    func add(_ message: [UInt8], to number: Int) {
        guard closure == nil else { return }
        state.settled()
        needsPass = true
        // what the system takes off us counts no more
        if !state.hasRoom(for: message.count), let context { flush(context, at: context.eventLoop.now) }
        guard closure == nil else { return }
        if state.hasRoom(for: message.count) {
            write(message, to: number)
        } else {
            tally.countReplaced()
            write(StreamFailureReply.inPlace(of: message), to: number)
        }
    }

    func settleAnswers() {
        if needsPass { pass() }
    }

    func gaveUp(_ number: Int) {
        guard closure == nil else { return }
        state.settled()
        state.wrote(dialect.decline(number, because: .lost))
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
        } while state.mayTake && dialect.rest.kind == .message
        let rest = dialect.rest
        state.left(rest.kind, octets: rest.octets, at: now)
        place.idleSince = state.isIdle ? place.idleSince ?? now : nil
        perform(state.step(at: now))
    }

    /// Asks the responder about every message that may be taken. Returns why the connection must end, if it must.
    private func takeMessages(at now: NIODeadline) -> StreamClosure? {
        while state.mayTake, let responder {
            switch dialect.next() {
            case .nothing: return nil
            case .close(let cause): return cause
            case .last(let cause):
                state.inputClosed(because: cause)
                return nil
            case .settled(let octets):
                state.took(at: now)
                state.settled()
                state.wrote(octets)
            case .message(let message, let source, let number):
                state.took(at: now)
                place.idleSince = nil
                fresh.messages += 1
                let ticket = StreamTicket(self, place, number)
                let asker = source.map { DNSWire.SocketAddress($0, port: client.port) } ?? client
                let outcome = responder.respond(
                    to: message.readableBytesUInt8Span, from: asker, at: local, over: place.transport, ticket: ticket)
                if case .later = outcome { continue }
                guard ticket.use() else { continue }
                state.settled()
                switch outcome {
                case .reply(let reply): write(reply, to: number)
                case .drop, .later: state.wrote(dialect.decline(number, because: .unanswerable))
                case .close: return .responder
                }
            }
        }
        return nil
    }

    private func write(_ message: [UInt8], to number: Int) {
        guard message.count <= UInt16.max else { return assertionFailure("an answer of \(message.count) octets") }
        state.wrote(dialect.answer(message, to: number))
        fresh.replies += 1
    }

    private func flush(_ context: ChannelHandlerContext, at now: NIODeadline) {
        tally.count(messages: fresh.messages, replies: fresh.replies)
        fresh = (0, 0)
        dialect.flush(context)
        guard state.unsent > 0 else { return }
        state.waits(dialect.unsent(context), at: now)
        if state.unsent > 0, !awaitsOutput { awaitOutput(context) }
    }

    /// Sees to it that a pass is made when all that was written is out.
    private func awaitOutput(_ context: ChannelHandlerContext) {
        awaitsOutput = true
        dialect.awaitOutput(context) {
            self.awaitsOutput = false
            self.pass()
        }
    }

    private func perform(_ action: StreamAction) {
        guard let context, closure == nil else { return }
        switch action {
        case .read:
            timer.arrange(state.nextLook, on: context.eventLoop) { self.pass() }
            context.read()
        case .hold:
            timer.arrange(state.nextLook, on: context.eventLoop) { self.pass() }
            if dialect.readsAlways { context.read() }
        case .close(let cause):
            let dialect = dialect
            end(cause)
            dialect.takeLeave(context)
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
        tally.count(messages: fresh.messages, replies: fresh.replies)
        tally.count(cause)
        place.isOpen = false
        timer.cancel()
        responder = nil
        dialect = FramedDialect()
        connections.release(number)
    }
}
