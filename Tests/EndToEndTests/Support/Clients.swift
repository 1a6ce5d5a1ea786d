// Clients of the server: over UDP, and over a TCP connection.

import DNSWire

/// How a question goes to a server.
enum Transport: String, Sendable, CaseIterable {
    case datagram = "UDP"
    case stream = "TCP"
}

/// A client with a UDP socket of its own.
struct DatagramClient {
    let socket: Socket

    init(of server: SocketAddress) throws { socket = try .connected(.datagram, to: server) }

    func send(_ query: Query) throws { try socket.send(query.octets) }

    /// The next message, whatever it answers; nil when none came by the deadline.
    func receive(by deadline: Deadline = .generous) throws -> Message? {
        try socket.receive(by: deadline).map { try Message($0.octets.span) }
    }

    /// Asks, and waits for the reply.
    func ask(_ query: Query, by deadline: Deadline = .generous) throws -> Message {
        try send(query)
        while let message = try receive(by: deadline) {
            if message.header.id == query.id { return message }
        }
        throw NotInTime(description: "no reply to \(query.testDescription) over UDP")
    }
}

/// A client with a TCP connection of its own.
final class StreamClient {
    let socket: Socket
    private var unread: [UInt8] = []

    init(of server: SocketAddress) throws { socket = try .connected(.stream, to: server) }

    func send(_ query: Query) throws { try socket.send(query.octets.framed) }

    /// The next message as it came; nil when the server has closed the connection.
    /// - Throws: when there is neither by the deadline.
    func receiveOctets(by deadline: Deadline = .generous) throws -> [UInt8]? {
        while true {
            if let message = unread.takeFrame() { return message }
            guard let more = try socket.read(by: deadline) else {
                throw NotInTime(description: "nothing came over TCP")
            }
            if more.isEmpty { return nil }
            unread += more
        }
    }

    /// The next message; nil when the server has closed the connection.
    func receive(by deadline: Deadline = .generous) throws -> Message? {
        try receiveOctets(by: deadline).map { try Message($0.span) }
    }

    /// Asks, and waits for the reply.
    func ask(_ query: Query, by deadline: Deadline = .generous) throws -> Message {
        try send(query)
        while let message = try receive(by: deadline) {
            if message.header.id == query.id { return message }
        }
        throw NotInTime(description: "the connection was closed before the reply to \(query.testDescription)")
    }
}

extension [UInt8] {
    /// The message behind its length, as it goes over a stream (RFC 1035 s4.2.2).
    var framed: [UInt8] { [UInt8(count >> 8), UInt8(count & 255)] + self }

    /// Takes off the first message of a stream; nil while it is not whole.
    mutating func takeFrame() -> [UInt8]? {
        guard count >= 2 else { return nil }
        let end = 2 + (Int(self[0]) << 8 | Int(self[1]))
        guard count >= end else { return nil }
        defer { removeSubrange(..<end) }
        return Array(self[2..<end])
    }
}

extension SocketAddress {
    /// Asks the server at this address over a socket of its own.
    func ask(_ query: Query, over transport: Transport = .datagram, by deadline: Deadline = .generous) throws -> Message
    {
        switch transport {
        case .datagram: try DatagramClient(of: self).ask(query, by: deadline)
        case .stream: try StreamClient(of: self).ask(query, by: deadline)
        }
    }
}
