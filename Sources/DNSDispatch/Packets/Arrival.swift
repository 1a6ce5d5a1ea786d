// Where a datagram came from, where it came to, and when.

package import DNSWire

/// The two ends between which a message travels.
package struct Path: Hashable, Sendable {
    /// The other side: where a query came from, and its reply goes to.
    package var peer: SocketAddress
    /// Our own address: the one that a query came to, so that its reply leaves from it. The unspecified address leaves
    /// the choice to the system.
    package var local: IPAddress
    /// The index of the interface that it came by, or 0; a reply is bound to it only where the peer is link-local.
    package var interface: UInt32
    /// What carries it.
    package var transport: QueryTransport
    /// What a port of streams finds the asker by. 0 for datagrams.
    package var token: UInt64

    @inlinable package init(
        peer: SocketAddress, local: IPAddress = IPAddress(v4: 0), interface: UInt32 = 0,
        transport: QueryTransport = .datagram, token: UInt64 = 0
    ) {
        self.peer = peer
        self.local = local
        self.interface = interface
        self.transport = transport
        self.token = token
    }

    /// From nobody to nobody: what stands in places that are not in use.
    static var nobody: Path { Path(peer: SocketAddress(IPAddress(v4: 0), port: 0)) }
}

/// All that is known of a datagram besides its octets.
package struct Arrival: Sendable {
    /// Whence it came and whither.
    package var path: Path
    /// When it was received, or, from a stream, when its last octet was.
    package var time: Instant
    /// Octets received; never more than the buffer takes.
    package var length: Int
    /// Whether the datagram was longer than the buffer, and its end is lost.
    package var isTruncated: Bool

    @inlinable package init(path: Path, time: Instant, length: Int, isTruncated: Bool = false) {
        self.path = path
        self.time = time
        self.length = length
        self.isTruncated = isTruncated
    }
}
