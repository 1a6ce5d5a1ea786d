// The changes of a load, for people.

import DNSWire

extension LoadChanges {
    /// The most lines about zones in a summary.
    private static let mostZones = 50

    /// What has changed: a sentence a line.
    var summary: [String] {
        guard !isEmpty else { return ["Nothing has changed."] }
        var lines = zones.prefix(Self.mostZones).map(\.sentence)
        if zones.count > Self.mostZones {
            lines.append("\((zones.count - Self.mostZones).counted("more zone")) changed.")
        }
        lines += rules.map { "Forwarding for \($0.zone) \($0.kind.predicate)." }
        if !settings.isEmpty { lines.append("Changed: \(settings.joined(separator: ", ")).") }
        if !nextStart.isEmpty {
            lines.append("These take effect at the next start: \(nextStart.joined(separator: ", ")).")
        }
        return lines
    }

    /// The same with every RRset that is told.
    var text: String {
        guard !isEmpty else { return summary.joined() + "\n" }
        var lines: [String] = []
        for zone in zones {
            lines.append(zone.sentence)
            lines += zone.rrsets.map { "  " + $0.text.replacing("\n", with: "\n  ") }
            if zone.furtherNames > 0 { lines.append("  and \(zone.furtherNames.counted("more name"))") }
        }
        var rest = self
        rest.forgetZones()
        if !rest.isEmpty { lines += rest.summary }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension ZoneChange.Kind {
    fileprivate var predicate: String {
        switch self {
        case .added: "is new"
        case .removed: "is gone"
        case .changed: "has changed"
        }
    }
}

extension ZoneChange {
    /// What the zone is called in sentences.
    var title: String { name.map { "Zone \($0)" } ?? "The overlay of hosts files" }

    /// What has changed in a sentence.
    fileprivate var sentence: String {
        let serial = newSerial.map { ", serial \($0)" } ?? ""
        switch kind {
        case .added: return "\(title) is new: \(newRecords.counted("record"))\(serial)."
        case .removed: return "\(title) is gone: \(oldRecords.counted("record"))."
        case .changed: break
        }
        var parts: [String] = []
        for kind in [Kind.added, .removed, .changed] where count(kind) > 0 {
            parts.append("\(count(kind).counted("RRset")) \(kind.rawValue)")
        }
        if furtherNames > 0 { parts.append("\(furtherNames.counted("more name")) changed") }
        if oldSerial != newSerial {
            parts.append("serial \(oldSerial.map { "\($0)" } ?? "none") -> \(newSerial.map { "\($0)" } ?? "none")")
        }
        if hasOtherSettings { parts.append("other settings") }
        return "\(title): \(parts.joined(separator: ", "))."
    }
}
