// The connections of all stream listeners together: their number is bounded, and they end together.

package import DNSWire
import NIOConcurrencyHelpers
package import NIOCore

/// What a connection is told from outside, as an event in its channel.
enum StreamOrder: Sendable {
    /// Answer what is in flight and end.
    case drain
    /// End now.
    case end(StreamClosure)
}

/// All connections of the stream listeners that share it. Bounds of number and share are kept here.
package final class StreamConnections: Sendable {
    private struct State: Sendable {
        var limits: StreamLimits
        var proxies: [Network] = []
        var table = ConnectionTable<StreamPlace>()
        /// Those that shake hands for TLS, oldest first.
        var handshakes: [(number: UInt64, place: StreamPlace)] = []
        var whenEmpty: [EventLoopPromise<Void>] = []
    }

    private let tallies = QueryTransport.allCases.map { _ in StreamTally() }
    private let state: NIOLockedValueBox<State>

    /// - Parameter limits: the bounds of the connections in all and of each.
    package init(limits: StreamLimits) {
        state = NIOLockedValueBox(State(limits: limits))
    }

    /// The bounds. New ones hold for the connections that come after; none is closed for them.
    package var limits: StreamLimits {
        get { state.withLockedValue { $0.limits } }
        set { state.withLockedValue { $0.limits = newValue } }
    }

    /// Those who are believed when they say for whom they ask, over HTTP (`trusted_proxies`). New ones hold for every
    /// request from then on; by the PROXY protocol, for the connections that come after.
    package var proxies: [Network] {
        get { state.withLockedValue { $0.proxies } }
        set { state.withLockedValue { $0.proxies = newValue } }
    }

    /// The counters of all transports together now.
    package var counters: StreamCounters {
        QueryTransport.allCases.reduce(into: StreamCounters()) { $0.add(counters(of: $1)) }
    }

    /// The counters of one transport now.
    package func counters(of transport: QueryTransport) -> StreamCounters {
        var counters = tally(of: transport).snapshot
        counters.open = state.withLockedValue { $0.table.members.count { $0.transport == transport } }
        return counters
    }

    /// Where it is counted what becomes of the connections of one transport.
    func tally(of transport: QueryTransport) -> StreamTally { tallies[Int(transport.rawValue)] }

    /// Finds a place for a connection, at another's cost if it must be. Nil when the connection is to be closed.
    /// - Parameter isShared: whether the peer is a proxy, whose connections have no share in common.
    func admit(
        _ channel: any Channel, from address: IPAddress, over transport: QueryTransport = .stream,
        isShared: Bool = false, now: NIODeadline
    ) -> (StreamPlace, number: UInt64)? {
        let place = StreamPlace(channel, over: transport, now: now)
        let tally = tally(of: transport)
        let admission = state.withLockedValue { state in
            state.table.admit(place, from: address, isShared: isShared, limits: state.limits) { $0.idleSince }
        }
        switch admission {
        case .refused(let cause):
            tally.count(cause)
            return nil
        case .admitted(let number):
            tally.countAccepted()
            return (place, number)
        case .instead(let number, let victim, let cause):
            victim.channel.pipeline.fireUserInboundEventTriggered(StreamOrder.end(cause))
            tally.countAccepted()
            return (place, number)
        }
    }

    /// Counts a connection among those of another client. Returns false when that one has its share.
    func move(_ number: UInt64, to address: IPAddress) -> Bool {
        state.withLockedValue { $0.table.move(number, to: address, limits: $0.limits) }
    }

    /// A connection that has a place shakes hands. When too many do, the one that began first goes.
    func beginHandshake(_ place: StreamPlace, _ number: UInt64) {
        let victim = state.withLockedValue { state -> StreamPlace? in
            state.handshakes.append((number, place))
            return state.handshakes.count > state.limits.handshakes ? state.handshakes.removeFirst().place : nil
        }
        victim?.channel.pipeline.fireUserInboundEventTriggered(StreamOrder.end(.evictedHandshake))
    }

    /// It has shaken hands, or never will.
    func endHandshake(_ number: UInt64) {
        state.withLockedValue { state in state.handshakes.removeAll { $0.number == number } }
    }

    /// Connections that shake hands now.
    package var handshakes: Int { state.withLockedValue { $0.handshakes.count } }

    /// Frees the place of a connection that ended.
    func release(_ number: UInt64) {
        let waiting = state.withLockedValue { state -> [EventLoopPromise<Void>] in
            state.table.remove(number)
            guard state.table.isClosed, state.table.count == 0 else { return [] }
            defer { state.whenEmpty = [] }
            return state.whenEmpty
        }
        for promise in waiting { promise.succeed() }
    }

    /// Ends all connections: what is in flight is answered, nothing more is taken, new connections are refused. Close the
    /// listeners first.
    /// - Parameters:
    ///   - patience: after this time the connections that are left are closed, whatever is in flight.
    ///   - loop: where the time is measured.
    /// - Returns: done when no connection is left.
    package func drain(within patience: Duration, on loop: any EventLoop) -> EventLoopFuture<Void> {
        let done = loop.makePromise(of: Void.self)
        let members = state.withLockedValue { state in
            state.table.isClosed = true
            if state.table.count > 0 { state.whenEmpty.append(done) }
            return state.table.members
        }
        guard !members.isEmpty else {
            done.succeed()
            return done.futureResult
        }
        for place in members { place.channel.pipeline.fireUserInboundEventTriggered(StreamOrder.drain) }
        let deadline = loop.scheduleTask(in: TimeAmount(patience)) {
            let left = self.state.withLockedValue { $0.table.members }
            for place in left {
                place.channel.pipeline.fireUserInboundEventTriggered(StreamOrder.end(.drainDeadline))
            }
        }
        done.futureResult.whenComplete { _ in deadline.cancel() }
        return done.futureResult
    }
}
