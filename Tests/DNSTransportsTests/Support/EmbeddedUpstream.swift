// Connections to upstreams on an embedded event loop: the test makes them, breaks them and turns the clock.

import DNSWire
import NIOCore
import NIOEmbedded
import NIOTLS
import Testing

@testable import DNSTransports

/// Asks over channels that the test holds the other end of. They end with this.
final class EmbeddedUpstream {
    /// One connection that was asked for.
    private struct Attempt {
        let channel: EmbeddedChannel
        let promise: EventLoopPromise<any Channel>
    }

    /// The attempts, shared with the connector, which runs on the test's own thread.
    private final class Attempts {
        var list: [Attempt] = []
    }

    private let loop = EmbeddedEventLoop()
    let upstreams: UpstreamConnections
    let answers = Answers()
    private let attempts = Attempts()
    private let upstream: UpstreamEndpoint

    /// - Parameter protection: what would protect the connections; TLS itself is left out.
    init(
        _ protection: UpstreamEndpoint.Protection = .none, limits: (inout UpstreamLimits) -> Void = { _ in }
    ) {
        upstream = UpstreamEndpoint(loopback(port: 53), protection)
        var bounds = UpstreamLimits()
        limits(&bounds)
        let attempts = NIOLoopBound(attempts, eventLoop: loop)
        let embedded = NIOLoopBound(loop, eventLoop: loop)
        upstreams = UpstreamConnections(on: loop, limits: bounds) { upstream, loop, _, handler in
            let attempt = Attempt(
                channel: EmbeddedChannel(loop: embedded.value), promise: loop.makePromise(of: (any Channel).self))
            let pipeline = attempt.channel.pipeline.syncOperations
            if case .https(let name, let path) = upstream.protection {
                try? pipeline.addHandler(UpstreamExchange.codec())
                try? pipeline.addHandler(UpstreamExchange(to: upstream.address, name: name, path: path))
            }
            try? pipeline.addHandler(handler.value)
            attempts.value.list.append(attempt)
            return attempt.promise.futureResult
        }
    }

    deinit {
        _ = upstreams.close()
        loop.run()
        for attempt in attempts.list {
            attempt.promise.fail(ChannelError.ioOnClosedChannel)
            _ = try? attempt.channel.finish(acceptAlreadyClosed: true)
        }
        loop.run()
    }

    func advance(_ time: TimeAmount) { loop.advanceTime(by: time) }

    /// Runs what was handed to the loop.
    func run() { loop.run() }

    /// Connections that were begun.
    var begun: Int { attempts.list.count }

    /// Asks question `number`, whose name is made of the number.
    func ask(_ number: Int, within patience: Duration = .seconds(5)) {
        upstreams.ask(
            query(UInt16(number), "name-\(number)"), of: upstream, within: patience, reply: answers.slot(number))
        loop.run()
    }

    /// Makes a connection that was begun.
    func connect(_ index: Int = 0) throws {
        let attempt = attempts.list[index]
        try attempt.channel.connect(to: NIOCore.SocketAddress(ipAddress: "127.0.0.1", port: 53)).wait()
        attempt.promise.succeed(attempt.channel)
        let spoken: String? =
            switch upstream.protection {
            case .none: nil
            case .tls: "dot"
            case .https: "h2"
            }
        if let spoken {
            let event = TLSUserEvent.handshakeCompleted(negotiatedProtocol: spoken)
            attempt.channel.pipeline.fireUserInboundEventTriggered(event)
        }
        loop.run()
    }

    /// Lets a connection that was begun fail.
    func refuse(_ index: Int = 0, errno: CInt) {
        attempts.list[index].promise.fail(IOError(errnoCode: errno, reason: "connect"))
        loop.run()
    }

    /// The questions that came over a connection since the last call, with the ids that they came under.
    func asked(_ index: Int = 0) throws -> [[UInt8]] {
        var octets = try sent(index)
        return takeFrames(&octets)
    }

    /// The octets that went over a connection since the last call.
    func sent(_ index: Int = 0) throws -> [UInt8] {
        loop.run()
        var octets: [UInt8] = []
        while let buffer = try attempts.list[index].channel.readOutbound(as: ByteBuffer.self) {
            octets += buffer.readableBytesView
        }
        return octets
    }

    /// Octets come in over a connection.
    func receive(_ octets: [UInt8], on index: Int = 0) throws {
        try attempts.list[index].channel.writeInbound(ByteBuffer(bytes: octets))
    }

    /// A connection ends by itself.
    func breakOff(_ index: Int = 0) {
        attempts.list[index].channel.close(promise: nil)
        loop.run()
    }

    func isOpen(_ index: Int = 0) -> Bool { attempts.list[index].channel.isActive }
}
