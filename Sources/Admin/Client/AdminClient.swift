// Asks the admin endpoint of a running server.

import DNSDispatch
package import DNSWire
import Glibc

/// What the endpoint answered.
package struct AdminReply: Sendable {
    package let status: Int
    package let body: String

    /// Whether it is what was asked for.
    package var isGood: Bool { 200..<300 ~= status }
}

/// Asks one thing on a connection of its own, and waits for the answer.
package struct AdminClient: Sendable {
    /// Where the endpoint is.
    package enum Place: Sendable, CustomStringConvertible {
        case socket(String)
        case address(SocketAddress)

        package var description: String {
            switch self {
            case .socket(let path): path
            case .address(let address): "http://\(address)"
            }
        }
    }

    /// Why there is no answer.
    package enum Failure: Error {
        /// Nobody listens there, or one may not connect: the errno.
        case notReached(Int32)
        /// The connection ended, or time was over, before there was an answer.
        case noAnswer
    }

    /// More than any answer has.
    private static let largest = 64 << 20

    private let place: Place
    private let token: String?
    /// Seconds that it may take in all.
    private let timeout: Int

    package init(_ place: Place, token: String? = nil, timeout: Int = 10) {
        self.place = place
        self.token = token
        self.timeout = timeout
    }

    /// Asks for a path, by POST where it changes something.
    /// - Parameter asText: for people, not for programs.
    package func ask(_ path: String, post: Bool = false, asText: Bool) throws(Failure) -> AdminReply {
        let deadline = BootClock().now + .seconds(timeout)
        let descriptor = try connect(by: deadline)
        defer { close(descriptor) }
        var request = "\(post ? "POST" : "GET") \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        request += "Accept: \(asText ? "text/plain" : "application/json")\r\n"
        if post { request += "Content-Length: 0\r\n" }
        if let token { request += "Authorization: Bearer \(token)\r\n" }
        try send(Array((request + "\r\n").utf8), descriptor, by: deadline)
        let octets = receive(descriptor, by: deadline)
        guard let reply = Self.reply(octets) else { throw .noAnswer }
        return reply
    }

    private func connect(by deadline: Instant) throws(Failure) -> Int32 {
        let family =
            switch place {
            case .socket: AF_UNIX
            case .address(let address): address.address.isV4 ? AF_INET : AF_INET6
            }
        let descriptor = Glibc.socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .notReached(errno) }
        _ = Self.limit(descriptor, to: deadline)
        guard reach(descriptor) else {
            let number = errno
            close(descriptor)
            throw .notReached(number)
        }
        return descriptor
    }

    /// Lets the next step take what is left of the time. Returns false when nothing is left.
    private static func limit(_ descriptor: Int32, to deadline: Instant) -> Bool {
        let left = (deadline - BootClock().now).nanoseconds / 1000
        // zero would be for ever
        guard left > 0 else { return false }
        var time = timeval(tv_sec: Int(left / 1_000_000), tv_usec: Int(left % 1_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, size)
        }
        return true
    }

    private func reach(_ descriptor: Int32) -> Bool {
        switch place {
        case .socket(let path):
            guard let address = UnixAddress(path) else {
                errno = ENAMETOOLONG
                return false
            }
            return address.connect(descriptor)
        case .address(let address):
            var hints = unsafe addrinfo()
            unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
            var found: UnsafeMutablePointer<addrinfo>?
            guard unsafe getaddrinfo("\(address.address)", "\(address.port)", &hints, &found) == 0,
                let first = unsafe found
            else {
                errno = EINVAL
                return false
            }
            defer { unsafe freeaddrinfo(found) }
            return unsafe Glibc.connect(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0
        }
    }

    private func send(_ octets: [UInt8], _ descriptor: Int32, by deadline: Instant) throws(Failure) {
        var done = 0
        while done < octets.count {
            guard Self.limit(descriptor, to: deadline) else { throw .noAnswer }
            let sent = unsafe octets.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress! + done, octets.count - done, Int32(MSG_NOSIGNAL))
            }
            if sent > 0 { done += sent } else if errno != EINTR { throw .noAnswer }
        }
    }

    /// Everything until the other side closes, or the time is over.
    private func receive(_ descriptor: Int32, by deadline: Instant) -> [UInt8] {
        var octets: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65_536)
        while octets.count < Self.largest, Self.limit(descriptor, to: deadline) {
            let count = unsafe room.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count > 0 {
                octets += room[..<count]
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        return octets
    }

    /// The status and the body of an answer that is whole.
    static func reply(_ octets: [UInt8]) -> AdminReply? {
        let end: [UInt8] = [13, 10, 13, 10]
        guard octets.count >= 4,
            let start = (0...octets.count - 4).first(where: { octets[$0..<$0 + 4].elementsEqual(end) })
        else { return nil }
        let lines = String(decoding: octets[..<start], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { return nil }
        let body = octets[(start + 4)...]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
            let length = Int(parts[1].filter { $0 != " " })
            guard length == body.count else { return nil }
        }
        return AdminReply(status: status, body: String(decoding: body, as: UTF8.self))
    }
}
