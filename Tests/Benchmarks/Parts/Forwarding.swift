// Questions are forwarded, and their answers kept.

import DNSForwarding
import DNSWire

/// Forwards questions that nobody has asked before: each goes to an upstream, comes back, is checked, kept and given.
final class Forwarding: Workload {
    let operations = 64
    private let forwarding: PaperForwarding
    private var asked = 0

    init() throws {
        let questions = try (0..<operations).map { Question(try Name("\(World.word($0)).example."), .a) }
        let cache = try Cache(size: 16 << 20, seed: World.seed)
        forwarding = try PaperForwarding(QueryPackets(questions), cache: cache)
    }

    func prepare() {
        forwarding.clients.fill { packets in
            for place in 0..<packets.count { packets.setNumber(asked + place, at: place) }
        }
        asked += operations
    }

    func pass() -> Int {
        let before = forwarding.clients.octets
        forwarding.pass()
        return forwarding.clients.octets - before
    }

    static var benchmarks: [Benchmark] {
        [Benchmark("forward, batches of 64", "a miss, kept in the cache") { try Forwarding() }]
    }
}
