// Streams on their event loops: the listeners, their connections, and the connections to upstreams.

import DNSDispatch
import DNSForwarding
import DNSTransports
import DNSWire
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Everything of a server that SwiftNIO carries.
final class StreamServing: Sendable {
    /// To the upstreams, for all workers.
    let upstreams: UpstreamConnections
    private let group: MultiThreadedEventLoopGroup
    private let connections: StreamConnections
    private let answering: StreamAnswering
    private let listeners = NIOLockedValueBox<[StreamListener]>([])

    /// Whether the event loops take nothing up any more.
    private let hasEnded = NIOLockedValueBox(false)

    init(
        _ plan: ServerPlan, _ current: CurrentState, _ cache: Cache?, _ mailboxes: [Mailbox<WorkerLetter>],
        _ queryLog: QueryLog?, log: Logger
    ) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: plan.workers)
        connections = StreamConnections(limits: plan.streams)
        connections.proxies = plan.proxies
        let clock = CertificateClock(built: WallClock.built, now: { WallClock.now }, log: log)
        upstreams = UpstreamConnections(on: group, trust: plan.trust, clock: clock)
        answering = StreamAnswering(
            current, cache, mailboxes: mailboxes, queries: Crew.mostQueries(plan), queryLog: queryLog,
            loops: group.makeIterator())
    }

    /// Listens on all of these addresses, with the sockets that were passed for them; one of IPv6 is left out on a machine without.
    /// - Returns: the addresses with the ports that the system chose.
    func listen(
        on addresses: [DNSWire.SocketAddress], _ terms: StreamTerms, mayLack: Bool, _ passed: PassedSockets,
        _ log: Logger
    ) throws(ServerFailure) -> [DNSWire.SocketAddress] {
        let result = whileServing { () -> Result<[DNSWire.SocketAddress], ServerFailure> in
            Result { () throws(ServerFailure) in try bind(addresses, terms, mayLack: mayLack, passed, log) }
        }
        guard let result else { throw ServerFailure("the server ends") }
        return try result.get()
    }

    private func bind(
        _ addresses: [DNSWire.SocketAddress], _ terms: StreamTerms, mayLack: Bool, _ passed: PassedSockets,
        _ log: Logger
    ) throws(ServerFailure) -> [DNSWire.SocketAddress] {
        var bound: [DNSWire.SocketAddress] = []
        for address in addresses {
            do {
                let ours = passed.matching(address, .tcp)
                for socket in ours { try use(socket, terms) }
                if !ours.isEmpty {
                    bound.append(address)
                    continue
                }
                let listener = try StreamListener.bind(
                    [address], on: group, connections: connections, responder: answering, terms: terms
                ).wait()
                listeners.withLockedValue { $0.append(listener) }
                bound += listener.addresses
            } catch let error as SocketError {
                throw ServerFailure(error)
            } catch let error as StreamListenError {
                let cause = error.errno.map { SocketError(call: "bind", code: $0, address: address) }
                guard let cause, cause.lacksIPv6, mayLack else {
                    throw cause.map { ServerFailure($0) } ?? ServerFailure("\(address): \(error.reason)")
                }
                log.warning("Not listening on \(address) for TCP: this machine has no IPv6.")
            } catch {
                throw ServerFailure("\(address): \(error)")
            }
        }
        return bound
    }

    /// Listens with a socket that was passed.
    private func use(_ socket: PassedSocket, _ terms: StreamTerms) throws {
        let listener = try StreamListener.adopt(
            socket.duplicate(), on: group, connections: connections, responder: answering, terms: terms
        ).wait()
        listeners.withLockedValue { $0.append(listener) }
    }

    /// Believes these, and nobody else, about the addresses of their clients, from the next request on.
    func trust(_ proxies: [Network]) { connections.proxies = proxies }

    /// Listens no longer at an address; connections that are open go on.
    func stopListening(at address: DNSWire.SocketAddress) {
        let closing = listeners.withLockedValue { listeners in
            let closing = listeners.filter { $0.addresses.contains(address) }
            listeners.removeAll { $0.addresses.contains(address) }
            return closing
        }
        _ = whileServing { for listener in closing { try? listener.close().wait() } }
    }

    /// Does what needs the event loops, which do not end meanwhile; nil when they have ended.
    private func whileServing<Value>(_ body: () -> Value) -> Value? {
        hasEnded.withLockedValue { $0 ? nil : body() }
    }

    /// Has all event loops take up the newest state, unless they have ended: a reload may be under way at the end.
    func renew() { _ = whileServing { answering.renew() } }

    /// How many event loops there are.
    var loopCount: Int { answering.loopCount }

    /// Has every event loop add to `sum` what it has answered.
    func report(to sum: StatisticsSum) {
        if whileServing({ answering.report(to: sum) }) != nil { return }
        for _ in 0..<loopCount { sum.take { _ in } }
    }

    /// What happened on connections of clients.
    func counters(of transport: QueryTransport) -> StreamCounters { connections.counters(of: transport) }

    /// Stops listening, and lets connections end once what is in flight on them is answered.
    /// - Returns: waits until that is so or `patience` has passed.
    func drain(within patience: Duration) -> () -> Void {
        for listener in listeners.withLockedValue({ $0 }) { try? listener.close().wait() }
        let drained = connections.drain(within: patience, on: group.next())
        return { try? drained.wait() }
    }

    /// Closes what is left and ends the event loops.
    func shutDown() {
        // from here on nothing is handed to the loops, and no listener comes
        hasEnded.withLockedValue { $0 = true }
        for listener in listeners.withLockedValue({ $0 }) { try? listener.close().wait() }
        try? upstreams.close().wait()
        try? group.syncShutdownGracefully()
    }
}
