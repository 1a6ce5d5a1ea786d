// A server that is asked over HTTP.

import DNSWire

/// A server with a zone, which listens for HTTP as well.
struct WebServer {
    let server: SwiftletServer
    let port: UInt16

    var url: String { "http://127.0.0.1:\(port)/dns-query" }

    /// - Parameters:
    ///   - configuration: what the configuration says besides.
    ///   - hasZone: whether it serves the zone.
    init(_ configuration: String = "", hasZone: Bool = true) throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "home.example.yaml",
            """
            '': {type: NS, value: ns1.home.example.}
            ns1: {type: A, value: 192.0.2.1}
            www: {type: A, ttl: 120, value: 192.0.2.2}
            """)
        let port = try FreePorts.pick()
        self.port = port
        server = try SwiftletServer(in: folder) { listen in
            """
            \(listen)  - "http://127.0.0.1:\(port)/dns-query"
            \(hasZone ? Self.zones : "")
            \(configuration)
            """
        }
    }

    /// What a configuration says of the zone.
    static let zones = "zones: [{name: home.example., file: home.example.yaml}]"

    /// A question that the zone answers.
    static var query: Query { get throws { try Query("www.home.example.", .a) } }
}
