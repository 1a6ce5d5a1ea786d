// The names of hosts files as they are served.

import DNSAuthority
import DNSConfig
import DNSWire

extension HostNames {
    /// The overlay of all names. A name with more addresses than a message can hold is left out, and told in `problems`.
    func zone(seed: HashSeed, problems: inout [ZoneProblem]) -> Zone {
        var found: [ZoneProblem] = []
        if let zone = Self.zone(records, seed, &found) { return zone }
        found.removeAll(where: \.isWarning)
        let wrong = Set(found.map(\.name))
        var rest = RecordTable()
        for entry in records.entries {
            let record = records.record(entry)
            if !wrong.contains(record.name) { rest.append(record, place: entry.place) }
        }
        problems += found
        var others: [ZoneProblem] = []
        return Self.zone(rest, seed, &others) ?? Self.zone(RecordTable(), seed, &others) ?? Zone(unusable: .root)
    }

    private static func zone(_ records: RecordTable, _ seed: HashSeed, _ problems: inout [ZoneProblem]) -> Zone? {
        ZoneBuilder.zone(.root, of: records, seed: seed, isOverlay: true, problems: &problems)
    }
}
