// A zone's records as a YAML zone, for octoDNS and for us to read back.

package import DNSWire

/// Writes YAML zones: names in octoDNS's order, types that octoDNS knows in its form, all others in that of RFC 3597.
///
/// Names outside the zone are left out.
package enum YAMLZoneWriter {
    /// The text of a zone.
    package static func text(of zone: [NamedRRsets], origin: Name) -> String {
        let writer = YAMLRecordWriter(origin: origin)
        var keys: [(order: NaturalOrder, key: String, name: Int)] = []
        for (index, name) in zone.enumerated() {
            if let key = key(name.owner, origin) { keys.append((NaturalOrder(key), key, index)) }
        }
        keys.sort { $0.order < $1.order }
        var text = YAMLText()
        for (_, key, name) in keys {
            let records = zone[name].sets.map { writer.record($0.type, ttl: $0.ttl, $0.data) }
            text.append(key, records.count == 1 ? records[0] : .list(records), depth: 0)
        }
        return "---\n" + (keys.isEmpty ? "{}\n" : text.text)
    }

    /// The name relative to the zone; nil where it lies outside.
    private static func key(_ owner: Name, _ origin: Name) -> String? {
        guard owner.isAtOrBelow(origin) else { return nil }
        let labels = owner.labels.dropLast(origin.labelCount)
        guard !labels.isEmpty else { return "" }
        return labels.map { $0.reduce(into: "") { $0 += text($1) } }.joined(separator: ".")
    }

    /// An octet of a label: itself where it can mean nothing else, neither to us nor to octoDNS, else its decimal number.
    private static func text(_ octet: UInt8) -> String {
        switch octet {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: return String(UnicodeScalar(octet))
        case _ where "-_*/+=~!%&".utf8.contains(octet): return String(UnicodeScalar(octet))
        default:
            let number = String(octet)
            return "\\" + String(repeating: "0", count: 3 - number.utf8.count) + number
        }
    }
}
