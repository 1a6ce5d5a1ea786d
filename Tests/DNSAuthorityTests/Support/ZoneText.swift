// Zones and records from presentation text.

import DNSAuthority
import DNSText
import DNSWire
import Testing

/// Zones written down as master files.
enum ZoneText {
    /// The seed of all names in these tests.
    static let seed = HashSeed(0x5eed, 0x0ddb)

    /// The records of a master file, which must be without mistakes.
    static func table(_ text: String, origin: Name) throws -> RecordTable {
        var table = RecordTable()
        let mistakes = MasterFileReader.read(Array(text.utf8).span, origin: origin, into: &table)
        try #require(mistakes.isEmpty)
        return table
    }

    /// Records, each written on a line with an absolute owner, a TTL, a type and data.
    static func records(_ lines: [String]) throws -> [Record] {
        let table = try table(lines.map { $0 + "\n" }.joined(), origin: .root)
        return table.entries.map { table.record($0) }
    }

    /// The zone of a master file, and what is wrong with it.
    static func zone(_ text: String, origin: String, problems: inout [ZoneProblem]) throws -> Zone? {
        let name = try Name(origin)
        return ZoneBuilder.zone(name, of: try table(text, origin: name), seed: seed, problems: &problems)
    }
}
