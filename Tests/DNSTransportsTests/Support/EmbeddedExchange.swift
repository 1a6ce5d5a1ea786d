// A server of HTTP/2 that is asked over one connection of an embedded upstream.

import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2

@testable import DNSTransports

/// Does nothing by itself: the test says when what each side says reaches the other. It ends with this.
final class EmbeddedExchange {
    let upstream: EmbeddedUpstream
    /// Which of its connections this serves.
    private let index: Int
    /// The requests whose streams are open, and their bodies.
    private(set) var requests: [HTTP2StreamID: [UInt8]] = [:]
    /// The streams that were reset, and why.
    private(set) var resets: [HTTP2StreamID: HTTP2ErrorCode] = [:]
    private let channel = EmbeddedChannel()

    /// The first connection of an upstream of its own.
    convenience init() throws {
        try self.init(
            of: EmbeddedUpstream(.https(name: "dns.example", path: "/dns-query")) { $0.connections = 1 }, 0)
    }

    init(of upstream: EmbeddedUpstream, _ index: Int) throws {
        self.upstream = upstream
        self.index = index
        var streams = NIOHTTP2Handler.StreamConfiguration()
        streams.streamResetFrameRateLimit.maximumCount = .max
        try channel.pipeline.syncOperations.addHandler(
            NIOHTTP2Handler(mode: .server, streamConfiguration: streams))
        try channel.connect(to: NIOCore.SocketAddress(ipAddress: "127.0.0.1", port: 53)).wait()
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    /// Makes the connection, for which a question must have been asked.
    func connect() throws {
        try upstream.connect(index)
        try pass()
    }

    /// Brings what each side says to the other until both are silent.
    func pass() throws {
        while true {
            let said = try upstream.sent(index)
            var heard: [UInt8] = []
            while let piece = try channel.readOutbound(as: ByteBuffer.self) { heard += piece.readableBytesView }
            if said.isEmpty, heard.isEmpty { return }
            if !said.isEmpty { try channel.writeInbound(ByteBuffer(bytes: said)) }
            if !heard.isEmpty { try upstream.receive(heard, on: index) }
            while let frame = try channel.readInbound(as: HTTP2Frame.self) { take(frame) }
        }
    }

    private func take(_ frame: HTTP2Frame) {
        switch frame.payload {
        case .headers: requests[frame.streamID] = []
        case .data(let part):
            if case .byteBuffer(let octets) = part.data { requests[frame.streamID]? += octets.readableBytesView }
        case .rstStream(let code):
            requests[frame.streamID] = nil
            resets[frame.streamID] = code
        default: break
        }
    }

    /// Answers the request for a name, with zeros behind it up to a length; the answer is on its way until the next `pass`.
    func answer(_ name: String, length: Int = 0) throws {
        write(answerTo: name, length: length)
        channel.flush()
    }

    /// Answers the requests for names and goes away, at one go; nothing that came on a stream behind `last` is looked at.
    /// - Parameter before: how many of the answers come before it is said.
    func answer(_ names: [String], goingAwayAfter last: HTTP2StreamID, _ before: Int) {
        for name in names.prefix(before) { write(answerTo: name) }
        let goAway = HTTP2Frame.FramePayload.goAway(lastStreamID: last, errorCode: .noError, opaqueData: nil)
        channel.write(HTTP2Frame(streamID: .rootStream, payload: goAway), promise: nil)
        for name in names.dropFirst(before) { write(answerTo: name) }
        channel.flush()
    }

    private func write(answerTo name: String, length: Int = 0) {
        guard let (stream, body) = requests.first(where: { $0.value.dropFirst(12).starts(with: question(name)) }) else {
            return
        }
        requests[stream] = nil
        var answer = body
        answer[2] |= 0x80
        answer[3] |= 0x80
        answer += [UInt8](repeating: 0, count: max(0, length - answer.count))
        let head: HPACKHeaders = [":status": "200", "content-type": "application/dns-message"]
        let data = HTTP2Frame.FramePayload.Data(data: .byteBuffer(ByteBuffer(bytes: answer)), endStream: true)
        // not by `writeOutbound`, which would wait until there is room for all of it
        for payload in [HTTP2Frame.FramePayload.headers(.init(headers: head)), .data(data)] {
            channel.write(HTTP2Frame(streamID: stream, payload: payload), promise: nil)
        }
    }
}
