// One name under two keys: `www` and `WWW`, `bücher` and its "xn--" form, `a\.b` and `a\046b`.

import DNSText
import DNSWire

/// Finds names of a zone that are written in two ways and have records of one type under both.
///
/// Equal keys are refused as such, so of a name's keys one at most is in the plain form; the others are kept here.
struct NameSpellings {
    /// Records under one key, as numbers of entries in the table.
    private var odd: [(name: Name, records: Range<Int>)] = []

    /// Takes a key that is not in the plain form: lower case, ASCII, without escapes.
    mutating func note(_ name: Name, as text: String, _ records: Range<Int>) {
        let octets = text.utf8.span
        for i in octets.indices where octets[i] >= 0x80 || 0x41...0x5a ~= octets[i] || octets[i] == UInt8(ascii: "\\") {
            if !records.isEmpty { odd.append((name, records)) }
            return
        }
    }

    /// Reports the second record of a name and type that stands under another key than the first.
    func report(_ records: RecordTable, _ diagnostics: Diagnostics) {
        guard !odd.isEmpty else { return }
        var keys: [Int: Int] = [:]
        for (key, spelling) in odd.enumerated() {
            for index in spelling.records { keys[index] = key }
        }
        let names = Set(odd.map(\.name))
        var first: [NameAndType: Int] = [:]
        var reported: Set<NameAndType> = []
        for (index, entry) in records.entries.enumerated() {
            let name = records.record(entry).name
            // a second CNAME or SOA is refused wherever it stands
            guard names.contains(name), entry.type != .cname, entry.type != .soa else { continue }
            let set = NameAndType(name: name, type: entry.type)
            guard let other = first[set] else {
                first[set] = index
                continue
            }
            guard keys[other] != keys[index], reported.insert(set).inserted else { continue }
            diagnostics.error(
                .duplicateType, at: diagnostics.sources.range(of: entry.place),
                "\(name) already has \(entry.type.article) record, under a key that is written otherwise",
                hint: "put all values into one record: values: [..., ...]",
                related: (diagnostics.sources.range(of: records.entries[other].place), "it is written here"))
        }
    }

    private struct NameAndType: Hashable {
        let name: Name
        let type: RecordType
    }
}
