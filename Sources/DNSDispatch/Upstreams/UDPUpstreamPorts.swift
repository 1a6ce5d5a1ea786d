// Opens UDP sockets to upstreams.

package import DNSWire
import Glibc

/// Opens UDP sockets to upstreams, each connected, for a worker's poller.
package final class UDPUpstreamPorts: UpstreamPorts {
    private let poller: Poller
    private let batch: UDPBatch
    private let buffer: Int?
    private let key: (SocketNumber) -> UInt64

    /// - Parameters:
    ///   - poller: the worker's, which tells when a socket is readable.
    ///   - batch: shared by all UDP ports of the worker.
    ///   - buffer: octets asked of the kernel for each of a socket's two buffers; nil for the system's default.
    ///   - key: makes the poller's key of a socket's number.
    package init(poller: Poller, batch: UDPBatch, buffer: Int? = nil, key: @escaping (SocketNumber) -> UInt64) {
        self.poller = poller
        self.batch = batch
        self.buffer = buffer
        self.key = key
    }

    package func open(
        sourcePort: UInt16, to upstream: SocketAddress, socket: SocketNumber
    ) throws(OpenFailure) -> any DatagramPort {
        let anyAddress = upstream.address.isV4 ? IPAddress(v4: 0) : IPAddress(high: 0, low: 0)
        do throws(SocketError) {
            let opened = try UDPSocket(
                from: SocketAddress(anyAddress, port: sourcePort), to: upstream, buffer: buffer)
            return UDPPort(opened, poller: poller, key: key(socket), batch: batch)
        } catch {
            // EACCES: a port that this user may not bind is as good as taken
            throw error.isAddressInUse || error.code == EACCES ? .portTaken : .failed(error.code)
        }
    }
}
