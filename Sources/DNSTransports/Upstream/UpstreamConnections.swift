// Asking upstream servers over streams (RFC 7766, RFC 7858, RFC 8484), by connections that are kept and shared by many questions.

import DNSWire
package import NIOCore
import NIOPosix

/// Connections to upstream servers: opened on demand, kept while they are used, many questions in flight on each, answers
/// in any order (RFC 7766 s6.2.1.1). May be used from any thread; never waits.
package final class UpstreamConnections: Sendable {
    private let tally = UpstreamTally()
    private let shares: [UpstreamShare]
    private let tls: UpstreamTLS?

    /// - Parameters:
    ///   - group: the event loops that carry the connections; each upstream has its own among them.
    ///   - limits: the bounds of the connections to each upstream.
    ///   - trust: who certifies upstreams.
    ///   - clock: tells whether their certificates are in time.
    package convenience init(
        on group: any EventLoopGroup, limits: UpstreamLimits = UpstreamLimits(), trust: UpstreamTrust = UpstreamTrust(),
        clock: CertificateClock = .right
    ) {
        let tls = UpstreamTLS(trust, clock: clock)
        self.init(on: group, limits: limits, tls: tls) { connect(to: $0, on: $1, limits: $2, handler: $3, tls) }
    }

    init(
        on group: any EventLoopGroup, limits: UpstreamLimits, tls: UpstreamTLS? = nil,
        connect: @escaping UpstreamConnector
    ) {
        self.tls = tls
        let tally = tally
        shares = group.makeIterator().map { UpstreamShare(on: $0, limits: limits, tally: tally, connect: connect) }
    }

    /// The counters now.
    package var counters: UpstreamCounters { tally.snapshot }

    /// Asks one question of one upstream.
    /// - Parameters:
    ///   - message: a whole query of one question, without its length.
    ///   - upstream: whom to ask.
    ///   - patience: how long the answer may take, the connecting included.
    ///   - reply: called once, on an event loop: with a message that repeats the question (but perhaps for the case of its
    ///     name), or denies without repeating it, and bears the query's own id, whatever id went over the connection; or with the reason why there is none.
    package func ask(
        _ message: [UInt8], of upstream: UpstreamEndpoint, within patience: Duration,
        reply: @escaping @Sendable (Result<[UInt8], StreamFailure>) -> Void
    ) {
        let index = Int(UInt(bitPattern: upstream.hashValue) % UInt(shares.count))
        shares[index].ask(message, of: upstream, within: TimeAmount(patience), reply: reply)
    }

    /// Has the certificates of the authorities read anew for connections to come.
    package func renewTrust() { tls?.renew() }

    /// Closes every connection. What waits fails with `.closed`, and so does what is asked later.
    package func close() -> EventLoopFuture<Void> {
        EventLoopFuture.andAllComplete(shares.map { $0.close() }, on: shares[0].loop)
    }
}

/// The upstreams of one event loop.
private struct UpstreamShare: Sendable {
    /// What belongs to the loop alone.
    final class Pools {
        var pools: [UpstreamEndpoint: UpstreamPool] = [:]
        var isClosed = false
    }

    let loop: any EventLoop
    private let pools: NIOLoopBoundBox<Pools?>
    private let limits: UpstreamLimits
    private let tally: UpstreamTally
    private let connect: UpstreamConnector

    init(
        on loop: any EventLoop, limits: UpstreamLimits, tally: UpstreamTally, connect: @escaping UpstreamConnector
    ) {
        self.loop = loop
        self.limits = limits
        self.tally = tally
        self.connect = connect
        pools = NIOLoopBoundBox.makeEmptyBox(eventLoop: loop)
    }

    func ask(
        _ message: [UInt8], of upstream: UpstreamEndpoint, within patience: TimeAmount,
        reply: @escaping @Sendable (Result<[UInt8], StreamFailure>) -> Void
    ) {
        loop.execute {
            let question = UpstreamQuestion(message, deadline: loop.now + patience, reply: reply)
            guard let question else { return reply(.failure(.notAQuestion)) }
            let mine = mine
            guard !mine.isClosed else { return question.fail(.closed) }
            pool(of: upstream, in: mine).ask(question)
        }
    }

    func close() -> EventLoopFuture<Void> {
        loop.submit {
            let mine = mine
            mine.isClosed = true
            for pool in mine.pools.values { pool.close() }
        }
    }

    private var mine: Pools {
        if let found = pools.value { return found }
        let new = Pools()
        pools.value = new
        return new
    }

    private func pool(of upstream: UpstreamEndpoint, in mine: Pools) -> UpstreamPool {
        if let pool = mine.pools[upstream] { return pool }
        let pool = UpstreamPool(upstream, on: loop, limits: limits, tally: tally, connect: connect) {
            [weak mine] pool in
            if mine?.pools[pool.endpoint] === pool { mine?.pools[pool.endpoint] = nil }
        }
        mine.pools[upstream] = pool
        return pool
    }
}

/// Connects over TCP, and puts what protects the connection between it and the handler.
@Sendable private func connect(
    to upstream: UpstreamEndpoint, on loop: any EventLoop, limits: UpstreamLimits,
    handler: NIOLoopBound<UpstreamConnection>, _ tls: UpstreamTLS
) -> EventLoopFuture<any Channel> {
    loop.makeCompletedFuture { try upstream.address.forChannel() }.flatMap { address in
        ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(limits.connectTime))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    func protect(_ name: String?, _ application: UpstreamTLS.Application) throws {
                        let (protection, isStillTrusted) = try tls.handler(
                            for: name, speaking: application, of: handler, to: upstream.address)
                        handler.value.isStillTrusted = isStillTrusted
                        try pipeline.addHandler(protection)
                    }
                    switch upstream.protection {
                    case .none: break
                    case .tls(let name): try protect(name, .dns)
                    case .https(let name, let path):
                        try protect(name, .http)
                        try pipeline.addHandler(UpstreamExchange.codec())
                        try pipeline.addHandler(UpstreamExchange(to: upstream.address, name: name, path: path))
                    }
                    try pipeline.addHandler(handler.value)
                }
            }
            .connect(to: address)
    }
}
