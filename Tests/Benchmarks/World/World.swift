// What all benchmarks have in common: a seed, a zone, a client.

import DNSAuthority
import DNSDispatch
import DNSForwarding
import DNSServer
import DNSText
import DNSWire

/// The little world that is measured.
enum World {
    static let seed = HashSeed(0x5eed, 0x0ddb)
    static let client = IPAddress(v4: 0x0a00_0001)
    static let now = Instant(nanoseconds: 1_000_000_000_000)

    /// A letter of a number that is written with eight of them, a to p.
    static func letter(_ number: Int, _ digit: Int) -> UInt8 {
        UInt8(ascii: "a") + UInt8(truncatingIfNeeded: number >> (28 - 4 * digit) & 15)
    }

    /// A number written with eight letters.
    static func word(_ number: Int) -> String {
        String(decoding: (0..<8).map { letter(number, $0) }, as: UTF8.self)
    }

    /// What is wrong with a text or a reply of this world.
    struct Wrong: Error {
        let what: String
        init(_ what: String) { self.what = what }
    }

    /// The records of a master file.
    static func records(_ text: [UInt8], origin: Name) throws -> RecordTable {
        var table = RecordTable()
        let problems = MasterFileReader.read(text.span, origin: origin, into: &table)
        guard problems.isEmpty else { throw Wrong("a master file has \(problems.count) problems") }
        return table
    }

    /// The zone of these records.
    static func zone(_ origin: Name, of records: RecordTable) throws -> Zone {
        var problems: [ZoneProblem] = []
        let zone = ZoneBuilder.zone(origin, of: records, seed: seed, problems: &problems)
        guard let zone else { throw Wrong("a zone has \(problems.count) problems") }
        return zone
    }

    /// A state that serves these zones to everyone, and has everything else forwarded.
    static func state(_ zones: consuming ZoneTable) -> ServingState {
        let access = Array(repeating: Admission.everyone, count: zones.count)
        return ServingState(
            zones: zones, zoneAccess: access, rules: rules, forwardAccess: .everyone, seed: seed)
    }

    /// Everything goes to one upstream.
    static var rules: ForwardRules {
        let upstream = Upstream(SocketAddress(IPAddress(v4: 0xc000_0201), port: 53))
        let group = UpstreamGroup([upstream], timeout: .seconds(2))
        return ForwardRules([ForwardRule(.root, .forward(group))], seed: seed)
    }
}
