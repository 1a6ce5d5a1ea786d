// A connection that carries HTTP, on an embedded event loop.

import DNSWire
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Testing

@testable import DNSTransports

/// A connection to `/dns-query` whose other end the test holds. It ends with this.
final class EmbeddedHTTP {
    static let peer = SocketAddress(IPAddress(v4: 0x7f00_0001), port: 40_000)

    let channel = EmbeddedChannel()
    let connections: StreamConnections
    let terms = StreamTerms(StreamTerms.Value(.http(HTTPService(path: "/dns-query"))))

    /// - Parameter proxies: networks that are believed about their clients.
    init(_ responder: any StreamResponder, proxies: [String] = [], limits: StreamLimits = StreamLimits()) throws {
        connections = StreamConnections(limits: limits)
        connections.proxies = proxies.compactMap { Network($0) }
        let local = SocketAddress(IPAddress(v4: 0x7f00_0001), port: 80)
        try StreamSetup(connections, responder, terms).start(channel, from: Self.peer, at: local)
        try channel.connect(to: NIOCore.SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
    }

    deinit {
        _ = try? channel.finish(acceptAlreadyClosed: true)
        channel.embeddedEventLoop.run()
    }

    func receive(_ octets: [UInt8]) throws { try channel.writeInbound(ByteBuffer(bytes: octets)) }

    func receive(_ text: String) throws { try receive(Array(text.utf8)) }

    func advance(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }

    /// How often octets went out, as far as `sent` has seen.
    private(set) var writes = 0

    /// The octets that went out since the last call.
    func sent() throws -> [UInt8] {
        channel.embeddedEventLoop.run()
        var octets: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            octets += Array(buffer.readableBytesView)
            if buffer.readableBytes > 0 { writes += 1 }
        }
        return octets
    }

    var isOpen: Bool { channel.isActive }
}

/// A response of HTTP/1.1.
struct HTTP1Response: Equatable {
    var status = 0
    var fields: [String: String] = [:]
    var body: [UInt8] = []

    /// Takes responses apart that follow one another.
    /// - Parameter bodies: whether bodies are there; a response to HEAD has none.
    static func read(_ octets: [UInt8], bodies: Bool = true) throws -> [HTTP1Response] {
        var responses: [HTTP1Response] = []
        var rest = octets[...]
        while !rest.isEmpty {
            var response = HTTP1Response()
            while let end = rest.firstIndex(of: 13) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest = rest[(end + 2)...]
                if line.isEmpty { break }
                if response.status == 0 {
                    response.status = try #require(Int(line.split(separator: " ")[1]))
                } else {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    response.fields[String(parts[0])] = String(parts[1].trimmingSpaces)
                }
            }
            let length = response.fields["content-length"].flatMap { Int($0) } ?? 0
            if bodies {
                response.body = Array(rest.prefix(length))
                rest = rest.dropFirst(length)
            }
            responses.append(response)
        }
        return responses
    }
}

/// A client that speaks HTTP/2 to a connection.
final class HTTP2Peer {
    let server: EmbeddedHTTP
    private let channel = EmbeddedChannel()
    private var next = HTTP2StreamID(1)
    private(set) var frames: [HTTP2Frame] = []

    init(_ server: EmbeddedHTTP) throws {
        self.server = server
        try channel.pipeline.syncOperations.addHandler(NIOHTTP2Handler(mode: .client))
        try channel.connect(to: NIOCore.SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
        try pass()
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    /// Brings what each side says to the other until both are silent.
    func pass() throws {
        while true {
            var octets = ByteBuffer()
            while var part = try channel.readOutbound(as: ByteBuffer.self) { octets.writeBuffer(&part) }
            let answer = try exchange(octets)
            guard octets.readableBytes > 0 || !answer.isEmpty else { return }
            try channel.writeInbound(ByteBuffer(bytes: answer))
            while let frame = try channel.readInbound(as: HTTP2Frame.self) { frames.append(frame) }
        }
    }

    private func exchange(_ octets: ByteBuffer) throws -> [UInt8] {
        if octets.readableBytes > 0 { try server.channel.writeInbound(octets) }
        return try server.sent()
    }

    func write(_ id: HTTP2StreamID, _ payload: HTTP2Frame.FramePayload) throws {
        try channel.writeOutbound(HTTP2Frame(streamID: id, payload: payload))
    }

    /// Begins a request, and ends it with its body unless it is to stay open.
    @discardableResult
    func ask(
        _ method: String, _ path: String = "/dns-query", fields: [(String, String)] = [], body: [UInt8]? = nil,
        ends: Bool = true
    ) throws -> HTTP2StreamID {
        let id = next
        next = next.advanced(by: 2)
        var head: HPACKHeaders = [":method": method, ":scheme": "http", ":path": path, ":authority": "dns.example"]
        for (name, value) in fields { head.add(name: name, value: value) }
        try write(id, .headers(.init(headers: head, endStream: ends && body == nil)))
        if let body { try send(body, on: id, ends: ends) }
        return id
    }

    /// A question by POST.
    @discardableResult
    func post(_ message: [UInt8], fields: [(String, String)] = [], ends: Bool = true) throws -> HTTP2StreamID {
        try ask("POST", fields: [("content-type", HTTPReply.messageType)] + fields, body: message, ends: ends)
    }

    func send(_ body: [UInt8], on id: HTTP2StreamID, ends: Bool = true) throws {
        try write(id, .data(.init(data: .byteBuffer(ByteBuffer(bytes: body)), endStream: ends)))
    }

    /// The status of the response on a stream, and its body.
    func response(on id: HTTP2StreamID) -> (status: String?, fields: HPACKHeaders, body: [UInt8]) {
        var fields = HPACKHeaders()
        var body: [UInt8] = []
        for frame in frames where frame.streamID == id {
            switch frame.payload {
            case .headers(let head): fields = head.headers
            case .data(let part):
                if case .byteBuffer(let octets) = part.data { body += Array(octets.readableBytesView) }
            default: break
            }
        }
        return (fields.first(name: ":status"), fields, body)
    }

    /// Whether the server said farewell, and the newest stream that it looked at.
    var farewell: HTTP2StreamID? {
        for case .goAway(let last, _, _) in frames.map(\.payload) { return last }
        return nil
    }
}
