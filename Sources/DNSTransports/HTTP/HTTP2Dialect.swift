// DNS over HTTP/2 (RFC 8484 s5.2, RFC 9113).

import DNSWire
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Requests on the streams of one connection, answered in any order. The frames are handled here, without a channel for each
/// stream: a question and its answer are one or two frames each.
///
/// The peer is held back by its windows and by the number of streams; reading never pauses, since the peer's windows, too, come
/// that way. A stream that is reset leaves its question in flight until that is answered: to ask and to reset in haste gains
/// nothing.
final class HTTP2Dialect: StreamDialect {
    typealias InboundIn = HTTP2Frame

    private struct Stream {
        var request: HTTPRequest
        /// Octets that count against the window of the connection.
        var held = 0
        /// Whether the peer has sent all of it.
        var isWhole = false
    }

    /// Requests that a peer may have under way (RFC 9113 s6.5.2 wishes for 100 at least).
    private static let mostStreams = 100
    /// Octets of bodies, of all streams together, that may be there and not yet taken.
    private static let window = 256 * 1024
    private static let initialWindow = 65535
    /// More than the largest message by one: so it is seen that a body is too large.
    private static let streamWindow = 65536

    let mostInFlight = Int.max
    let readsAlways = true
    private let desk: HTTPDesk
    private var streams: [HTTP2StreamID: Stream] = [:]
    /// Streams that have a question, or a refusal, to be taken; some may be gone.
    private var ready: CircularBuffer<HTTP2StreamID> = []
    private var unfinished = 0
    private var waiting = 0
    private var frames: [HTTP2Frame] = []
    private let gather: OctetGather
    /// Octets of bodies of ours that the peer's windows hold back, by stream and all together.
    private var bodies: [HTTP2StreamID: Int] = [:]
    private var heldBack = 0
    /// Octets that the peer may send again.
    private var credit = HTTP2Dialect.window - HTTP2Dialect.initialWindow
    private var newest = HTTP2StreamID.rootStream
    private var whenOut: (() -> Void)?
    private var date: HTTPDate

    /// - Parameter gather: what stands before the codec.
    init(_ desk: HTTPDesk, _ gather: OctetGather) {
        self.desk = desk
        self.gather = gather
        date = HTTPDate(desk.clock)
    }

    /// What turns octets into frames.
    static func codec() -> NIOHTTP2Handler {
        NIOHTTP2Handler(
            mode: .server,
            initialSettings: [
                HTTP2Setting(parameter: .maxConcurrentStreams, value: mostStreams),
                HTTP2Setting(parameter: .maxHeaderListSize, value: HTTPRequest.longestHead),
                HTTP2Setting(parameter: .initialWindowSize, value: streamWindow),
            ])
    }

    var rest: (kind: StreamConnectionState.Leftover, octets: Int) {
        (ready.isEmpty ? unfinished > 0 ? .part : .nothing : .message, waiting)
    }

    // MARK: what comes in

