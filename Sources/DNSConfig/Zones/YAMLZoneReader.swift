// YAML zones, name by name: what octoDNS reads, and a little more.

import DNSText
import DNSWire

/// Reads the names of a zone and the records at each, and appends them to a table.
struct YAMLZoneReader {
    let origin: Name
    /// Whether the zone has several files, in each of which a name may stand.
    let isSplit: Bool
    let settings: ZoneSettings
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

    /// The types of the records at the name that is being read, and where they are written.
    private var types: [(type: RecordType, range: SourceRange)] = []

    private struct Written: Hashable {
        let owner: Name
        let type: RecordType
    }

    init(
        origin: Name, isSplit: Bool = false, settings: ZoneSettings = ZoneSettings(), diagnostics: Diagnostics
    ) {
        self.origin = origin
        self.isSplit = isSplit
        self.settings = settings
        self.diagnostics = diagnostics
        zone = origin.description
    }

    /// Names between two reports of the progress.
    private static let namesBetweenReports = 1024

    /// Reads a whole file; one name at a time is in memory as a tree.
    mutating func read(_ file: SourceFileID) {
        let size = diagnostics.sources.octets(of: file).count
        let root = settings.includeRoot ?? SourcePath.folder(of: diagnostics.sources.path(of: file))
        var options = YAMLOptions(includeRoot: root)
        options.wantsKeyOrder = settings.isForOctoDNS
        let reader = YAMLReader(file, options: options, diagnostics: diagnostics)
        // the octets of a short record, of which a name has one at least
        if records.count == 0 { records.reserve(records: size / 32, octets: size * 3 / 4) }
        var count = 0
        let read: (consuming YAMLNode.Entry) -> Void = { entry in
            readName(entry)
            count += 1
            if count % Self.namesBetweenReports == 0 { diagnostics.sources.tell(octets: reader.octetsRead, of: file) }
        }
        _ = reader.entries(read, other: { reportNoZone($0, file) })
        spellings.report(records, diagnostics)
    }

    private func reportNoZone(_ node: YAMLNode, _ file: SourceFileID) {
        if node.isNull {
            // another part may have some
            if isSplit { return }
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
        let text = entry.key.text ?? ""
        let owner: Name?
        do {
            owner = try self.owner(text, entry.key)
        } catch {
            diagnostics.report(error, at: entry.key)
            owner = nil
        }
        let before = records.count
        defer { if let owner { spellings.note(owner, as: text, before..<records.count) } }
        types.removeAll(keepingCapacity: true)
        switch entry.value.content {
        case .mapping: readRecord(entry.value, of: owner)
        case .sequence(let items): for item in items { readRecord(item, of: owner) }
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
        if text.utf8.last == UInt8(ascii: ".") {
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
        // both without the root's octet
        let suffix = origin.octets.count - 1
        let start = name.octets.count - 1 - 2 * suffix
        guard suffix > 0, start >= 0 else { return false }
        var at = 0
        while at < start { at += Int(name.octets[at]) + 1 }
        guard at == start else { return false }
        return (0..<suffix).allSatisfy { lowercased(name.octets[start + $0]) == lowercased(origin.octets[$0]) }
    }

    // MARK: Records

    /// Reads a record of a name; with no owner, only to find what is wrong with it.
    private mutating func readRecord(_ node: YAMLNode, of owner: Name?) {
        guard let record = YAMLRecord(node, diagnostics), note(record) else { return }
        if let first = earlier(record, owner) {
            diagnostics.report(
                record.severity, .duplicateType, at: record.typeRange,
                "this name already has \(record.type.article) record",
                hint: "put all values into one record: values: [..., ...]", related: (first, "it is written here"))
            return
        }
        types.append((record.type, record.typeRange))
        var data = YAMLRecordData(record, origin: origin, serial: 0, diagnostics: diagnostics)
        if record.type == .soa, let owner, owner != origin {
            diagnostics.report(
                record.severity, .soaNotAtApex, at: record.typeRange, "only the apex of a zone has an SOA record",
                hint: "move it to the name ''")
            return
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

    /// Where the name already has a record of that type.
    private mutating func earlier(_ record: YAMLRecord, _ owner: Name?) -> SourceRange? {
        // signatures for several types are records apart, each with the TTL of what it is for (RFC 4034 s3)
        if record.type == .rrsig { return nil }
        return types.first { $0.type == record.type }?.range ?? elsewhere(record, owner)
    }

    /// Where another file of a split zone has records of that owner and type; where none has, this place is noted.
    private mutating func elsewhere(_ record: YAMLRecord, _ owner: Name?) -> SourceRange? {
        guard isSplit, let owner else { return nil }
        let key = Written(owner: owner, type: record.type)
        if let first = written[key] { return first }
        written[key] = record.typeRange
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
                diagnostics.report(.note, .skippedRecord, at: record.range, reason)
            }
            return false
        }
        return true
    }
}
