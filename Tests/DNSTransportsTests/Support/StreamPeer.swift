// The other end of a TCP connection, for tests over real sockets: a client, or a server that a test scripts.

import DNSWire
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import DNSTransports

/// A connection that a test reads and writes message by message.
struct StreamPeer: Sendable {
    let channel: any Channel
    private let messages: AsyncStream<[UInt8]>

    private init(_ channel: any Channel, _ messages: AsyncStream<[UInt8]>) {
        self.channel = channel
        self.messages = messages
    }

    /// Connects.
    /// - Parameters:
    ///   - reading: whether it reads from the start; else only after `startReading`.
    ///   - receiveBuffer: octets of the kernel's buffer, if not the system's choice.
    ///   - tls: what it shakes hands with; nil to speak in clear.
    static func connect(
        to address: SocketAddress, reading: Bool = true, receiveBuffer: Int? = nil, tls: NIOSSLContext? = nil
    ) async throws -> StreamPeer {
        let (messages, continuation) = AsyncStream<[UInt8]>.makeStream()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reading)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation))
                }
            }
        if let receiveBuffer {
            bootstrap = bootstrap.channelOption(
                .socketOption(.so_rcvbuf), value: ChannelOptions.Types.SocketOption.Value(receiveBuffer))
        }
        return StreamPeer(try await bootstrap.connect(to: address.forChannel()).get(), messages)
    }

    /// Listens, and hands out the connections that come.
    /// - Parameters:
    ///   - tls: what they are protected with, if they are.
    ///   - chunks: counts what the network brings and takes on each, TLS included.
    static func listen(
        on address: SocketAddress, tls: NIOSSLContext? = nil, chunks: ChunkCount? = nil
    ) async throws -> (server: any Channel, address: SocketAddress, peers: AsyncStream<StreamPeer>) {
        let (peers, arrivals) = AsyncStream<StreamPeer>.makeStream()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (messages, continuation) = AsyncStream<[UInt8]>.makeStream()
                    if let chunks {
                        try channel.pipeline.syncOperations.addHandler(ChunkCount.Handler(chunks))
                    }
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation))
                    arrivals.yield(StreamPeer(channel, messages))
                }
            }
            .bind(to: address.forChannel()).get()
        let bound = try #require(server.localAddress.flatMap(SocketAddress.init))
        return (server, bound, peers)
    }

    /// The next message; nil when the connection ended.
    func next() async -> [UInt8]? {
        var iterator = messages.makeAsyncIterator()
        return await iterator.next(isolation: nil)
    }

    /// The next messages, up to a number of them.
    func next(_ count: Int) async -> [[UInt8]] {
        var found: [[UInt8]] = []
        while found.count < count, let message = await next() { found.append(message) }
        return found
    }

    /// Sends octets as they are.
    func send(_ octets: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: octets)) }

    /// Reads from now on.
    func startReading() async throws { try await channel.setOption(.autoRead, value: true).get() }

    /// Closes its own side.
    func closeOutput() async throws { try await channel.close(mode: .output) }

    func close() async throws { try await channel.close() }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let messages: AsyncStream<[UInt8]>.Continuation
        private var octets: [UInt8] = []

        init(_ messages: AsyncStream<[UInt8]>.Continuation) { self.messages = messages }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            octets += unwrapInboundIn(data).readableBytesView
            for message in takeFrames(&octets) { messages.yield(message) }
        }

        func channelInactive(context: ChannelHandlerContext) { messages.finish() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