    func append(_ data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let head):
            if frame.streamID > newest { begin(frame.streamID, head.headers) }
            if head.endStream { finish(frame.streamID) }
        case .data(let part):
            let length = part.data.readableBytes + (part.paddingBytes.map { $0 + 1 } ?? 0)
            if case .byteBuffer(let octets) = part.data { take(octets, length, on: frame.streamID) }
            if part.endStream { finish(frame.streamID) }
        default: break
        }
    }

    private func begin(_ id: HTTP2StreamID, _ head: HPACKHeaders) {
        newest = max(newest, id)
        let request = HTTPRequest(
            method: head.first(name: ":method") ?? "", target: head.first(name: ":path") ?? "", desk: desk
        ) { head[$0] }
        streams[id] = Stream(request: request)
        unfinished += 1
        waiting += request.octets
        if request.failure != nil { ready.append(id) }
    }

    private func take(_ octets: ByteBuffer, _ length: Int, on id: HTTP2StreamID) {
        guard var stream = streams[id], stream.request.failure == nil else {
            credit += length
            return
        }
        let before = stream.request.octets
        stream.request.append(octets)
        stream.held += length
        waiting += stream.request.octets - before
        if stream.request.failure != nil { ready.append(id) }
        streams[id] = stream
    }

    private func finish(_ id: HTTP2StreamID) {
        guard let stream = streams[id], !stream.isWhole else { return }
        streams[id]?.isWhole = true
        unfinished -= 1
        if stream.request.failure == nil { ready.append(id) }
    }

    func handle(_ event: Any) -> Bool {
        guard let event = event as? StreamClosedEvent else { return false }
        forget(event.streamID)
        noteEnd(event.streamID)
        return true
    }

    func recover(from error: any Error) -> Bool {
        guard let error = error as? NIOHTTP2Errors.StreamError else { return false }
        forget(error.streamID)
        noteEnd(error.streamID)
        return true
    }

    /// Whatever a stream held is free again.
    @discardableResult
    private func forget(_ id: HTTP2StreamID) -> Stream? {
        guard let stream = streams.removeValue(forKey: id) else { return nil }
        if !stream.isWhole { unfinished -= 1 }
        credit += stream.held
        waiting -= stream.request.octets
        return stream
    }

    func next() -> StreamDemand {
        while let id = ready.popFirst() {
            guard let stream = streams[id] else { continue }
            do throws(HTTPFailure) {
                let message = try stream.request.whole()
                streams[id]?.held = 0
                credit += stream.held
                return .message(message, from: stream.request.client, number: Int(id))
            } catch {
                return .settled(octets: write(HTTPReply(error), on: id))
            }
        }
        return .nothing
    }

    // MARK: what goes out

    func answer(_ message: [UInt8], to number: Int) -> Int { write(HTTPReply(message), on: HTTP2StreamID(number)) }

    func decline(_ number: Int, because silence: StreamSilence) -> Int {
        write(HTTPReply(HTTPFailure(silence)), on: HTTP2StreamID(number))
    }

    private func write(_ reply: HTTPReply, on id: HTTP2StreamID) -> Int {
        guard let stream = forget(id) else { return 0 }
        desk.tally.count(reply.status)
        var head = HPACKHeaders()
        head.reserveCapacity(5)
        head.add(name: ":status", value: String(reply.status.rawValue))
        // what is different in every answer only pushes others out of the peer's table
        for (name, value) in reply.fields {
            head.add(name: name, value: value, indexing: name == "cache-control" ? .nonIndexable : .indexable)
        }
        head.add(name: "content-length", value: String(reply.body.count), indexing: .nonIndexable)
        head.add(name: "date", value: date.current(), indexing: .nonIndexable)
        let hasBody = !stream.request.isHead
        frames.append(HTTP2Frame(streamID: id, payload: .headers(.init(headers: head, endStream: !hasBody))))
        if hasBody {
            let body = IOData.byteBuffer(ByteBuffer(bytes: reply.body))
            frames.append(HTTP2Frame(streamID: id, payload: .data(.init(data: body, endStream: true))))
            bodies[id] = reply.body.count
            heldBack += reply.body.count
        }
        // the rest of the request is of no interest (RFC 9113 s8.1)
        if !stream.isWhole { frames.append(HTTP2Frame(streamID: id, payload: .rstStream(.noError))) }
        return hasBody ? reply.body.count : 0
    }

    func drain() { frames.append(farewell) }

    func takeLeave(_ context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(farewell), promise: nil)
    }

    /// Says that what came on newer streams will not be looked at: it can be asked elsewhere (RFC 9113 s6.8).
    private var farewell: HTTP2Frame {
        HTTP2Frame(
            streamID: .rootStream, payload: .goAway(lastStreamID: newest, errorCode: .noError, opaqueData: nil))
    }

    func flush(_ context: ChannelHandlerContext) {
        if credit >= Self.window / 4 {
            frames.append(
                HTTP2Frame(streamID: .rootStream, payload: .windowUpdate(windowSizeIncrement: credit)))
            credit = 0
        }
        guard !frames.isEmpty else { return }
        let out = frames
        frames.removeAll(keepingCapacity: true)
        // An answer is sealed as one. All of them as one would be cheaper still, but some clients take no more than one answer out of
        // what they read at once (dnsperf 2.10 does). A reset, which may follow upon an answer, throws away what is not flushed.
        gather.hold()
        for frame in out {
            context.write(NIOAny(frame), promise: nil)
            if frame.endsStream { context.flush() }
        }
        context.flush()
        gather.letGo()
    }

    /// A stream has ended: the windows have let its body through, or it is lost.
    private func noteEnd(_ id: HTTP2StreamID) {
        guard let octets = bodies.removeValue(forKey: id) else { return }
        heldBack -= octets
        if heldBack == 0, let whenOut = whenOut.take() { gather.awaitOutput(whenOut) }
    }

    func unsent(_ context: ChannelHandlerContext) -> Int { heldBack + OctetOutput.unsent(context) }

    func awaitOutput(_ context: ChannelHandlerContext, _ done: @escaping () -> Void) {
        if heldBack == 0 { gather.awaitOutput(done) } else { whenOut = done }
    }
}

extension HTTP2Frame {
    /// Whether it is the last of a request or an answer.
    fileprivate var endsStream: Bool {
        switch payload {
        case .headers(let head): head.endStream
        case .data(let part): part.endStream
        default: false
        }
    }
}
