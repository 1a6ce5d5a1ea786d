// For whom a proxy opened a connection: the PROXY protocol, version 2 (proxy-protocol.txt of HAProxy, s2.2).

import DNSWire
import NIOCore

/// What a connection begins with.
enum ProxyHeader: Equatable {
    /// Too little to tell.
    case incomplete
    /// Something else.
    case none
    /// A header of so many octets. The source is nil where the proxy speaks for itself, or for what is not of the Internet.
    case header(source: DNSWire.SocketAddress?, octets: Int)
    /// A header that cannot be read.
    case malformed

    static let signature: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]
    /// Octets before the addresses: the signature, version and command, family and protocol, the length of what follows.
    private static let fixed = 16
    /// The longest header that is read, with what may stand behind the addresses.
    static let longest = fixed + 2048

    /// Looks at the octets that came first.
    init(_ octets: ByteBuffer) {
        let start = octets.readerIndex
        let begin = octets.readableBytesView.prefix(Self.signature.count)
        guard begin.elementsEqual(Self.signature.prefix(begin.count)) else {
            self = .none
            return
        }
        guard octets.readableBytes >= Self.fixed,
            let command = octets.getInteger(at: start + 12, as: UInt8.self),
            let family = octets.getInteger(at: start + 13, as: UInt8.self),
            let length = octets.getInteger(at: start + 14, as: UInt16.self).map(Int.init)
        else {
            self = .incomplete
            return
        }
        guard command >> 4 == 2, command & 15 <= 1, Self.fixed + length <= Self.longest else {
            self = .malformed
            return
        }
        guard octets.readableBytes >= Self.fixed + length else {
            self = .incomplete
            return
        }
        let total = Self.fixed + length
        let isLocal = command & 15 == 0
        switch (isLocal, family) {
        case (false, 0x11):
            guard length >= 12, let address = octets.getInteger(at: start + 16, as: UInt32.self),
                let port = octets.getInteger(at: start + 24, as: UInt16.self)
            else {
                self = .malformed
                return
            }
            self = Self.from(IPAddress(v4: address), port, total)
        case (false, 0x21):
            guard length >= 36, let high = octets.getInteger(at: start + 16, as: UInt64.self),
                let low = octets.getInteger(at: start + 24, as: UInt64.self),
                let port = octets.getInteger(at: start + 48, as: UInt16.self)
            else {
                self = .malformed
                return
            }
            self = Self.from(IPAddress(high: high, low: low), port, total)
        default: self = .header(source: nil, octets: total)
        }
    }

    private static func from(_ address: IPAddress, _ port: UInt16, _ octets: Int) -> ProxyHeader {
        // no peer has such an address
        guard !address.isUnspecified, port != 0 else { return .malformed }
        return .header(source: DNSWire.SocketAddress(address, port: port), octets: octets)
    }
}
