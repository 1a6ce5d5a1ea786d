// Addresses between the forms of DNSWire and SwiftNIO.

import DNSWire
import NIOCore

extension DNSWire.SocketAddress {
    /// An address that a channel tells; nil when it is not of the Internet. A v4-mapped IPv6 address is the IPv4 one.
    init?(_ address: NIOCore.SocketAddress) {
        switch address {
        case .v4, .v6:
            // The layouts of the system (ip(7), ipv6(7)): family, port, then the address of IPv4; or family, port, flow
            // label, the address of IPv6 and its scope. The pointer holds for the closure, and all of it is there.
            let parsed = unsafe address.withSockAddr { pointer, size in
                let octets = unsafe UnsafeRawBufferPointer(start: pointer, count: size)
                let port = UInt16(bigEndian: unsafe octets.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
                if case .v4 = address {
                    let bits = UInt32(bigEndian: unsafe octets.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
                    return Self(IPAddress(v4: bits), port: port)
                }
                let high = UInt64(bigEndian: unsafe octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                let low = UInt64(bigEndian: unsafe octets.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
                let scope = unsafe octets.loadUnaligned(fromByteOffset: 24, as: UInt32.self)
                return Self(IPAddress(high: high, low: low), port: port, scope: scope)
            }
            self = parsed
        case .unixDomainSocket: return nil
        }
    }

    /// The same for a channel. Throws when the scope is one that the system does not know.
    func forChannel() throws -> NIOCore.SocketAddress {
        guard scope == 0 || address.isV4 else {
            return try NIOCore.SocketAddress(ipAddress: "\(address)%\(scope)", port: Int(port))
        }
        return try NIOCore.SocketAddress(packedIPAddress: ByteBuffer(bytes: address.octets), port: Int(port))
    }
}
