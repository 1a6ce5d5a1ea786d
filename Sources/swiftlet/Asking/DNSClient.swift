// Asks one server one question, over UDP or TCP, and waits for the reply: for the commands, not for the server.

import DNSWire
import Glibc

/// A blocking client for one server.
struct DNSClient {
    let server: SocketAddress
    /// Seconds that one try may take, at least 1.
    let timeout: Int32

    /// Why no reply came.
    enum Failure: Error, CustomStringConvertible {
        case noReply
        case closed
        /// The reply over UDP was truncated, and over TCP none came.
        case truncated(reason: String)
        case system(call: StaticString, code: Int32)
        /// What is wrong with an encrypted connection, or with what came over it.
        case encrypted(String)

        var description: String {
            switch self {
            case .noReply: "no reply in time"
            case .closed: "the server closed the connection"
            case .truncated(let reason): "the reply over UDP was truncated; over TCP: \(reason)"
            case .encrypted(let text): text
            case .system(_, ECONNREFUSED): "nobody listens there"
            case .system(let call, let code): "\(call): \(unsafe String(cString: strerror(code)))"
            }
        }
    }

    /// Sends `message` in a datagram and returns the first reply with its id that comes from the server.
    func askUDP(_ message: [UInt8]) throws(Failure) -> [UInt8] {
        let socket = try Self.connect(server, type: SOCK_DGRAM, timeout: timeout)
        defer { close(socket) }
        guard unsafe send(socket, message, message.count, 0) == message.count else {
            throw .system(call: "send", code: errno)
        }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let deadline = deadline
        while true {
            let count = try Self.receive(socket, into: &buffer, atMost: buffer.count, by: deadline)
            if count >= Header.size, buffer[0] == message[0], buffer[1] == message[1], buffer[2] & 0x80 != 0 {
                return Array(buffer[..<count])
            }
        }
    }

    /// Sends `message` over a connection of its own and returns the reply.
    func askTCP(_ message: [UInt8]) throws(Failure) -> [UInt8] {
        let deadline = deadline
        let socket = try Self.connect(server, type: SOCK_STREAM, timeout: timeout)
        defer { close(socket) }
        let framed = [UInt8(message.count >> 8), UInt8(message.count & 255)] + message
        guard unsafe send(socket, framed, framed.count, Int32(MSG_NOSIGNAL)) == framed.count else {
            throw .system(call: "send", code: errno)
        }
        let size = try Self.read(socket, count: 2, by: deadline)
        return try Self.read(socket, count: Int(size[0]) << 8 | Int(size[1]), by: deadline)
    }

    /// When a try that begins now is over, by the clock of `Moment`.
    private var deadline: Int { Moment.now() + Int(timeout) * 1000 }

    private static func read(_ socket: Int32, count: Int, by deadline: Int) throws(Failure) -> [UInt8] {
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while octets.count < count {
            let got = try receive(socket, into: &buffer, atMost: count - octets.count, by: deadline)
            guard got > 0 else { throw .closed }
            octets += buffer[..<got]
        }
        return octets
    }

    /// Waits for octets until a deadline, whatever came before: a server that sends now and then holds nobody up.
    private static func receive(
        _ socket: Int32, into buffer: inout [UInt8], atMost most: Int, by deadline: Int
    ) throws(Failure) -> Int {
        while true {
            let left = deadline - Moment.now()
            guard left > 0 else { throw .noReply }
            setPatience(of: socket, SO_RCVTIMEO, milliseconds: left)
            let count = unsafe recv(socket, &buffer, most, 0)
            if count >= 0 { return count }
            if errno == EAGAIN { throw .noReply }
            guard errno == EINTR else { throw .system(call: "recv", code: errno) }
        }
    }

    private static func setPatience(of socket: Int32, _ option: Int32, milliseconds: Int) {
        var limit = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        unsafe setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    private static func connect(
        _ server: SocketAddress, type: __socket_type, timeout: Int32
    ) throws(Failure) -> Int32 {
        let family = server.address.isV4 ? AF_INET : AF_INET6
        let socket = Glibc.socket(family, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw .system(call: "socket", code: errno) }
        setPatience(of: socket, SO_SNDTIMEO, milliseconds: Int(timeout) * 1000)
        let done = unsafe withSocketAddress(server) { unsafe Glibc.connect(socket, $0, $1) }
        guard done == 0 else {
            let code = errno
            close(socket)
            throw code == EINPROGRESS ? .noReply : .system(call: "connect", code: code)
        }
        return socket
    }

    private static func withSocketAddress<R>(
        _ server: SocketAddress, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
    ) -> R {
        if server.address.isV4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = server.port.bigEndian
            address.sin_addr.s_addr = server.address.v4Bits.bigEndian
            return unsafe withUnsafePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = server.port.bigEndian
        address.sin6_scope_id = server.scope
        let octets = server.address.octets
        unsafe withUnsafeMutableBytes(of: &address.sin6_addr) { unsafe $0.copyBytes(from: octets) }
        return unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }
}

extension DNSClient {
    /// Asks over UDP as often as `tries` says, then over TCP where the reply is truncated; or over TCP alone.
    func ask(_ message: [UInt8], tcp: Bool, tries: Int) throws(Failure) -> (reply: [UInt8], overTCP: Bool) {
        if tcp { return (try askTCP(message), true) }
        var attempt = 1
        while true {
            do throws(Failure) {
                let reply = try askUDP(message)
                guard let header = Header(reply.span), header.flags.contains(.truncated) else { return (reply, false) }
                return (try askTruncated(message), true)
            } catch {
                guard attempt < tries, case .noReply = error else { throw error }
                attempt += 1
            }
        }
    }
    /// Asks over TCP after a truncated reply.
    private func askTruncated(_ message: [UInt8]) throws(Failure) -> [UInt8] {
        do throws(Failure) {
            return try askTCP(message)
        } catch {
            throw .truncated(reason: error.description)
        }
    }
}
