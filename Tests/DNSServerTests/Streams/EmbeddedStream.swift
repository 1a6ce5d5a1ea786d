// A client's connection on an embedded event loop.

import DNSDispatch
import DNSWire
import NIOCore
import NIOEmbedded
import Testing

@testable import DNSServer
@testable import DNSTransports

/// A connection whose other end the test holds. It ends with this.
final class EmbeddedStream {
    static let client = SocketAddress(IPAddress(v4: 0x0a00_0001), port: 40_000)
    private static let local = SocketAddress(IPAddress(v4: 0x7f00_0001), port: 53)

    private let channel: EmbeddedChannel
    private let connections = StreamConnections(limits: StreamLimits())

    /// - Parameter responder: makes the responder, which is to serve on this loop.
    init(_ responder: (any EventLoop) -> any StreamResponder) throws {
        channel = EmbeddedChannel()
        let loop = channel.embeddedEventLoop
        let (place, number) = try #require(connections.admit(channel, from: Self.client.address, now: loop.now))
        let handler = StreamConnection(
            connections, place: place, number: number, responder: responder(loop), client: Self.client,
            local: Self.local, now: loop.now)
        try channel.pipeline.syncOperations.addHandlers([handler])
        try channel.connect(to: NIOCore.SocketAddress(ipAddress: "127.0.0.1", port: 53)).wait()
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    /// A message comes in.
    func receive(_ message: [UInt8]) throws {
        var frame: [UInt8] = []
        frame.append(network: UInt16(message.count))
        try channel.writeInbound(ByteBuffer(bytes: frame + message))
    }

    /// The messages that went out since the last call.
    func sent() throws -> [Message] {
        channel.embeddedEventLoop.run()
        var octets: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { octets += Array(buffer.readableBytesView) }
        var messages: [Message] = []
        while octets.count >= 2 {
            let length = Int(octets[0]) << 8 | Int(octets[1])
            messages.append(try Message(Array(octets[2..<2 + length]).span))
            octets.removeFirst(2 + length)
        }
        return messages
    }

    /// The peer goes away.
    func close() throws { _ = try channel.finish(acceptAlreadyClosed: true) }
}

/// Queries in their plainest form.
enum Queries {
    static func query(_ name: String, id: UInt16 = 1, edns: EDNS? = nil) throws -> [UInt8] {
        var query = MessageBuilder()
        query.id = id
        query.flags = [.recursionDesired]
        query.questions = [Question(try Name(name), .a)]
        query.edns = edns
        return query.octets
    }

    /// A reply to a question, with an address.
    static func reply(to question: [UInt8]) throws -> [UInt8] {
        var reply = try MessageBuilder(replyTo: question)
        reply.answers = reply.questions.map { Record($0.name, .a, ttl: 60, data: [192, 0, 2, 80]) }
        return reply.octets
    }
}
