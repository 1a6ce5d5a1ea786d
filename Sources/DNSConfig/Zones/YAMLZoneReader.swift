// YAML zones, name by name: what octoDNS reads, and a little more.

import DNSText
import DNSWire

/// Reads the names of a zone and the records at each, and appends them to a table.
struct YAMLZoneReader {
    let origin: Name
    /// Whether the zone has several files, in each of which a name may stand.
    let isSplit: Bool
    let diagnostics: Diagnostics
    /// The zone's name as it is written.
    private let zone: String
    private(set) var records = RecordTable()
    /// Names that could be written in another way as well.
    private var spellings = NameSpellings()
    /// octoDNS's `auto_arpa_priority` of the records that say it, by their indices.
    private(set) var arpaPriorities: [Int: Int] = [:]
    /// The records that say `lenient: true`.
    private(set) var lenient = RecordRanges()
    /// What was noted once for this file and is not noted again.
    private var noted: Set<String> = []

    /// What was read from the files of a split zone, and where.
    private var written: [Written: SourceRange] = [:]

    private struct Written: Hashable {
        let owner: Name
        let type: RecordType
    }

    init(origin: Name, isSplit: Bool = false, diagnostics: Diagnostics) {
        self.origin = origin
        self.isSplit = isSplit
        self.diagnostics = diagnostics
        zone = origin.description
    }

    /// Names between two reports of the progress.
    private static let namesBetweenReports = 1024

    /// Reads a whole file; one name at a time is in memory as a tree.
    mutating func read(_ file: SourceFileID) {
        let folder = SourcePath.folder(of: diagnostics.sources.path(of: file))
        let reader = YAMLReader(file, options: YAMLOptions(includeRoot: folder), diagnostics: diagnostics)
        var count = 0
        let read: (YAMLNode.Entry) -> Void = { entry in
            readName(entry)
            count += 1
            if count % Self.namesBetweenReports == 0 { diagnostics.sources.tell(octets: reader.octetsRead, of: file) }
        }
        _ = reader.entries(read, other: { reportNoZone($0, file) })
        spellings.report(records, diagnostics)
    }

    private func reportNoZone(_ node: YAMLNode, _ file: SourceFileID) {
        if node.isNull {
            diagnostics.report(
                .warning, .emptyFile, file: diagnostics.sources.path(of: file), "the zone \(origin) has no records")
        } else if !node.isInvalid {
            diagnostics.error(
                .wrongKind, at: node.range, "a zone is a mapping from names to records, and this is \(node.kind)",
                hint: "begin with a name, such as \"www:\", and put {type: A, value: 192.0.2.1} behind it")
        }
    }

    // MARK: Names

    private mutating func readName(_ entry: YAMLNode.Entry) {
        let owner = diagnostics.value(entry.key.text ?? "", entry.key) { text throws(ValueProblem) in
            try self.owner(text, entry.key)
        }
        let before = records.count
        defer { if let owner { spellings.note(owner, as: entry.key.text ?? "", before..<records.count) } }
        switch entry.value.content {
        case .mapping: readRecords([entry.value], of: owner)
        case .sequence(let items): readRecords(items, of: owner)
        case .invalid: return
        case .scalar:
            diagnostics.error(
                .wrongKind, at: entry.value.isNull ? entry.key.range : entry.value.range,
                "a name has a record or a list of records, and this one has \(entry.value.kind)",
                hint: "write {type: A, value: 192.0.2.1}, or a list of such records")
        }
    }

