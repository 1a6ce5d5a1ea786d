// The sets of sockets that a worker asks its upstreams from.

import DNSDispatch
import DNSWire

/// Makes the sets of dispatchers that a worker asks its upstreams from, and finds them by their numbers.
final class UpstreamSets {
    private let parts: WorkerCore.Parts
    private let pool: BufferPool
    private let budget: SocketBudget
    private weak var observer: (any DispatchObserver)?
    /// By their numbers; one that has ended leaves its number to the next. Held strongly, for weak references would make a slow thing
    /// of every question's hold on its set.
    private var members: [DispatcherSet] = []

    /// - Parameters:
    ///   - parts: say how sockets are opened and how many there may be.
    ///   - pool: where the buffers of replies come from.
    init(_ parts: WorkerCore.Parts, pool: BufferPool, observer: any DispatchObserver) {
        self.parts = parts
        budget = SocketBudget(parts.limits.upstreamSockets)
        self.pool = pool
        self.observer = observer
    }

    /// A new set for an upstream, without a socket as yet. Whoever holds it settles it.
    func makeSet(for upstream: SocketAddress) -> DispatcherSet {
        let number = members.firstIndex(where: \.isEnded) ?? members.count
        var settings = DispatcherSet.Settings()
        settings.dispatcher.batch = parts.limits.upstreamBatch
        let set = DispatcherSet(
            upstream: upstream, pool: pool, ports: parts.upstreamPorts(number), range: parts.range,
            random: parts.random, settings: settings, budget: budget, observer: observer)
        if number < members.count { members[number] = set } else { members.append(set) }
        return set
    }

    /// Serves a socket that is readable; a stale number changes nothing.
    func serve(_ number: Int, _ socket: SocketNumber, _ now: Instant) {
        members[number].serve(socket, now)
    }

    /// What all sets counted that are in use.
    var counters: DispatchCounters {
        members.reduce(into: DispatchCounters()) { $0.add($1.counters) }
    }

    /// Who holds the buffers of all sets.
    var census: Dispatcher.Census {
        members.reduce(into: Dispatcher.Census()) { sum, member in
            let census = member.census
            sum.setAside += census.setAside
            sum.replies += census.replies
        }
    }
}
