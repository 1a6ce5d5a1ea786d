// Who makes the sockets that questions are sent from.

package import DNSWire

/// The number by which a set knows one of its sockets. Numbers are not used again soon.
package struct SocketNumber: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt32

    @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }

    init(index: Int, generation: UInt16) {
        self.init(rawValue: UInt32(generation) << 16 | UInt32(index))
    }

    var index: Int { Int(rawValue & 0xffff) }
    var generation: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }
}

/// Why a port could not be opened.
package enum OpenFailure: Error, Hashable, Sendable {
    /// Another socket has that source port: another is drawn.
    case portTaken
    /// The errno of the call that failed.
    case failed(Int32)
}

/// Opens sockets to an upstream.
package protocol UpstreamPorts: AnyObject {
    /// Opens a socket bound to a source port, connected to the upstream. When it is readable, the set's
    /// `serve(socket, now)` is to be called.
    func open(
        sourcePort: UInt16, to upstream: SocketAddress, socket: SocketNumber
    ) throws(OpenFailure) -> any DatagramPort
}
