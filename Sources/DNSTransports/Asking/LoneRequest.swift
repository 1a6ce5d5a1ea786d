// One request of DNS over HTTP (RFC 8484), on a stream of HTTP/2.

import DNSWire
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Asks a question by GET or POST, and takes the message of the answer.
final class LoneRequest: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private static let mediaType = "application/dns-message"

    private let message: [UInt8]
    private let head: HPACKHeaders
    private let usesGET: Bool
    private let answer: LoneAnswer
    private var body = ByteBuffer()

    init(
        _ message: [UInt8], to server: (scheme: String, authority: String), path: String, usesGET: Bool,
        _ answer: LoneAnswer
    ) {
        self.message = message
        self.usesGET = usesGET
        self.answer = answer
        var head = HPACKHeaders()
        head.add(name: ":method", value: usesGET ? "GET" : "POST")
        head.add(name: ":scheme", value: server.scheme)
        head.add(name: ":authority", value: server.authority)
        head.add(name: ":path", value: usesGET ? "\(path)?dns=\(Base64URL.encode(message))" : path)
        head.add(name: "accept", value: Self.mediaType)
        if !usesGET {
            head.add(name: "content-type", value: Self.mediaType)
            head.add(name: "content-length", value: "\(message.count)")
        }
        self.head = head
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.headers(.init(headers: head, endStream: usesGET))), promise: nil)
        if !usesGET {
            let octets = ByteBuffer(bytes: message)
            context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(octets), endStream: true))), promise: nil)
        }
        context.flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let part):
            // behind the body nothing of use comes, and before it may stand that the answer is yet to come
            if let status = part.headers.first(name: ":status"), !status.hasPrefix("1") { take(part.headers, status) }
            if part.endStream { end() }
        case .data(let part):
            guard case .byteBuffer(var octets) = part.data else { return }
            body.writeBuffer(&octets)
            if body.readableBytes > Int(UInt16.max) { return answer.end(.failure(.malformed)) }
            if part.endStream { end() }
        default: break
        }
    }

    private func take(_ headers: HPACKHeaders, _ status: String) {
        guard status == "200" else { return answer.end(.failure(.status(Int(status) ?? 0))) }
        let type = headers.first(name: "content-type") ?? ""
        let essence = type.split(separator: ";").first.map { $0.lowercased() } ?? ""
        if essence != Self.mediaType { answer.end(.failure(.contentType(type))) }
    }

    private func end() {
        guard body.readableBytes >= Header.size else { return answer.end(.failure(.malformed)) }
        answer.end(.success(Array(body.readableBytesView)))
    }

    func channelInactive(context: ChannelHandlerContext) { answer.end(.failure(.closed)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // of the stream alone: what goes wrong with the connection is heard there
        answer.end(.failure(.closed))
    }
}
