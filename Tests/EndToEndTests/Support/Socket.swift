// A socket of the tests: blocking calls with deadlines.

import DNSWire
import Glibc

/// A socket, closed when nobody refers to it any more. Reading from it waits no longer than it is told.
final class Socket: Sendable {
    enum Kind { case datagram, stream }

    let descriptor: Int32
    private let isAccepted: Bool

    /// A socket that is neither bound nor connected.
    init(_ kind: Kind, v4: Bool) throws {
        let type = kind == .datagram ? SOCK_DGRAM : SOCK_STREAM
        isAccepted = false
        let family = v4 ? AF_INET : AF_INET6
        descriptor = try SystemFailure.check(
            socket(family, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0), "socket")
        if !v4 { try set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
    }

    private init(accepted descriptor: Int32) {
        self.descriptor = descriptor
        isAccepted = true
    }

    deinit {
        // where a program that was started meanwhile has the connection, too, it ends all the same
        if isAccepted { shutdown(descriptor, Int32(SHUT_RDWR)) }
        close(descriptor)
    }

    /// A socket that is bound. A stream's may take the address of connections that have ended, but of nobody who listens.
    static func bound(_ kind: Kind, _ address: SocketAddress) throws -> Socket {
        let made = try Socket(kind, v4: address.address.isV4)
        if kind == .stream { try made.set(SOL_SOCKET, SO_REUSEADDR, 1) }
        let result = unsafe withPlace(address) { unsafe bind(made.descriptor, $0, $1) }
        try SystemFailure.check(result, "bind \(address)")
        return made
    }

    /// A datagram socket that shares its address with others of its kind.
    static func sharing(_ address: SocketAddress) throws -> Socket {
        let made = try Socket(.datagram, v4: address.address.isV4)
        try made.set(SOL_SOCKET, SO_REUSEPORT, 1)
        let result = unsafe withPlace(address) { unsafe bind(made.descriptor, $0, $1) }
        try SystemFailure.check(result, "bind \(address)")
        return made
    }

    /// A datagram socket that takes IPv4 as well as IPv6, on all addresses.
    static func dualStack(port: UInt16) throws -> Socket {
        let made = try Socket(.datagram, v4: false)
        try made.set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0)
        let address = SocketAddress(IPAddress(high: 0, low: 0), port: port)
        let result = unsafe withPlace(address) { unsafe bind(made.descriptor, $0, $1) }
        try SystemFailure.check(result, "bind \(address)")
        return made
    }

    /// A socket that takes connections.
    static func listening(_ address: SocketAddress) throws -> Socket {
        let made = try bound(.stream, address)
        try SystemFailure.check(listen(made.descriptor, 512), "listen")
        return made
    }

    /// A socket that speaks to one address only.
    static func connected(_ kind: Kind, to address: SocketAddress) throws -> Socket {
        let made = try Socket(kind, v4: address.address.isV4)
        let result = unsafe withPlace(address) { unsafe connect(made.descriptor, $0, $1) }
        try SystemFailure.check(result, "connect \(address)")
        return made
    }

    /// Whether an address could be bound now.
    static func canBind(_ kind: Kind, _ address: SocketAddress) -> Bool {
        (try? bound(kind, address)) != nil
    }

    func set(_ level: Int32, _ option: Int32, _ value: Int32) throws {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        try SystemFailure.check(unsafe setsockopt(descriptor, level, option, &value, size), "setsockopt")
    }

    /// The address that it is bound to.
    func address() throws -> SocketAddress {
        var place = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &place) { place in
            unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        try SystemFailure.check(result, "getsockname")
        return SocketAddress(place)
    }

    /// Takes the next connection; nil when none came by the deadline.
    func accept(by deadline: Deadline) throws -> Socket? {
        guard !readable([descriptor], by: deadline).isEmpty else { return nil }
        let new = Glibc.accept(descriptor, nil, nil)
        return Socket(accepted: try SystemFailure.check(new, "accept"))
    }

    /// Whether the connection is broken off by the deadline; what has come is not read.
    func isBroken(by deadline: Deadline) -> Bool {
        var list = [pollfd(fd: descriptor, events: 0, revents: 0)]
        while unsafe poll(&list, 1, deadline.milliseconds) < 0, errno == EINTR {}
        return list[0].revents != 0
    }

    // MARK: Sending and receiving

    /// Sends octets to the address that the socket is connected to.
    func send(_ octets: [UInt8]) throws {
        var rest = octets[...]
        repeat {
            let count = unsafe rest.withUnsafeBytes { octets in
                unsafe Glibc.send(descriptor, octets.baseAddress, octets.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else { throw SystemFailure("send") }
            rest = rest.dropFirst(count)
        } while !rest.isEmpty
    }

    /// Says that nothing more will be sent over a stream.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Sends a datagram to an address.
    func send(_ octets: [UInt8], to address: SocketAddress) throws {
        let count = unsafe withPlace(address) { place, size in
            unsafe sendto(descriptor, octets, octets.count, 0, place, size)
        }
        guard count == octets.count else { throw SystemFailure("sendto") }
    }

    /// Receives a datagram and where it came from; nil when none came by the deadline.
    func receive(by deadline: Deadline) throws -> (octets: [UInt8], from: SocketAddress)? {
        guard !readable([descriptor], by: deadline).isEmpty else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65536)
        var place = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let room = buffer.count
        let count = unsafe withUnsafeMutablePointer(to: &place) { place in
            unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe recvfrom(descriptor, &buffer, room, 0, $0, &size)
            }
        }
        guard count >= 0 else { throw SystemFailure("recv") }
        return (Array(buffer[..<count]), SocketAddress(place))
    }

    /// Reads what there is of a stream: nothing at its end; nil when nothing came by the deadline.
    func read(by deadline: Deadline) throws -> [UInt8]? {
        guard !readable([descriptor], by: deadline).isEmpty else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == ECONNRESET { return [] }
        guard count >= 0 else { throw SystemFailure("recv") }
        return Array(buffer[..<count])
    }
}

/// Hands over an address as the system takes it.
private func withPlace<R>(_ address: SocketAddress, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    if address.address.isV4 {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = address.port.bigEndian
        place.sin_addr.s_addr = address.address.v4Bits.bigEndian
        return unsafe withUnsafePointer(to: &place) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
    var place = sockaddr_in6()
    place.sin6_family = sa_family_t(AF_INET6)
    place.sin6_port = address.port.bigEndian
    let octets = address.address.octets
    unsafe withUnsafeMutableBytes(of: &place.sin6_addr) { unsafe $0.copyBytes(from: octets) }
    return unsafe withUnsafePointer(to: &place) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
        }
    }
}

extension SocketAddress {
    /// An address that the system told.
    fileprivate init(_ place: sockaddr_storage) {
        var place = place
        if Int32(place.ss_family) == AF_INET {
            let v4 = unsafe withUnsafeBytes(of: &place) { unsafe $0.loadUnaligned(as: sockaddr_in.self) }
            self.init(IPAddress(v4: UInt32(bigEndian: v4.sin_addr.s_addr)), port: UInt16(bigEndian: v4.sin_port))
            return
        }
        var v6 = unsafe withUnsafeBytes(of: &place) { unsafe $0.loadUnaligned(as: sockaddr_in6.self) }
        let port = UInt16(bigEndian: v6.sin6_port)
        let (high, low) = unsafe withUnsafeBytes(of: &v6.sin6_addr) {
            unsafe ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        self.init(IPAddress(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low)), port: port)
    }
}
