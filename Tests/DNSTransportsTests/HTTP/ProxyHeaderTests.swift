// The PROXY protocol of proxies that pass octets on.

import DNSWire
import NIOCore
import Testing

@testable import DNSTransports

@Suite struct ProxyHeaderTests {
    static let v4: [UInt8] = [198, 51, 100, 7, 127, 0, 0, 1, 0x12, 0x67, 0, 80]
    private static let v6: [UInt8] =
        [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [7] + [UInt8](repeating: 0, count: 15)
        + [1, 0x12, 0x67, 0, 80]

    /// A header of version 2.
    static func header(command: UInt8 = 0x21, family: UInt8 = 0x11, _ rest: [UInt8] = v4) -> [UInt8] {
        ProxyHeader.signature + [command, family, UInt8(rest.count >> 8), UInt8(rest.count & 255)] + rest
    }

    private func read(_ octets: [UInt8]) -> ProxyHeader { ProxyHeader(ByteBuffer(bytes: octets)) }

    @Test("The source of a connection is read, whatever follows its addresses in the header or behind it")
    func sources() throws {
        let v4 = try DNSWire.SocketAddress(#require(IPAddress("198.51.100.7")), port: 0x1267)
        let v6 = try DNSWire.SocketAddress(#require(IPAddress("2001:db8::7")), port: 0x1267)
        #expect(read(Self.header() + [1, 2, 3]) == .header(source: v4, octets: 28))
        #expect(read(Self.header(Self.v4 + [4, 0, 1, 0])) == .header(source: v4, octets: 32))
        #expect(read(Self.header(family: 0x21, Self.v6)) == .header(source: v6, octets: 52))
    }

    @Test("A proxy that speaks for itself, or for a family that is not of the Internet, names no source")
    func local() {
        #expect(read(Self.header(command: 0x20)) == .header(source: nil, octets: 28))
        #expect(read(Self.header(command: 0x20, family: 0, [])) == .header(source: nil, octets: 16))
        #expect(read(Self.header(family: 0x31, [UInt8](repeating: 0, count: 216))) == .header(source: nil, octets: 232))
    }

    @Test("A header that comes in pieces is waited for", arguments: 0..<28)
    func pieces(length: Int) {
        #expect(read(Array(Self.header().prefix(length))) == .incomplete)
    }

    @Test("Anything else is no header", arguments: ["GET / HTTP/1.1", "PRI * HTTP/2.0", "\r\n\r\nGET", "PROXY TCP4 "])
    func others(text: String) {
        #expect(read(Array(text.utf8)) == .none)
    }

    @Test("A header that cannot be right is malformed")
    func malformed() {
        #expect(read(Self.header(command: 0x11)) == .malformed)
        #expect(read(Self.header(command: 0x22)) == .malformed)
        #expect(read(Self.header([198, 51, 100, 7])) == .malformed)
        #expect(read(Self.header(family: 0x21, Self.v4)) == .malformed)
        #expect(read(Self.header([0, 0, 0, 0] + Self.v4.dropFirst(4))) == .malformed)
        #expect(read(Self.header([UInt8](repeating: 1, count: 4000))) == .malformed)
    }
}
