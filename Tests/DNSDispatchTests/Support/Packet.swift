// Messages and addresses for tests.

import DNSDispatch
import DNSWire

/// Makes small messages.
enum Packet {
    /// The octets of a question section: a name with its case, type A, class IN.
    static func question(_ name: String = "example.com") -> [UInt8] {
        var octets: [UInt8] = []
        for label in name.split(separator: ".") {
            octets.append(UInt8(label.utf8.count))
            octets += Array(label.utf8)
        }
        return octets + [0, 0, 1, 0, 1]
    }

    /// A query with a question.
    static func query(_ name: String = "example.com", id: UInt16 = 1) -> [UInt8] {
        header(id: id, flags: 0x0100) + question(name)
    }

    /// A response with a question.
    static func response(_ name: String = "example.com", id: UInt16) -> [UInt8] {
        header(id: id, flags: 0x8180) + question(name)
    }

    /// A response without a question, with a response code.
    static func denial(code: UInt16 = 1, id: UInt16) -> [UInt8] {
        Array(header(id: id, flags: 0x8180 | code).prefix(4)) + [UInt8](repeating: 0, count: 8)
    }

    private static func header(id: UInt16, flags: UInt16) -> [UInt8] {
        [id, flags, 1, 0, 0, 0].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }

    /// The id of a message.
    static func id(of message: [UInt8]) -> UInt16 { UInt16(message[0]) << 8 | UInt16(message[1]) }
}

extension [UInt8] {
    /// A copy of the octets of a span.
    init(copying span: Span<UInt8>) {
        self = span.indices.map { span[$0] }
    }
}

extension QueryEvent {
    /// A copy of the query.
    var octets: [UInt8] { [UInt8](copying: query) }
}

extension ReplyEvent {
    /// A copy of the reply.
    var octets: [UInt8] { [UInt8](copying: reply) }
}

extension Path {
    /// From a client: 192.0.2.`host`, and a port.
    static func client(_ host: UInt32 = 1, port: UInt16 = 4000, token: UInt64 = 0) -> Path {
        Path(
            peer: SocketAddress(IPAddress(v4: 0xc000_0200 | host), port: port),
            local: IPAddress(v4: 0xc633_6401), token: token)
    }

    /// From an upstream.
    static func from(_ upstream: SocketAddress) -> Path { Path(peer: upstream) }
}

extension SocketAddress {
    /// An upstream: 203.0.113.`host`, port 53.
    static func upstream(_ host: UInt32 = 1) -> SocketAddress {
        SocketAddress(IPAddress(v4: 0xcb00_7100 | host), port: 53)
    }
}
