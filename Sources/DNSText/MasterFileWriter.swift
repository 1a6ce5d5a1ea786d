// A zone's records as a master file, for people to read and for the reader to read back (RFC 1035 s5).

package import DNSWire

/// Writes master files: `$ORIGIN` and `$TTL` first, then the records in canonical order, their columns aligned.
///
/// Owners are relative to the zone where they lie within it, and left out where they are those of the record above; a TTL is
/// written where it is not that of `$TTL`, the one that most records have. Reading the text gives the same records, by other programs
/// as well: what only some of them know, such as ALIAS, is written by its number (RFC 3597 s5).
package struct MasterFileWriter {
    /// Columns of the widest owner that the others are aligned with.
    private static let widestOwner = 40

    private let origin: Name
    private let defaultTTL: UInt32
    private let ttlColumn: Int
    private let classColumn: Int
    private let typeColumn: Int
    private let dataColumn: Int
    private var text: [UInt8] = []

    /// The text of a zone, as UTF-8 code units.
    package static func text(of table: RecordTable, origin: Name) -> [UInt8] {
        var writer = MasterFileWriter(table, origin)
        writer.write(table)
        return writer.text
    }

    private init(_ table: RecordTable, _ origin: Name) {
        self.origin = origin
        var counts: [UInt32: Int] = [:]
        var owners = 1
        var types = 1
        for entry in table.entries {
            counts[entry.ttl, default: 0] += 1
            // an upper bound of the text, as long as nothing needs an escape
            owners = max(owners, min(Int(table.owner(entry).count) - origin.octets.count, Self.widestOwner))
            types = max(types, Self.name(of: entry.type).utf8.count)
        }
        let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 3600
        defaultTTL = most
        let others = counts.keys.filter { $0 != most }.map { String($0).utf8.count }.max()
        ttlColumn = owners + 1
        classColumn = ttlColumn + (others.map { $0 + 1 } ?? 0)
        typeColumn = classColumn + 3
        dataColumn = typeColumn + types + 1
    }

    /// The mnemonic of a type, but for our own.
    private static func name(of type: RecordType) -> String {
        type == .alias ? "TYPE\(type.rawValue)" : type.description
    }

    private mutating func write(_ table: RecordTable) {
        text.append(contentsOf: "$ORIGIN \(origin)\n$TTL \(defaultTTL)\n".utf8)
        var owner: [UInt8] = []
        for entry in CanonicalOrder.entries(of: table) {
            let start = text.count
            let name = table.owner(entry)
            if !owner.span.elementsEqual(name) {
                owner.removeAll(keepingCapacity: true)
                owner.append(contentsOf: name)
                appendOwner(owner)
            }
            if entry.ttl != defaultTTL {
                move(to: ttlColumn, from: start)
                text.append(contentsOf: String(entry.ttl).utf8)
            }
            move(to: classColumn, from: start)
            text.append(contentsOf: "IN".utf8)
            move(to: typeColumn, from: start)
            text.append(contentsOf: Self.name(of: entry.type).utf8)
            move(to: dataColumn, from: start)
            appendData(table.data(entry), entry.type, column: text.count - start)
            text.append(0x0a)
        }
    }

    /// Fills with spaces, at least one, up to a column of the line that begins at `start`.
    private mutating func move(to column: Int, from start: Int) {
        text.append(contentsOf: repeatElement(0x20, count: max(1, column - (text.count - start))))
    }

    /// The owner relative to the zone; absolute where it lies outside.
    private mutating func appendOwner(_ octets: [UInt8]) {
        guard let name = try? Name(wire: octets) else { return }
        guard name.isAtOrBelow(origin), Array(octets.suffix(origin.octets.count)) == origin.octets else {
            text.append(contentsOf: name.description.utf8)
            return
        }
        let labels = name.labels.dropLast(origin.labelCount)
        guard !labels.isEmpty, let relative = try? Name(labels: labels) else {
            text.append(UInt8(ascii: "@"))
            return
        }
        let written = Array(relative.description.utf8.dropLast())
        // what would look like a forgotten dot is written out
        let isAmbiguous = NameAdvice.doubledOrigin(written.span, origin: origin, zone: origin) != nil
        text.append(contentsOf: isAmbiguous ? Array(name.description.utf8) : written)
    }

    /// The data on one line; that of an SOA record with a line for each number, and what it is.
    private mutating func appendData(_ data: Span<UInt8>, _ type: RecordType, column: Int) {
        let start = text.count
        if type == .alias {
            GenericData.print(data, to: &text)
            text.append(contentsOf: "  ; ALIAS ".utf8)
        }
        RecordDataText.print(data, type: type, isPortable: true, to: &text)
        guard type == .soa, let fields = type.layout?.fields else { return }
        let words = text[start...].split(separator: 0x20)
        guard words.count == fields.count else { return }
        var lines = Array(words[0]) + [0x20] + words[1] + Array(" (".utf8)
        let names = fields.prefix { $0.kind == .name }.count
        for (word, field) in zip(words, fields).dropFirst(names) {
            lines.append(0x0a)
            lines.append(contentsOf: repeatElement(0x20, count: column + 4))
            lines.append(contentsOf: word)
            lines.append(contentsOf: repeatElement(0x20, count: max(1, 12 - word.count)))
            lines.append(contentsOf: "; \(field.label)".utf8)
        }
        lines.append(0x0a)
        lines.append(contentsOf: repeatElement(0x20, count: column + 4))
        lines.append(UInt8(ascii: ")"))
        text.replaceSubrange(start..., with: lines)
    }
}
