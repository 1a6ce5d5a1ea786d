// A client's connection on an embedded event loop: the test turns the clock and opens the gate of its output.

import DNSWire
import NIOCore
import NIOEmbedded
import Testing

@testable import DNSTransports

/// Stands between a connection and its channel: counts reads, and holds output back while the gate is shut.
final class Gate: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private(set) var reads = 0
    private var context: ChannelHandlerContext?
    var isShut = false

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func read(context: ChannelHandlerContext) {
        reads += 1
        context.read()
    }

    func flush(context: ChannelHandlerContext) {
        if !isShut { context.flush() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // an embedded channel would keep for ever what was never flushed, and who waits for that
        context.flush()
        context.close(mode: mode, promise: promise)
    }

    /// Lets out what was held back.
    func open() {
        isShut = false
        context?.flush()
    }
}

/// A connection whose other end the test holds. It ends with this.
final class EmbeddedConnection {
    let channel = EmbeddedChannel()
    let connections: StreamConnections
    let gate = Gate()

    init(_ responder: any StreamResponder, limits: StreamLimits = StreamLimits()) throws {
        connections = StreamConnections(limits: limits)
        let client = SocketAddress(IPAddress(v4: 0x7f00_0001), port: 40_000)
        let local = SocketAddress(IPAddress(v4: 0x7f00_0001), port: 53)
        let now = channel.embeddedEventLoop.now
        let (place, number) = try #require(connections.admit(channel, from: client.address, now: now))
        let handler = StreamConnection(
            connections, place: place, number: number, responder: responder, client: client, local: local, now: now)
        try channel.pipeline.syncOperations.addHandlers([gate, handler])
        try channel.connect(to: NIOCore.SocketAddress(ipAddress: "127.0.0.1", port: 53)).wait()
    }

    deinit {
        _ = try? channel.finish(acceptAlreadyClosed: true)
        channel.embeddedEventLoop.run()
    }

    var loop: any EventLoop { channel.embeddedEventLoop }

    /// Octets come in.
    func receive(_ octets: [UInt8]) throws { try channel.writeInbound(ByteBuffer(bytes: octets)) }

    /// The peer closes its side.
    func closeInput() { channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }

    func advance(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }

    /// Runs what other threads handed over.
    func run() { channel.embeddedEventLoop.run() }

    /// The messages that went out since the last call.
    func sent() throws -> [[UInt8]] {
        var octets: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { octets += Array(buffer.readableBytesView) }
        let frames = takeFrames(&octets)
        #expect(octets.isEmpty)
        return frames
    }

    /// Octets that went out and that the gate held back.
    func unsent() throws -> Int { try channel.getOption(.bufferedWritableBytes).wait() }

    var isOpen: Bool { channel.isActive }
}
