// Files in the form of /etc/resolv.conf into addresses.

import DNSConfig
import DNSWire
import Testing

@Suite struct ServerFileReaderTests {
    private static func load(_ text: String?, listen: String = "dns://127.0.0.1:5300") throws -> (
        servers: [String]?, codes: [String]
    ) {
        var files = [
            "swiftlet.yaml": Array("listen: \"\(listen)\"\nforward: [{zone: ., upstreams: resolv.conf:servers}]\n".utf8)
        ]
        files["servers"] = text.map { Array($0.utf8) }
        let own = try #require(IPAddress("192.0.2.53"))
        let loader = ConfigurationLoader(
            environment: [:], now: 1,
            interfaces: {
                var interfaces = HostInterfaces()
                interfaces.addresses = [own]
                interfaces.scopes = ["eth0": 2]
                return interfaces
            })
        let loaded = loader.load("swiftlet.yaml", from: SourceFiles(inMemory: files))
        #expect(loaded.errors == 0)
        return (
            loaded.servers.servers["servers"]?.map(\.description),
            loaded.diagnostics.map { "\($0.place?.start.line ?? 0):\($0.place?.start.column ?? 0) \($0.code.rawValue)" }
        )
    }

    @Test(
        "Name servers are those of resolv.conf(5), each once, and nothing else of it counts",
        arguments: [
            ("nameserver 192.0.2.1\nnameserver 2001:db8::1\n", ["192.0.2.1:53", "[2001:db8::1]:53"]),
            ("nameserver\t192.0.2.1 \t# a comment\r\nnameserver 192.0.2.2", ["192.0.2.1:53", "192.0.2.2:53"]),
            ("nameserver 192.0.2.1\nnameserver 192.0.2.1\nnameserver ::ffff:192.0.2.1\n", ["192.0.2.1:53"]),
            ("#nameserver 192.0.2.1\n;nameserver 192.0.2.1\nnameserver 192.0.2.2\n", ["192.0.2.2:53"]),
            ("domain lan\nsearch lan\nsortlist 192.0.2.0\noptions rotate\nnameserver 192.0.2.1\n", ["192.0.2.1:53"]),
            ("nameserver fe80::1%eth0\nnameserver fe80::2%7\n", ["[fe80::1%2]:53", "[fe80::2%7]:53"]),
            ("nameserver [192.0.2.1]:5300\nnameserver [fe80::1%eth0]:5301\n", ["192.0.2.1:5300", "[fe80::1%2]:5301"]),
            ("nameserver 127.0.0.1\nnameserver 192.0.2.53\n", ["127.0.0.1:53", "192.0.2.53:53"]),
        ] as [(String, [String])])
    func servers(text: String, expected: [String]) throws {
        let loaded = try Self.load(text)
        #expect(loaded.servers == expected)
        #expect(loaded.codes == [])
    }

    @Test(
        "Servers that cannot be asked are left out, and told of",
        arguments: [
            ("nameserver 192.0.2\nnameserver 192.0.2.1\n", ["192.0.2.1:53"], ["1:12 bad-address"]),
            (" nameserver 192.0.2.2\nnameserver 192.0.2.1\n", ["192.0.2.1:53"], ["1:2 bad-syntax"]),
            (
                "nameserver fe80::1\nnameserver fe80::1%x\n", [],
                ["0:0 no-upstreams", "1:12 bad-address", "2:12 bad-address"]
            ),
            (
                "nameserver 0.0.0.0\nnameserver ::\n", [],
                ["0:0 no-upstreams", "1:12 bad-upstream", "2:12 bad-upstream"]
            ),
            ("nameserver\n", [], ["0:0 no-upstreams", "1:1 bad-syntax"]),
            ("", [], ["0:0 no-upstreams"]),
            (nil, nil, ["0:0 unreadable-file"]),
        ] as [(String?, [String]?, [String])])
    func leftOut(text: String?, expected: [String]?, codes: [String]) throws {
        let loaded = try Self.load(text)
        #expect(loaded.servers == expected)
        #expect(loaded.codes == codes)
    }

    @Test(
        "Our own addresses are left out: where we listen on all, those of the interfaces as well",
        arguments: [
            ("dns://0.0.0.0:53", ["127.0.0.53", "192.0.2.53"]), ("dns://192.0.2.53:53", ["192.0.2.53"]),
            ("dns://[::]:53", ["::1"]), ("dns://0.0.0.0:5300", []),
        ] as [(String, [String])])
    func own(listen: String, own: [String]) throws {
        let all = ["127.0.0.53", "192.0.2.53", "192.0.2.1", "::1"]
        let loaded = try Self.load(all.map { "nameserver \($0)\n" }.joined(), listen: listen)
        let others = all.filter { !own.contains($0) }
        #expect(loaded.servers == others.map { $0.contains(":") ? "[\($0)]:53" : "\($0):53" })
        #expect(loaded.codes.map { $0.split(separator: " ")[1] } == own.map { _ in "forward-loop" })
    }

    @Test("No more servers are taken than a rule may have")
    func many() throws {
        let loaded = try Self.load((1...20).map { "nameserver 192.0.2.\($0)\n" }.joined())
        #expect(loaded.servers?.count == 16)
        #expect(loaded.codes == ["17:1 out-of-range"])
    }
}