    /// The whole name that a key means.
    private func owner(_ text: String, _ key: YAMLNode) throws(ValueProblem) -> Name {
        if text.isEmpty { return origin }
        diagnostics.warnOfOctoDNS(key, isKey: true)
        guard text != "@" else {
            throw ValueProblem(.badName, "@ is not the apex here", hint: "write '' for the apex, the zone's own name")
        }
        if text.hasSuffix(".") {
            let inside = text.lowercased().hasSuffix("." + zone.lowercased()) && !origin.isRoot
            let isLabel = !text.dropLast().isEmpty && !text.dropLast().contains(".")
            let relative = inside ? String(text.dropLast(zone.count + 1)) : isLabel ? String(text.dropLast()) : nil
            let guess = text.lowercased() == zone.lowercased() ? "''" : relative ?? ""
            throw ValueProblem(
                .badName,
                "names are relative to the zone and have no dot at the end"
                    + (guess.isEmpty ? "" : "; did you mean \(guess == "''" ? guess : "\"\(guess)\"")?"),
                hint: guess.isEmpty ? "only names at or below \(zone) can stand in this zone" : nil)
        }
        let name = try NameText.read(text, relativeTo: origin)
        if isDoubled(name) {
            diagnostics.warning(
                .doubledOrigin, at: key.range, "names are relative to the zone: this one is \(name)",
                hint: "leave \(zone) away")
        }
        return name
    }

    /// Whether a name within the zone has the zone's name in it twice.
    private func isDoubled(_ name: Name) -> Bool {
        let length = name.octets.count - origin.octets.count + 1
        guard !origin.isRoot, length >= origin.octets.count else { return false }
        return (try? Name(wire: name.octets[..<(length - 1)] + [0]))?.isAtOrBelow(origin) ?? false
    }

    // MARK: Records

    /// Reads the records of a name; with no owner, only to find what is wrong with them.
    private mutating func readRecords(_ nodes: [YAMLNode], of owner: Name?) {
        var types: [(type: RecordType, range: SourceRange)] = []
        for node in nodes {
            guard let record = YAMLRecord(node, diagnostics), note(record) else { continue }
            // signatures for several types are records apart, each with the TTL of what it is for (RFC 4034 s3)
            let first =
                record.type == .rrsig
                ? nil : types.first { $0.type == record.type }?.range ?? elsewhere(record, owner)
            if let first {
                diagnostics.report(
                    record.severity, .duplicateType, at: record.typeNode.range,
                    "this name already has \(record.type.article) record",
                    hint: "put all values into one record: values: [..., ...]",
                    related: (first, "it is written here"))
                continue
            }
            types.append((record.type, record.typeNode.range))
            var data = YAMLRecordData(record, origin: origin, serial: 0, diagnostics: diagnostics)
            if record.type == .soa, let owner, owner != origin {
                diagnostics.report(
                    record.severity, .soaNotAtApex, at: record.typeNode.range,
                    "only the apex of a zone has an SOA record",
                    hint: "move it to the name ''")
                continue
            }
            let before = records.count
            for value in record.values {
                guard let octets = data.read(value), let owner else { continue }
                if let priority = record.arpaPriority { arpaPriorities[records.count] = priority }
                records.append(
                    owner: owner.octets.span, type: record.type, ttl: record.ttl, data: octets.span,
                    place: RecordTable.Place(value.range.start, in: value.range.file))
            }
            if record.severity == .warning { lenient.append(before..<records.count) }
        }
    }

    /// Where another file of a split zone has records of that owner and type; where none has, this place is noted.
    private mutating func elsewhere(_ record: YAMLRecord, _ owner: Name?) -> SourceRange? {
        guard isSplit, let owner else { return nil }
        let key = Written(owner: owner, type: record.type)
        if let first = written[key] { return first }
        written[key] = record.typeNode.range
        return nil
    }

    /// Reports what of a record is left out, once a file for each kind; false when that is all of it.
    private mutating func note(_ record: YAMLRecord) -> Bool {
        for node in record.notEvaluated {
            let key = node.text ?? ""
            guard noted.insert(key).inserted else { continue }
            diagnostics.report(
                .note, .notEvaluated, at: node.range, "\"\(key)\" is not evaluated, here and further on in this file")
        }
        if let reason = record.skipReason {
            if noted.insert(reason).inserted {
                diagnostics.report(.note, .skippedRecord, at: record.node.range, reason)
            }
            return false
        }
        return true
    }
}
