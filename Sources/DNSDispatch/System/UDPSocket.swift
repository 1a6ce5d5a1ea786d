// An open UDP socket with the options that a DNS server needs.

import CSockets
package import DNSWire

/// A bound UDP socket of one family: non-blocking, close-on-exec, IPV6_V6ONLY where it is IPv6, never fragmenting by path
/// MTU discovery (RFC 9715 s3.1), counting what the kernel drops. It may be opened on one thread and used on another.
package struct UDPSocket: ~Copyable, Sendable {
    /// Sizes of a socket's buffers, in octets.
    package struct Buffers: Equatable, Sendable {
        package var receive: Int
        package var send: Int
    }

    let descriptor: Descriptor
    /// What it is bound to, with the port that the kernel chose where 0 was asked for.
    package let address: SocketAddress
    /// The only address that it talks to; nil if it talks to any.
    package let peer: SocketAddress?
    /// What the kernel gave: less than asked for where net.core.rmem_max or wmem_max says so.
    package let buffers: Buffers

    /// Opens a socket for queries, which shares its address with others of the same user that are opened so.
    /// - Parameters:
    ///   - address: where to listen. `0.0.0.0` is every IPv4 address, `::` every IPv6 address. Port 0 is one that is free.
    ///   - buffer: the size asked for each of the two buffers, in octets; nil for the system's default.
    /// - Throws: the call that failed; `address` is in the error.
    package init(listeningOn address: SocketAddress, buffer: Int? = nil) throws(SocketError) {
        try self.init(address, peer: nil, buffer: buffer, sharesAddress: true)
    }

    /// Listens with a socket that somebody else has opened. Its queries are shared out to all who listen with it.
    /// - Throws: the call that failed; `address` is in the error.
    package init(listeningWith passed: PassedSocket, buffer: Int? = nil) throws(SocketError) {
        address = passed.address
        peer = nil
        let new = try Descriptor(passed.duplicate(), "fcntl", address)
        let options = SocketOptions(number: new.number, address: address)
        try options.tellAddress()
        // that IPv6 takes no IPv4 was chosen when it was bound
        try options.setCommon(v6Only: false)
        if let buffer { try options.enlarge(to: buffer, isPassed: true) }
        buffers = options.buffers
        descriptor = new
    }

    /// Opens a socket for questions to others, from a port that no other socket may share.
    /// - Parameters:
    ///   - source: where to send from; an unspecified address of the peer's family leaves that to the routes.
    ///   - peer: the only address to talk to, nil for any. A connected socket hears nobody else, and is told
    ///     (ECONNREFUSED) when nobody listens there.
    ///   - buffer: the size asked for each of the two buffers, in octets; nil for the system's default.
    /// - Throws: the call that failed: `isAddressInUse` when the port is taken.
    package init(
        from source: SocketAddress, to peer: SocketAddress? = nil, buffer: Int? = nil
    ) throws(SocketError) {
        try self.init(source, peer: peer, buffer: buffer, sharesAddress: false)
    }

    /// The number by which a poller knows the socket. It is the socket's own: nobody else may close it.
    package var number: Int32 { descriptor.number }

    private init(
        _ address: SocketAddress, peer: SocketAddress?, buffer: Int?, sharesAddress: Bool
    ) throws(SocketError) {
        let isV6: Int32 = address.address.isV4 ? 0 : 1
        let new = try Descriptor(cs_udp_socket(isV6), "socket", address)
        let options = SocketOptions(number: new.number, address: address)
        if sharesAddress { try options.shareAddress() }
        try options.setCommon()
        if let buffer { try options.enlarge(to: buffer) }
        try SocketError.check(
            cs_bind(
                new.number, isV6, address.address.high, address.address.low, address.port, address.scope),
            "bind", address)
        let port = try SocketError.check(cs_bound_port(new.number), "getsockname", address)
        if let peer {
            try SocketError.check(
                cs_connect(new.number, isV6, peer.address.high, peer.address.low, peer.port, peer.scope),
                "connect", peer)
        }
        self.address = SocketAddress(
            address.address, port: UInt16(truncatingIfNeeded: port), scope: address.scope)
        self.peer = peer
        buffers = options.buffers
        descriptor = new
    }
}

/// The options of a socket that is open.
private struct SocketOptions {
    let number: Int32
    /// What the socket is to be bound to.
    let address: SocketAddress

    func set(_ option: cs_option, _ name: String, _ value: Int32 = 1) throws(SocketError) {
        try SocketError.check(cs_set_option(number, option, value), "setsockopt \(name)", address)
    }

    func setCommon(v6Only: Bool = true) throws(SocketError) {
        if address.address.isV4 {
            try set(CS_V4_PATH_MTU, "IP_MTU_DISCOVER", cs_path_mtu_omit)
        } else {
            if v6Only { try set(CS_V6_ONLY, "IPV6_V6ONLY") }
            try set(CS_V6_PATH_MTU, "IPV6_MTU_DISCOVER", cs_path_mtu_omit)
        }
        try set(CS_DROP_COUNT, "SO_RXQ_OVFL")
    }

    func shareAddress() throws(SocketError) {
        try set(CS_REUSE_PORT, "SO_REUSEPORT")
        try tellAddress()
    }

    /// Has every datagram come with the address that it was sent to, where that is not known.
    func tellAddress() throws(SocketError) {
        // only on a wildcard can the address that a query came to be any other than the one bound
        guard address.address.isUnspecified else { return }
        if address.address.isV4 {
            try set(CS_V4_PACKET_INFO, "IP_PKTINFO")
        } else {
            try set(CS_V6_PACKET_INFO, "IPV6_RECVPKTINFO")
        }
    }

    /// Asks for both buffers, beyond the system's limit where this process may.
    /// - Parameter isPassed: whether one that is as large already stays: who opened the socket may have been allowed more than we are.
    func enlarge(to octets: Int, isPassed: Bool = false) throws(SocketError) {
        let wanted = Int32(clamping: octets)
        let now = isPassed ? buffers : UDPSocket.Buffers(receive: 0, send: 0)
        if now.receive < octets, cs_set_option(number, CS_RECEIVE_BUFFER_FORCE, wanted) != 0 {
            try set(CS_RECEIVE_BUFFER, "SO_RCVBUF", wanted)
        }
        if now.send < octets, cs_set_option(number, CS_SEND_BUFFER_FORCE, wanted) != 0 {
            try set(CS_SEND_BUFFER, "SO_SNDBUF", wanted)
        }
    }

    var buffers: UDPSocket.Buffers {
        UDPSocket.Buffers(receive: size(CS_RECEIVE_BUFFER), send: size(CS_SEND_BUFFER))
    }

    /// The size of a buffer, without the half that the kernel adds for its own books.
    private func size(_ option: cs_option) -> Int {
        var value: Int32 = 0
        let failed = unsafe cs_get_option(number, option, &value)
        return failed == 0 ? Int(value / 2) : 0
    }
}
