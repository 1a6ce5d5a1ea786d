// Listening for streams: DNS over TCP (RFC 1035 s4.2.2, RFC 7766), TLS (RFC 7858) and HTTP (RFC 8484).

package import DNSWire
package import NIOCore
import NIOPosix

/// An address that could not be listened on.
package struct StreamListenError: Error, Sendable {
    /// The address as it was asked for.
    package let address: DNSWire.SocketAddress
    /// What the system said, as an errno; nil when it was not the system that refused.
    package let errno: CInt?
    /// What went wrong, for people.
    package let reason: String
}

/// Listening TCP sockets. The connections that they accept belong to a `StreamConnections`, which may serve several
/// listeners.
package final class StreamListener: Sendable {
    /// The addresses that are listened on, in the order asked for, with the ports that the system chose for those asked
    /// for with port 0.
    package let addresses: [DNSWire.SocketAddress]

    private let channels: [any Channel]
    private let loop: any EventLoop

    private init(_ channels: [any Channel], on loop: any EventLoop) {
        self.channels = channels
        self.loop = loop
        addresses = channels.compactMap { $0.localAddress.flatMap(DNSWire.SocketAddress.init) }
    }

    /// Listens on all of the addresses, or on none. IPv6 sockets serve IPv6 alone, whatever the system's default.
    /// - Parameters:
    ///   - addresses: where to listen; the unspecified addresses are allowed.
    ///   - group: the event loops that carry the connections.
    ///   - connections: where the connections are counted and bounded.
    ///   - responder: who answers. It is asked on the connection's event loop.
    ///   - terms: what is spoken; they may change.
    ///   - backlog: connections that the kernel may hold before they are accepted.
    /// - Returns: the listener; or it fails with a `StreamListenError`.
    package static func bind(
        _ addresses: [DNSWire.SocketAddress], on group: any EventLoopGroup, connections: StreamConnections,
        responder: any StreamResponder, terms: StreamTerms = StreamTerms(), backlog: Int32 = 512
    ) -> EventLoopFuture<StreamListener> {
        let setup = StreamSetup(connections, responder, terms)
        let binds = addresses.map { address in
            group.next().makeCompletedFuture { try address.forChannel() }
                .flatMap { own(bootstrap(on: group, setup, connections.limits, backlog), address).bind(to: $0) }
                .flatMapErrorThrowing { throw StreamListenError(address: address, $0) }
        }
        let loop = group.next()
        return EventLoopFuture.whenAllComplete(binds, on: loop).flatMap { results in
            let channels = results.compactMap { try? $0.get() }
            for case .failure(let error) in results {
                let closed = EventLoopFuture.andAllComplete(channels.map { $0.close() }, on: loop)
                return closed.flatMapThrowing { throw error }
            }
            return loop.makeSucceededFuture(StreamListener(channels, on: loop))
        }
    }

    /// Listens with a socket that is bound already, and closes it when it stops.
    package static func adopt(
        _ descriptor: CInt, on group: any EventLoopGroup, connections: StreamConnections,
        responder: any StreamResponder, terms: StreamTerms = StreamTerms(), backlog: Int32 = 512
    ) -> EventLoopFuture<StreamListener> {
        bootstrap(on: group, StreamSetup(connections, responder, terms), connections.limits, backlog)
            .withBoundSocket(descriptor)
            .map { StreamListener([$0], on: group.next()) }
    }

    /// Stops listening. Connections that were accepted live on: see `StreamConnections.drain`.
    package func close() -> EventLoopFuture<Void> {
        EventLoopFuture.andAllComplete(channels.map { $0.close() }, on: loop)
    }

    private static func bootstrap(
        on group: any EventLoopGroup, _ setup: StreamSetup, _ limits: StreamLimits, _ backlog: Int32
    ) -> ServerBootstrap {
        let high = max(limits.unsentOutput, 2)
        let marks = ChannelOptions.Types.WriteBufferWaterMark(low: high / 2, high: high)
        // Small reads bound what a connection holds that may not be taken yet.
        let reads = AdaptiveRecvByteBufferAllocator(
            minimum: 512, initial: 2048, maximum: StreamConnectionState.mostRead)
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.writeBufferWaterMark, value: marks)
            .childChannelOption(.recvAllocator, value: reads)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try setup.start(channel) }
            }
    }

    /// For a socket that is to be bound to an address.
    private static func own(_ bootstrap: ServerBootstrap, _ address: DNSWire.SocketAddress) -> ServerBootstrap {
        let bootstrap = bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        guard !address.address.isV4 else { return bootstrap }
        let only = ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only)
        return bootstrap.serverChannelOption(only, value: 1)
    }
}

extension StreamListenError {
    fileprivate init(address: DNSWire.SocketAddress, _ error: any Error) {
        self.address = address
        errno = (error as? IOError)?.errnoCode
        reason = "\(error)"
    }
}
