// Whom proxies ask for.

import DNSWire
import Testing

@testable import DNSTransports

@Suite struct ForwardedForTests {
    private static let proxies = ["192.0.2.0/24", "2001:db8::/64"].compactMap { Network($0) }

    @Test(
        "The client is the right-most address that is no trusted proxy's, and what stands before it is not looked at",
        arguments: [
            (["198.51.100.7"], "198.51.100.7"),
            (["198.51.100.7, 192.0.2.1"], "198.51.100.7"),
            (["10.0.0.1, 198.51.100.7,192.0.2.1 ,2001:db8::2"], "198.51.100.7"),
            (["10.0.0.1", "198.51.100.7", "192.0.2.1"], "198.51.100.7"),
            (["nonsense, 198.51.100.7"], "198.51.100.7"),
            (["192.0.2.9, 192.0.2.1"], "192.0.2.9"),
            (["198.51.100.7:4711"], "198.51.100.7"),
            (["2001:db8:1::7"], "2001:db8:1::7"),
            (["[2001:db8:1::7]"], "2001:db8:1::7"),
            (["[2001:db8:1::7]:4711, 192.0.2.1"], "2001:db8:1::7"),
        ])
    func client(values: [String], address: String) throws {
        #expect(try ForwardedFor.client(values, proxies: Self.proxies) == IPAddress(address))
    }

    @Test("A proxy that names nobody asks for itself", arguments: [[], [""]])
    func nobody(values: [String]) throws {
        #expect(try ForwardedFor.client(values, proxies: Self.proxies) == nil)
    }

    @Test(
        "A client whose address cannot be read is refused rather than taken for another",
        arguments: [
            "unknown", "198.51.100.7, unknown", "198.51.100.7, 0.0.0.0", "::", "198.51.100", "[2001:db8::1", "a:1",
        ])
    func unreadable(value: String) {
        #expect(throws: HTTPFailure.self) { try ForwardedFor.client([value], proxies: Self.proxies) }
    }
}
