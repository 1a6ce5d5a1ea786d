// RRsets that are not what they were, as text and as JSON.

import Admin
import DNSConfig
import DNSText
import DNSWire

extension RRsetChange {
    /// The type, that of signatures with the type that they are for.
    private var typeText: String {
        let covered = (old ?? new)?.covered
        return covered.map { "\(type) (\($0))" } ?? "\(type)"
    }

    /// A heading, and a line for each record: `-` for one that is gone, `+` for a new one, neither for one that stays.
    var text: String {
        let ttl =
            if let old, let new, old.ttl != new.ttl { "TTL \(old.ttl) -> \(new.ttl)" } else {
                "TTL \((old ?? new)?.ttl ?? 0)"
            }
        var lines = ["\(kind.rawValue) \(owner) \(typeText), \(ttl)"]
        for data in old?.data ?? [] { lines.append((isKept(data) ? "    " : "  - ") + describe(data)) }
        for data in new?.data ?? [] where !isKept(data) { lines.append("  + " + describe(data)) }
        return lines.joined(separator: "\n")
    }

    private func describe(_ data: [UInt8]) -> String { RecordDataText.describe(data.span, type: type) }

    var json: JSONValue {
        var fields: [(String, JSONValue)] = [
            ("change", .text(kind.rawValue)), ("name", .text("\(owner)")), ("type", .text("\(type)")),
        ]
        if let covered = (old ?? new)?.covered { fields.append(("covered", .text("\(covered)"))) }
        if let old { fields.append(("old", json(old))) }
        if let new { fields.append(("new", json(new))) }
        return .object(fields)
    }

    private func json(_ set: NamedRRsets.RRset) -> JSONValue {
        .object([("ttl", .count(set.ttl)), ("records", .list(set.data.map { .text(describe($0)) }))])
    }

    /// How many of each kind there are.
    static func summary(_ changes: [RRsetChange]) -> String {
        let counts = [ZoneChange.Kind.added, .removed, .changed].map { kind in
            "\(changes.count { $0.kind == kind }) \(kind.rawValue)"
        }
        return
            "\(changes.count.counted("RRset")) differ\(changes.count == 1 ? "s" : ""): \(counts.joined(separator: ", "))"
    }
}
