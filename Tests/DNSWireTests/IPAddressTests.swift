import DNSWire
import Glibc
import TestSupport
import Testing

@Suite("Addresses and networks")
struct IPAddressTests {
    @Test(
        "IPv6 addresses are printed as RFC 5952 s4 recommends",
        arguments: [
            ("2001:0db8::0001", "2001:db8::1"), ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:DB8:AAAA::CCCC", "2001:db8:aaaa::cccc"),
            ("0:0:0:0:0:0:0:0", "::"), ("0:0:0:0:0:0:0:1", "::1"), ("1:0:0:0:0:0:0:0", "1::"),
            ("::1.2.3.4", "::102:304"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("fe80::", "fe80::"), ("::ffff:1.2.3.4", "1.2.3.4"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ])
    func canonical(_ text: String, _ printed: String) {
        #expect(IPAddress(text)?.description == printed)
        #expect(IPAddress(printed) == IPAddress(text))
    }

    @Test("The octets of a v4-mapped address are printed with dotted decimal where they are IPv6 (RFC 5952 s5)")
    func mapped() {
        #expect(IPAddress.text(0, 0xffff_c000_0221) == "::ffff:192.0.2.33")
        #expect(IPAddress.text(0, 0xfffe_c000_0221) == "::fffe:c000:221")
    }

    @Test(
        "Text that is no address is refused",
        arguments: [
            "", ".", ":", ":::", "1.2.3", "1.2.3.4.", ".1.2.3.4", "1..2.3", "1.2.3.256", "01.2.3.4", "1.2.3.00",
            "1.2.3.4.5",
            "+1.2.3.4", "1.2.3.-4", "0x1.2.3.4", "1.2.3.4 ", "1", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:1.2.3.4", ":1::", "1::2:", "12345::", "g::",
            "::1.2.3",
            "1.2.3.4::", "::1%lo", "[::1]", "fe80::1%1", "１.2.3.4",
        ])
    func refused(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("What is read agrees with inet_pton, over random and spoiled texts")
    func agreesWithSystem() {
        var generator = SeededGenerator(seed: 12)
        var accepted = 0
        for _ in 0..<20_000 {
            let address =
                Bool.random(using: &generator)
                ? IPAddress(v4: UInt32.random(in: .min ... .max, using: &generator))
                : IPAddress(high: sparse(&generator), low: sparse(&generator))
            var text = Array(address.description.utf8)
            #expect(IPAddress(address.description) == address)
            for _ in 0..<Int.random(in: 0...2, using: &generator) { spoil(&text, &generator) }
            let string = String(decoding: text, as: UTF8.self)
            #expect(IPAddress.v4(text.span) == system4(string), "\(string)")
            let ours = IPAddress.v6(text.span)
            let theirs = system6(string)
            #expect(ours?.high == theirs?.high && ours?.low == theirs?.low, "\(string)")
            if ours != nil || system4(string) != nil { accepted += 1 }
        }
        // neither always right nor always wrong
        #expect(5_000...18_000 ~= accepted)
    }

    private func sparse(_ generator: inout SeededGenerator) -> UInt64 {
        let word = generator.next() & generator.next()
        return [0xffff, 0xffff_0000, 0xffff_ffff_0000, .max, 0].randomElement(using: &generator).map { word & $0 } ?? 0
    }

    private func spoil(_ text: inout [UInt8], _ generator: inout SeededGenerator) {
        let at = Int.random(in: 0...text.count, using: &generator)
        let octet = generator.one(of: Array("0123456789abcdefFA::::...g%".utf8))
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: text.insert(octet, at: at)
        case 1 where at < text.count: text[at] = octet
        default: if at < text.count { text.remove(at: at) }
        }
    }

    private func system4(_ text: String) -> UInt32? {
        var address = in_addr()
        return unsafe inet_pton(AF_INET, text, &address) == 1 ? UInt32(bigEndian: address.s_addr) : nil
    }

    private func system6(_ text: String) -> (high: UInt64, low: UInt64)? {
        var words: InlineArray<2, UInt64> = [0, 0]
        var span = words.mutableSpan
        let result = unsafe span.withUnsafeMutableBufferPointer { unsafe inet_pton(AF_INET6, text, $0.baseAddress) }
        return result == 1 ? (UInt64(bigEndian: words[0]), UInt64(bigEndian: words[1])) : nil
    }

    @Test("An address gives the octets of its A or AAAA record, and knows what it is")
    func properties() throws {
        #expect(IPAddress("192.0.2.1")?.octets == [192, 0, 2, 1])
        #expect(IPAddress("2001:db8::1")?.octets == [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1])
        for (text, loopback, linkLocal, unspecified) in [
            ("127.0.0.1", true, false, false), ("127.255.0.9", true, false, false), ("::1", true, false, false),
            ("128.0.0.1", false, false, false), ("169.254.1.1", false, true, false), ("fe80::1", false, true, false),
            ("febf::1", false, true, false), ("fec0::1", false, false, false), ("0.0.0.0", false, false, true),
            ("::", false, false, true), ("::2", false, false, false), ("0.0.0.1", false, false, false),
        ] {
            let address = try #require(IPAddress(text))
            #expect(address.isLoopback == loopback, "\(text)")
            #expect(address.isLinkLocal == linkLocal, "\(text)")
            #expect(address.isUnspecified == unspecified, "\(text)")
        }
        #expect(SocketAddress(try #require(IPAddress("::1")), port: 53).description == "[::1]:53")
        #expect(SocketAddress(try #require(IPAddress("fe80::1")), port: 53, scope: 2).description == "[fe80::1%2]:53")
        #expect(SocketAddress(try #require(IPAddress("1.2.3.4")), port: 53).description == "1.2.3.4:53")
    }

    @Test(
        "A network holds the addresses that share its prefix",
        arguments: [
            (
                "192.168.0.0/16", "192.168.0.0/16", ["192.168.0.0", "192.168.255.255"],
                ["192.169.0.0", "192.167.255.255", "::"]
            ),
            ("10.1.2.3/8", "10.0.0.0/8", ["10.255.0.1"], ["11.0.0.0", "9.255.255.255"]),
            ("0.0.0.0/0", "0.0.0.0/0", ["255.255.255.255", "0.0.0.0"], ["::", "2001:db8::1"]),
            ("192.0.2.1", "192.0.2.1/32", ["192.0.2.1"], ["192.0.2.0", "192.0.2.2"]),
            ("::/0", "::/0", ["::1", "2001:db8::1"], ["192.0.2.1"]),
            ("2001:db8:ffff::/33", "2001:db8:8000::/33", ["2001:db8:8000::1", "2001:db8:ffff::"], ["2001:db8:7fff::"]),
            ("2001:db8::1:0:0:1/65", "2001:db8::/65", ["2001:db8::7fff:0:0:0"], ["2001:db8::8000:0:0:0"]),
            ("2001:db8::/64", "2001:db8::/64", ["2001:db8::ffff:ffff:ffff:ffff"], ["2001:db8:0:1::"]),
            ("::1", "::1/128", ["::1"], ["::2"]),
        ] as [(String, String, [String], [String])])
    func network(_ text: String, _ printed: String, _ inside: [String], _ outside: [String]) throws {
        let network = try #require(Network(text))
        #expect(network.description == printed)
        for address in inside { #expect(network.contains(try #require(IPAddress(address))), "\(address)") }
        for address in outside { #expect(!network.contains(try #require(IPAddress(address))), "\(address)") }
    }

    @Test(
        "Text that is no network is refused",
        arguments: [
            "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "::/129", "10.0.0/8", "::/1/2",
            "::/x",
        ])
    func refusedNetwork(_ text: String) {
        #expect(Network(text) == nil)
    }
}
