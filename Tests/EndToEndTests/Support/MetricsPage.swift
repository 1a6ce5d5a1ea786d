// What a running server says of itself in numbers.

import Admin
import DNSWire

/// The page /metrics of one moment, read from an admin endpoint that asks for no token.
struct MetricsPage {
    private let samples: [String: String]

    init(at port: UInt16) throws {
        let place = AdminClient.Place.address(SocketAddress(.loopback4, port: port))
        let body = try AdminClient(place, token: nil).ask("/metrics", asText: true).body
        var samples: [String: String] = [:]
        for line in body.split(separator: "\n") {
            guard let space = line.lastIndex(of: " ") else { continue }
            samples[String(line[..<space])] = String(line[line.index(after: space)...])
        }
        self.samples = samples
    }

    /// A sample by its name and labels, as they stand there; nil where there is none.
    subscript(sample: String) -> Int? { samples[sample].flatMap { Int($0) } }
}
