// Zones and questions drawn by a seed, dense with all that makes answering hard.

import DNSWire
import TestSupport

/// Draws zones of few labels, so that wildcards, cuts, aliases and empty non-terminals meet one another.
struct RandomZones {
    var random: SeededGenerator
    private static let labels = ["a", "b", "c", "*", "ns"]
    private static let origins = ["test.", "a.test.", "b.a.test.", "other."]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// One to four zones, of which some lie below others.
    mutating func zones() throws -> [(origin: Name, records: [Record])] {
        let count = Int.random(in: 1...Self.origins.count, using: &random)
        return try Self.origins.shuffled(using: &random).prefix(count).map { try zone(try Name($0)) }
    }

    private mutating func zone(_ origin: Name) throws -> (origin: Name, records: [Record]) {
        let soa =
            try Name("ns", origin: origin).octets + Name("host", origin: origin).octets
            + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, UInt8.random(in: 1...99, using: &random)]
        var records = [
            Record(origin, .soa, ttl: UInt32.random(in: 1...99, using: &random), data: soa),
            Record(origin, .ns, ttl: 50, data: try Name("ns", origin: origin).octets),
        ]
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            try add(try name(below: origin, depth: 1...4), to: &records, origin)
        }
        return (origin, records)
    }

    /// Adds an RRset to a name, unless it would not go with what the name has.
    private mutating func add(_ name: Name, to records: inout [Record], _ origin: Name) throws {
        let types: [RecordType] = [.a, .a, .aaaa, .txt, .mx, .ns, .cname, .cname, .cname, .cname, .ds, .dname]
        let type = random.one(of: types)
        let present = Set(records.filter { $0.name == name }.map(\.type))
        guard !present.contains(type), !present.contains(.cname), type != .cname || present.isEmpty else { return }
        for i in 0..<(type.isSingleton ? 1 : Int.random(in: 1...3, using: &random)) {
            let data: [UInt8]
            switch type {
            case .a: data = [192, 0, 2, UInt8(i)]
            case .aaaa: data = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: UInt8(i), count: 12)
            case .mx: data = [0, UInt8(i)] + (try target(origin, records).octets)
            case .ns, .cname, .dname: data = try target(origin, records).octets
            case .ds: data = [3, 1, 13, 2, UInt8(i)]
            default: data = [3, 1, 2, UInt8(i)]
            }
            let record = Record(name, type, ttl: 60, data: data)
            if !records.contains(record) { records.append(record) }
        }
    }

    private mutating func name(below origin: Name, depth: ClosedRange<Int>) throws -> Name {
        let count = Int.random(in: depth, using: &random)
        let labels = (0..<count).map { _ in random.one(of: Self.labels) }
        return try Name(labels.joined(separator: "."), origin: origin)
    }

    /// A name for data to point to: mostly one that there is.
    private mutating func target(_ origin: Name, _ records: [Record]) throws -> Name {
        switch Int.random(in: 0..<8, using: &random) {
        case 0...4: return random.one(of: records).name
        case 5, 6: return try name(below: try Name(random.one(of: Self.origins)), depth: 1...3)
        default: return try name(below: origin, depth: 1...3)
        }
    }

    /// A question for a name of the zones, for one below or above it, or for any name, in mixed case.
    mutating func question(for zones: [(origin: Name, records: [Record])]) throws -> Question {
        let record = random.one(of: random.one(of: zones).records)
        let owner = record.name
        let lower: Name
        switch Int.random(in: 0..<8, using: &random) {
        case 0...3: lower = owner
        case 4, 5: lower = try name(below: owner, depth: 1...2)
        case 6: lower = owner.parent ?? owner
        default: lower = try name(below: try Name(random.one(of: Self.origins + ["."])), depth: 1...4)
        }
        let mixed = lower.description.map { Bool.random(using: &random) ? $0.uppercased() : String($0) }.joined()
        let types: [RecordType] = [.a, .aaaa, .txt, .mx, .ns, .cname, .dname, .soa, .ds, .any, .srv]
        let type = random.one(of: [.a, record.type, random.one(of: types)])
        return Question(try Name(mixed), type)
    }
}
