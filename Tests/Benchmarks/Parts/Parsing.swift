// Queries are read.

import DNSWire

/// Reads packets as a server sees them: header, question, OPT record.
final class Parsing: Workload {
    private let packets: QueryPackets
    private var query = IncomingQuery(seed: World.seed)
    var operations: Int { packets.count }

    init(edns: EDNS?) throws {
        packets = QueryPackets(try SampleZone.questions(.hit, count: 256), edns: edns)
    }

    func pass() -> Int { Self.read(packets, &query) }

    private static func read(_ packets: QueryPackets, _ query: inout IncomingQuery) -> Int {
        var sum = 0
        for place in 0..<packets.count where query.read(packets[place]) == .question { sum += query.questionEnd }
        return sum
    }

    static var benchmarks: [Benchmark] {
        [
            Benchmark("parse", "a query") { try Parsing(edns: nil) },
            Benchmark("parse", "a query with EDNS") { try Parsing(edns: EDNS(udpSize: 1232)) },
        ]
    }
}
