// Opens the sockets to an upstream for real.

import DNSDispatch
import DNSWire
import Glibc

/// Opens the sockets of one set: UDP, connected to the upstream, known to the worker's poller.
final class UpstreamSocketOpener: UpstreamPorts {
    private let set: Int
    private let poller: Poller
    private let batch: UDPBatch

    /// - Parameter set: the number of the set, by which the poller's keys name it.
    init(set: Int, poller: Poller, batch: UDPBatch) {
        self.set = set
        self.poller = poller
        self.batch = batch
    }

    func open(
        sourcePort: UInt16, to upstream: SocketAddress, socket: SocketNumber
    ) throws(OpenFailure) -> any DatagramPort {
        let any = upstream.address.isV4 ? IPAddress(v4: 0) : IPAddress(high: 0, low: 0)
        do throws(SocketError) {
            let opened = try UDPSocket(from: SocketAddress(any, port: sourcePort), to: upstream)
            let key = PollKey.upstream(set: set, socket).rawValue
            return UDPPort(opened, poller: poller, key: key, batch: batch)
        } catch {
            // EACCES: a port that this user may not bind is as good as taken
            throw error.isAddressInUse || error.code == EACCES ? .portTaken : .failed(error.code)
        }
    }
}
