// The sockets of a worker to its upstreams, opened for real.

import DNSDispatch
import DNSWire
import Glibc

/// Makes the sets of dispatchers that a worker asks its upstreams from, and finds them by the poller's keys.
final class UpstreamSockets {
    /// What all sockets are made with.
    struct Means {
        let poller: Poller
        let batch: UDPBatch
        let pool: BufferPool
        let random: any RandomSource
        let limits: DispatchLimits
        /// Octets that the kernel is asked for; nil for the system's default.
        let buffer: Int?
        let observer: any DispatchObserver
    }

    private struct Member {
        weak var set: DispatcherSet?
    }

    private let means: Means
    private let range = PortRange.current()
    private var members: [Member] = []

    init(_ means: Means) { self.means = means }

    /// A new set for an upstream, without a socket as yet. Whoever holds it settles it.
    func makeSet(for upstream: SocketAddress) -> DispatcherSet {
        let number = members.firstIndex { $0.set == nil } ?? members.count
        if number == members.count { members.append(Member()) }
        var settings = DispatcherSet.Settings()
        settings.mostSockets = means.limits.upstreamSockets
        settings.dispatcher.batch = means.limits.upstreamBatch
        let set = DispatcherSet(
            upstream: upstream, pool: means.pool, ports: Opener(number: number, means), range: range,
            random: means.random, settings: settings, observer: means.observer)
        members[number].set = set
        return set
    }

    /// Serves a socket that is readable.
    func serve(_ number: Int, _ socket: SocketNumber, _ now: Instant) {
        members[number].set?.serve(socket, now)
    }

    /// Opens the sockets of one set: UDP, connected to the upstream, known to the worker's poller.
    private final class Opener: UpstreamPorts {
        private let number: Int
        private let means: Means

        init(number: Int, _ means: Means) {
            self.number = number
            self.means = means
        }

        func open(
            sourcePort: UInt16, to upstream: SocketAddress, socket: SocketNumber
        ) throws(OpenFailure) -> any DatagramPort {
            let any = upstream.address.isV4 ? IPAddress(v4: 0) : IPAddress(high: 0, low: 0)
            do throws(SocketError) {
                let opened = try UDPSocket(
                    from: SocketAddress(any, port: sourcePort), to: upstream, buffer: means.buffer)
                let key = PollKey.upstream(set: number, socket).rawValue
                return UDPPort(opened, poller: means.poller, key: key, batch: means.batch)
            } catch {
                // EACCES: a port that this user may not bind is as good as taken
                throw error.isAddressInUse || error.code == EACCES ? .portTaken : .failed(error.code)
            }
        }
    }
}
