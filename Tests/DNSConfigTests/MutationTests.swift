// Files that nobody would write: whatever stands in them, they are read or refused.

import DNSConfig
import DNSWire
import TestSupport
import Testing

@Suite struct MutationTests {
    /// Every input file of the golden cases.
    static let seeds = GoldenTests.folder.subfolders.flatMap { name in
        GoldenTests.folder.subfolder(name).files(except: "expected.txt").sorted { $0.key < $1.key }
    }

    @Test("no file, however mangled, stops the program, and what is refused is given a reason", arguments: 0..<8)
    func mutations(round: Int) throws {
        var random = SeededGenerator(state: UInt64(round) &* 7919 &+ 1)
        for _ in 0..<250 {
            let (name, octets) = try #require(Self.seeds.randomElement(using: &random))
            let mangled = Self.mangle(octets, &random)
            let sources = SourceFiles(inMemory: [name: mangled])
            let loader = ConfigurationLoader(environment: ["UPSTREAM": "192.0.2.1"], now: 1)
            let asConfiguration = loader.load(name, from: sources)
            #expect(asConfiguration.configuration != nil || asConfiguration.errors > 0)
            let asZone = loader.loadZone(try Name("home.example."), name, from: sources)
            #expect((asZone.zones[0].records == nil) == (asZone.errors > 0))
            _ = DiagnosticFormat.allCases.map { $0.render(asConfiguration.diagnostics + asZone.diagnostics) }
        }
    }

    /// A few octets changed, doubled, removed or moved, or a part of another file put in.
    private static func mangle(_ octets: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var octets = octets
        let interesting = Array("\t\n :-[]{}&*!'\"#%@<>|?,.\\\u{0}$~0".utf8) + [0xff, 0xc3, 0xe2, 0x80]
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let at = Int.random(in: 0...octets.count, using: &random)
            let end = min(octets.count, at + Int.random(in: 0...20, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: octets.insert(interesting.randomElement(using: &random) ?? 0, at: at)
            case 1: octets.removeSubrange(at..<end)
            case 2: octets.insert(contentsOf: octets[at..<end], at: at)
            case 3: if at < octets.count { octets[at] = UInt8.random(in: 0...255, using: &random) }
            default:
                let other = seeds.randomElement(using: &random)?.value ?? []
                octets.insert(contentsOf: other.prefix(Int.random(in: 0...40, using: &random)), at: at)
            }
        }
        return octets
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
