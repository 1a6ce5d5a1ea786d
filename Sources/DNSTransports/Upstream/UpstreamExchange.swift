// Questions to upstreams over HTTP/2 (RFC 8484, RFC 9113): each is a request on a stream of its own.

import DNSWire
import NIOCore
import NIOHPACK
import NIOHTTP2

/// What becomes of questions besides being answered, told to the handler behind by user events.
enum UpstreamExchangeEvent {
    /// The upstream has not answered these, though the connection goes on: they may be asked again.
    case lost([UInt16])
    /// The upstream's answer to a question is none; why, in words.
    case declined(UInt16, String)
    /// The connection takes no more questions.
    case isEnding
}

/// What the handler behind wants besides asking, told by user events that go outwards.
enum UpstreamExchangeOrder {
    /// Nobody waits for the answers to these any more.
    case forget([UInt16])
}

/// Makes requests of the questions that come from the handler behind, and messages of the responses; both are framed as over TCP,
/// so that it need not know. The frames of HTTP/2 are handled here, without a channel for each stream.
final class UpstreamExchange: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame

    private struct Waiting {
        /// The id under which the question came.
        let id: UInt16
        var body = ByteBuffer()
        /// Why the answer is none.
        var flaw: String?
    }

    private static let mediaType = "application/dns-message"
    /// Streams that a connection is used for at most.
    private static let lastStream: Int32 = 1 << 30
    /// Room for the longest message, and for padding.
    private static let streamWindow = 1 << 17
    /// The octets that may come on all streams together before they are told that there is room again: what a connection begins
    /// with (RFC 9113 s6.9.2).
    private static let window = 65_535
    /// Octets after which the upstream is told.
    private static let credit = 1 << 15
    /// Streams that were reset whose answers may be on their way: twice those that a connection may have open.
    private static let resetStreams = 256

    private let head: HPACKHeaders
    private var reader = FrameReader(shortest: Header.size)
    private var waiting: [HTTP2StreamID: Waiting] = [:]
    private var next: Int32 = 1

    /// - Parameters:
    ///   - address: where the upstream is.
    ///   - name: its name, if it has one.
    ///   - path: the path of the URL.
    init(to address: DNSWire.SocketAddress, name: String?, path: String) {
        let port = address.port == 443 ? "" : ":\(address.port)"
        var head = HPACKHeaders()
        head.add(name: ":method", value: "POST")
        head.add(name: ":scheme", value: "https")
        head.add(name: ":authority", value: (name ?? address.host) + port)
        head.add(name: ":path", value: path)
        head.add(name: "accept", value: Self.mediaType)
        head.add(name: "content-type", value: Self.mediaType)
        self.head = head
    }

    /// What turns frames into octets.
    static func codec() -> NIOHTTP2Handler {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0),
            HTTP2Setting(parameter: .maxHeaderListSize, value: 16_384),
            HTTP2Setting(parameter: .initialWindowSize, value: streamWindow),
        ]
        configuration.maximumRecentlyResetStreams = resetStreams
        return NIOHTTP2Handler(mode: .client, connectionConfiguration: configuration)
    }

    // MARK: questions

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        reader.append(unwrapOutboundIn(data))
        // what comes from here is whole
        while case .message(let message) = reader.next() { ask(message, context) }
        promise?.succeed()
    }

    private func ask(_ message: ByteBuffer, _ context: ChannelHandlerContext) {
        guard let id = message.getInteger(at: message.readerIndex, as: UInt16.self) else { return }
        let stream = HTTP2StreamID(next)
        next += 2
        waiting[stream] = Waiting(id: id)
        var head = head
        head.add(name: "content-length", value: "\(message.readableBytes)")
        // RFC 8484 s4.1: the id is zero
        var body = message
        body.setInteger(UInt16(0), at: body.readerIndex)
        context.write(
            wrapOutboundOut(HTTP2Frame(streamID: stream, payload: .headers(.init(headers: head)))), promise: nil)
        context.write(
            wrapOutboundOut(
                HTTP2Frame(streamID: stream, payload: .data(.init(data: .byteBuffer(body), endStream: true)))),
            promise: nil)
        if next > Self.lastStream { tell(.isEnding, context) }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard case .forget(let ids)? = event as? UpstreamExchangeOrder else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        // else the streams stay open, of which the upstream allows a number (RFC 9113 s5.1.2)
        for stream in waiting.filter({ ids.contains($0.value.id) }).keys {
            waiting[stream] = nil
            context.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: .rstStream(.cancel))), promise: nil)
        }
        context.flush()
        promise?.succeed()
    }

    // MARK: answers

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let part):
            take(part.headers, on: frame.streamID)
            if part.endStream { finish(frame.streamID, context) }
        case .data(let part):
            if case .byteBuffer(let octets) = part.data { take(octets, on: frame.streamID, context) }
            if part.endStream { finish(frame.streamID, context) }
        case .goAway(let last, _, _):
            // RFC 9113 s6.8: what is on later streams was not and will not be looked at
            tell(.isEnding, context)
            let unseen = waiting.filter { $0.key > last }
            for stream in unseen.keys { waiting[stream] = nil }
            if !unseen.isEmpty { tell(.lost(unseen.values.map(\.id)), context) }
        default: break
        }
    }

    private func take(_ headers: HPACKHeaders, on stream: HTTP2StreamID) {
        // before the answer may stand that it is yet to come
        guard waiting[stream] != nil, let status = headers.first(name: ":status"), !status.hasPrefix("1") else {
            return
        }
        let type = headers.first(name: "content-type") ?? ""
        let essence = type.split(separator: ";").first?.lowercased() ?? ""
        if status != "200" {
            waiting[stream]?.flaw = "it answers with status \(status) of HTTP"
        } else if essence != Self.mediaType {
            waiting[stream]?.flaw = "what it answers is of type \"\(type.prefix(80))\", no message of DNS"
        }
    }

    private func take(_ octets: ByteBuffer, on stream: HTTP2StreamID, _ context: ChannelHandlerContext) {
        guard let asked = waiting[stream], asked.flaw == nil else { return }
        guard asked.body.readableBytes + octets.readableBytes <= Int(UInt16.max) else {
            waiting[stream]?.flaw = "what it answers is longer than a message can be"
            return
        }
        waiting[stream]?.body.writeImmutableBuffer(octets)
    }

    private func finish(_ stream: HTTP2StreamID, _ context: ChannelHandlerContext) {
        guard let asked = waiting.removeValue(forKey: stream) else { return }
        if let flaw = asked.flaw { return tell(.declined(asked.id, flaw), context) }
        guard asked.body.readableBytes >= Header.size else {
            return tell(.declined(asked.id, "what it answers is no message"), context)
        }
        var frame = ByteBuffer()
        frame.writeInteger(UInt16(asked.body.readableBytes))
        frame.writeImmutableBuffer(asked.body)
        frame.setInteger(asked.id, at: 2)
        context.fireChannelRead(wrapInboundOut(frame))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as NIOHTTP2WindowUpdatedEvent where event.streamID == .rootStream:
            giveCredit(event.inboundWindowSize ?? Self.window, context)
        case let closed as StreamClosedEvent:
            // before its answer was whole
            if let asked = waiting.removeValue(forKey: closed.streamID) { tell(.lost([asked.id]), context) }
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Lets the upstream send again what was taken off the window of the connection, by answers that nobody waits for as well.
    private func giveCredit(_ left: Int, _ context: ChannelHandlerContext) {
        let taken = Self.window - left
        guard taken >= Self.credit else { return }
        let frame = HTTP2Frame(streamID: .rootStream, payload: .windowUpdate(windowSizeIncrement: taken))
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // what goes wrong with one stream ends that alone
        guard !(error is NIOHTTP2Errors.StreamError) else { return }
        context.fireErrorCaught(error)
    }

    private func tell(_ event: UpstreamExchangeEvent, _ context: ChannelHandlerContext) {
        context.fireUserInboundEventTriggered(event)
    }
}
