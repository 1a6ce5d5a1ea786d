// DNS over HTTP/1.1 (RFC 8484, RFC 9112).

import DNSWire
import NIOCore
import NIOHTTP1

/// Requests one after the other. What is sent ahead waits its turn: answers have no order of their own here.
final class HTTP1Dialect: StreamDialect {
    typealias InboundIn = HTTPServerRequestPart

    /// A request that came to its end, or went far enough to be refused.
    private struct Arrival {
        let request: HTTPRequest
        var failure: HTTPFailure?
        /// Whether the connection ends with it.
        let isLast: Bool
    }

    /// Octets of a body that are read and thrown away, so that the refusal of a request can be heard by one who writes first.
    private static let mostDiscarded = 256 * 1024

    let mostInFlight = 1
    private let desk: HTTPDesk
    private var incoming: (request: HTTPRequest, isLast: Bool, octets: Int)?
    private var arrivals: CircularBuffer<Arrival> = []
    /// What is being answered.
    private var current: (isHead: Bool, isLast: Bool)?
    /// Why nothing more is taken, once nothing is.
    private var ending: StreamClosure?
    private var isDraining = false
    /// Whether something came since all that came was last taken in, and whether it is the beginning of a head.
    private var cameWhole = false
    private var hasPart = false
    private var output = OctetOutput()
    private var date: HTTPDate

    init(_ desk: HTTPDesk) {
        self.desk = desk
        date = HTTPDate(desk.clock)
    }

    /// What turns octets into the parts of requests.
    static func decoder() -> some ChannelHandler {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = HTTPRequest.longestHead
        limits.maxHeaderListSize = HTTPRequest.longestHead
        limits.maxHeaderFieldCount = 100
        return ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: limits))
    }

    var rest: (kind: StreamConnectionState.Leftover, octets: Int) {
        let octets = arrivals.reduce(incoming?.request.octets ?? 0) { $0 + $1.request.octets }
        if !arrivals.isEmpty { return (.message, octets) }
        return (ending == nil && (incoming != nil || hasPart) ? .part : .nothing, octets)
    }

    func append(_ data: NIOAny) {
        cameWhole = true
        hasPart = false
        guard ending == nil else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head)
        case .body(let part):
            incoming?.request.append(part)
            incoming?.octets += part.readableBytes
            if let incoming, incoming.octets > Self.mostDiscarded { refuse(incoming.request, .bodyTooLarge) }
        case .end:
            guard let request = incoming?.request, let isLast = incoming?.isLast else { return }
            incoming = nil
            arrive(Arrival(request: request, isLast: isLast))
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        let request = HTTPRequest(method: head.method.rawValue, target: head.uri, desk: desk) { head.headers[$0] }
        // who speaks HTTP/1.0 is not expected to ask again; and behind a wish for another protocol, which is not heard, the
        // parser looks at nothing
        let changes = head.method == .CONNECT || head.headers.contains(name: "upgrade")
        incoming = (request, !head.isKeepAlive || head.version != .http1_1 || changes, 0)
        guard head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) else {
            return
        }
        if let failure = request.failure {
            refuse(request, failure)
        } else if current == nil, arrivals.isEmpty {
            output.octets.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        }
    }

    /// Takes no more of a request, nor anything behind it.
    private func refuse(_ request: HTTPRequest?, _ failure: HTTPFailure) {
        incoming = nil
        let none = HTTPRequest(method: "GET", target: "", desk: desk) { _ in [] }
        arrive(Arrival(request: request ?? none, failure: failure, isLast: true))
    }

    private func arrive(_ arrival: Arrival) {
        arrivals.append(arrival)
        if arrival.isLast { ending = arrival.failure == nil ? .peer : .badRequest }
    }

    func readComplete() {
        if !cameWhole, incoming == nil { hasPart = true }
        cameWhole = false
    }

    func next() -> StreamDemand {
        guard let arrival = arrivals.popFirst() else { return ending.map { .last($0) } ?? .nothing }
        current = (arrival.request.isHead, arrival.isLast)
        do throws(HTTPFailure) {
            if let failure = arrival.failure { throw failure }
            return .message(try arrival.request.whole(), from: arrival.request.client, number: 0)
        } catch {
            return .settled(octets: write(HTTPReply(error)))
        }
    }

    func answer(_ message: [UInt8], to number: Int) -> Int { write(HTTPReply(message)) }

    func decline(_ number: Int, because silence: StreamSilence) -> Int { write(HTTPReply(HTTPFailure(silence))) }

    private func write(_ reply: HTTPReply) -> Int {
        guard let (isHead, isLast) = current.take() else { return 0 }
        desk.tally.count(reply.status)
        let before = output.octets.readableBytes
        output.octets.writeString("HTTP/1.1 \(reply.status.rawValue) \(reply.status.phrase)\r\n")
        for (name, value) in reply.fields { output.octets.writeString("\(name): \(value)\r\n") }
        output.octets.writeString("content-length: \(reply.body.count)\r\ndate: \(date.current())\r\n")
        if isLast || isDraining { output.octets.writeStaticString("connection: close\r\n") }
        output.octets.writeStaticString("\r\n")
        if !isHead { output.octets.writeBytes(reply.body) }
        return output.octets.readableBytes - before
    }

    func drain() { isDraining = true }

    func flush(_ context: ChannelHandlerContext) { output.flush(context) }

    func unsent(_ context: ChannelHandlerContext) -> Int { OctetOutput.unsent(context) }

    func awaitOutput(_ context: ChannelHandlerContext, _ done: @escaping () -> Void) {
        OctetOutput.await(context, done)
    }

    func recover(from error: any Error) -> Bool {
        guard let error = error as? HTTPParserError, error != .invalidEOFState else { return false }
        guard ending == nil else { return true }
        refuse(nil, error == .headerOverflow ? .headTooLarge : .badRequest("This is not HTTP/1.1."))
        return true
    }
}
