// Servers that forward to scripted upstreams.

import DNSWire

extension SwiftletServer {
    /// A server that forwards everything but home.example. to these upstreams.
    /// - Parameters:
    ///   - rule: further keys of the forward rule, in flow style.
    ///   - more: further configuration.
    static func forwarding(
        to upstreams: [SocketAddress], rule: String = "timeout: 3s", more: String = ""
    ) throws -> SwiftletServer {
        let list = upstreams.map { "\"\($0)\"" }.joined(separator: ", ")
        return try SwiftletServer(
            """
            workers: 1
            zones: [{name: home.example., file: home.zone}]
            forward: [{zone: ., upstreams: [\(list)], \(rule)}]
            \(more)
            """, files: ["home.zone": homeZone])
    }

    /// A small zone that servers under test answer from.
    static let homeZone = """
        $TTL 300
        @ SOA ns1 hostmaster 1 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.53
        nas A 192.0.2.10

        """
}

extension SocketAddress {
    /// An address at which nobody listens.
    static func dead() throws -> SocketAddress { SocketAddress(.loopback4, port: try FreePorts.pick()) }
}
