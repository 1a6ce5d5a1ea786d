import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Local addresses")
struct LocalAddressTests {
    @Test(
        "Addresses of local networks, and what stands for them, are local to their first and last",
        arguments: [
            "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.0",
            "127.255.255.255", "169.254.0.0", "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0",
            "192.168.255.255", "::", "::1", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::",
            "febf:ffff::1", "::ffff:10.0.0.1", "64:ff9b::192.168.1.1", "64:ff9b::7f00:1", "64:ff9b:1::192.168.1.1",
            "64:ff9b:1:abcd::10.0.0.1", "64:ff9b:1:c0a8:1:100::", "64:ff9b:1:a00:0:100::",
        ])
    func local(text: String) throws {
        #expect(LocalAddress.isLocal(try #require(IPAddress(text))))
    }

    @Test(
        "Their neighbours are not",
        arguments: [
            "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
            "192.0.2.1", "224.0.0.1", "::2", "fbff::", "fe00::", "fec0::", "2001:db8::1", "::ffff:192.0.2.1",
            "64:ff9b::192.0.2.1", "64:ff9b:1::192.0.2.1", "64:ff9b:1:c000:2:100::", "64:ff9b:2::10.0.0.1",
            "64:ff9c::10.0.0.1",
        ])
    func elsewhere(text: String) throws {
        #expect(!LocalAddress.isLocal(try #require(IPAddress(text))))
    }
}
