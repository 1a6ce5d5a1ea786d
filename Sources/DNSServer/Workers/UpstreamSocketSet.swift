// The sockets of one worker to one upstream, opened for real.

import DNSDispatch
import DNSForwarding
import DNSWire
import Glibc

/// What all of a worker's sockets to upstreams are made with.
struct UpstreamMeans {
    let poller: Poller
    let batch: UDPBatch
    let pool: BufferPool
    let range: PortRange
    let random: any RandomSource
    let buffer: Int?
    let observer: any DispatchObserver
}

/// A set of dispatchers, each over a UDP socket connected to the upstream.
final class UpstreamSocketSet {
    /// The number by which the poller's keys name this set.
    private let number: Int
    private let means: UpstreamMeans
    private let opener: Opener
    private let set: DispatcherSet
    private var isRetiring = false

    init(number: Int, upstream: SocketAddress, means: UpstreamMeans) {
        self.number = number
        self.means = means
        opener = Opener(number: number, means: means)
        set = DispatcherSet(
            upstream: upstream, pool: means.pool, ports: opener, range: means.range, random: means.random,
            observer: means.observer)
    }

    /// Opens the sockets of one set.
    private final class Opener: UpstreamPorts {
        private let number: Int
        private let means: UpstreamMeans

        init(number: Int, means: UpstreamMeans) {
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
