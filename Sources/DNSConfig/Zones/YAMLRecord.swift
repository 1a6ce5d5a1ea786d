// One record of a YAML zone: its keys, before its values are looked into.

import DNSText
import DNSWire

/// The type, TTL and values of a record, and what octoDNS's metadata says of it.
struct YAMLRecord {
    /// Where all of it is written.
    let range: SourceRange
    /// Where its type is.
    let typeRange: SourceRange
    /// Meaningless when there is a `skipReason`.
    let type: RecordType
    /// Seconds.
    let ttl: UInt32
    let values: YAMLValues
    /// Why nothing of the record is served, when nothing is.
    let skipReason: String?
    /// Keys that octoDNS or its providers evaluate and we do not.
    let notEvaluated: [YAMLNode]
    /// What the record's mistakes are: warnings under `lenient: true`.
    let severity: Severity
    /// Whether `"a" "b"` are two strings, and not one.
    let keepsStrings: Bool
    /// Which of several names of an address comes first in its PTR records: that with the smallest.
    let arpaPriority: Int?

    private static let keys = ["type", "ttl", "value", "values", "octodns"]

    /// The places of the keys among the entries, where they are there.
    private struct Places {
        var type: Int?
        var ttl: Int?
        var value: Int?
        var values: Int?
        var octodns: Int?
    }

    /// Reads a record's keys; nil after a message, or when the record says that it is ignored.
    init?(_ node: YAMLNode, _ diagnostics: Diagnostics) {
        guard case .mapping(let entries) = node.content else {
            if !node.isInvalid {
                diagnostics.error(
                    .wrongKind, at: node.range, "expected a record, which is a mapping, and found \(node.kind)",
                    hint: "write {type: A, value: 192.0.2.1}")
            }
            return nil
        }
        var places = Places()
        var notEvaluated: [YAMLNode] = []
        var unknown: [YAMLNode.Entry] = []
        for place in entries.indices {
            switch entries[place].key.text ?? "" {
            case "type": places.type = place
            case "value": places.value = place
            case "ttl": places.ttl = place
            case "values": places.values = place
            case "octodns": places.octodns = place
            case "dynamic", "geo": notEvaluated.append(entries[place].key)
            default: unknown.append(entries[place])
            }
        }
        let metadata = OctoDNSMetadata(places.octodns.map { entries[$0].value }, diagnostics)
        if metadata.isIgnored { return nil }
        severity = metadata.isLenient ? .warning : .error
        keepsStrings = metadata.keepsStrings
        arpaPriority = metadata.arpaPriority
        self.notEvaluated = notEvaluated + metadata.notEvaluated
        range = node.range
        let guessed = Self.report(unknown, severity, diagnostics)
        guard let typePlace = places.type else {
            if guessed.contains("type") || node.isPartial { return nil }
            let place = SourceRange(
                node.range.file, line: Int(node.range.start.line), column: Int(node.range.start.column))
            diagnostics.error(.missingKey, at: place, "a record needs the key \"type\"", hint: "such as type: A")
            return nil
        }
        typeRange = entries[typePlace].value.range
        guard let (type, skipReason) = Self.type(entries[typePlace].value, diagnostics) else { return nil }
        self.type = type
        self.skipReason = skipReason
        let severity = severity
        ttl = places.ttl.flatMap { Self.ttl(entries[$0].value, severity, diagnostics) } ?? ZoneFile.defaultTTL
        if skipReason != nil {
            values = .list([])
        } else {
            let isMissing = places.value == nil && places.values == nil
            if isMissing, guessed.contains("value") || node.isPartial { return nil }
            guard let found = Self.values(entries, places, of: type, typeRange, severity, diagnostics) else {
                return nil
            }
            values = found
        }
    }

    /// A record of which only values are written, at `range`.
    init(valuesOf type: RecordType, at range: SourceRange) {
        self.range = range
        typeRange = range
        self.type = type
        ttl = ZoneFile.defaultTTL
        values = .list([])
        skipReason = nil
        notEvaluated = []
        severity = .error
        keepsStrings = false
        arpaPriority = nil
    }

    /// Reports keys that no record has, and returns those that were probably meant.
    private static func report(_ unknown: [YAMLNode.Entry], _ severity: Severity, _ diagnostics: Diagnostics) -> Set<
        String
    > {
        var guessed: Set<String> = []
        for entry in unknown {
            let key = entry.key.text ?? ""
            if RecordForm.keys.contains(key) {
                guessed.insert("value")
                diagnostics.report(
                    severity, .unknownKey, at: entry.key.range, "a record has no key \"\(key)\"",
                    hint: "it belongs into the value: value: {\(key): …}")
            } else if let guess = diagnostics.reportUnknownKey(entry, of: "a record", among: keys, as: severity) {
                guessed.insert(guess)
            }
        }
        return guessed
    }

    // MARK: type and ttl

    private static func type(_ node: YAMLNode, _ diagnostics: Diagnostics) -> (RecordType, skipReason: String?)? {
        guard let text = diagnostics.text(node, "a record type such as A") else { return nil }
        if text == "URLFWD" || text.utf8.contains(UInt8(ascii: "/")) {
            return (.any, "records of type \(text) are not DNS and are left out")
        }
        // mnemonics are in capitals here, as octoDNS has them
        if let type = RecordType(mnemonic: text), !text.utf8.contains(where: { 0x61...0x7a ~= $0 || $0 >= 0x80 }) {
            if !type.isMeta { return (type, nil) }
            diagnostics.error(
                .unknownType, at: node.range, "\(text) stands for a question or a part of messages, not for data")
            return nil
        }
        let known = RecordForm.mnemonics + RecordType.knownMnemonics
        let guess = DidYouMean.suffix(for: text, among: known)
        diagnostics.error(
            .unknownType, at: node.range, "there is no record type \"\(text)\"\(guess)",
            hint: guess.isEmpty
                ? "the types are \(RecordForm.mnemonics.joined(separator: ", ")); others take their text as the value"
                : nil)
        return nil
    }

    private static func ttl(_ node: YAMLNode, _ severity: Severity, _ diagnostics: Diagnostics) -> UInt32? {
        guard let text = diagnostics.text(node, "a TTL in seconds") else { return nil }
        diagnostics.warnOfOctoDNS(node)
        if text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) {
            if let value = UInt32(text), value <= Int32.max { return value }
            diagnostics.report(
                severity, .outOfRange, at: node.range, "a TTL is a number of seconds up to 2147483647 (RFC 2181 s8)")
            return nil
        }
        var guess = ""
        if let duration = try? DurationText.read(text), duration >= .seconds(1) {
            guess = "; did you mean \(duration.components.seconds)?"
        }
        diagnostics.report(
            severity, .badValue, at: node.range, "a TTL is a number of seconds without a unit, not \"\(text)\"\(guess)")
        return nil
    }

    // MARK: values

    private static func values(
        _ entries: [YAMLNode.Entry], _ places: Places, of type: RecordType, _ typeRange: SourceRange,
        _ severity: Severity, _ diagnostics: Diagnostics
    ) -> YAMLValues? {
        if let one = places.value, let several = places.values {
            diagnostics.report(
                severity, .conflictingKeys, at: entries[several].value.range,
                "a record has \"value\" or \"values\", not both",
                related: (entries[one].value.range, "\"value\" is here"))
            return nil
        }
        guard let place = places.value ?? places.values else {
            diagnostics.report(
                severity, .missingKey, at: typeRange,
                "\(type.article) record needs the key \"value\" or \"values\"",
                hint: "such as \(RecordForm.example(of: type))")
            return nil
        }
        let node = entries[place].value
        let values = YAMLValues(node)
        if node.isNull || values.isEmpty {
            diagnostics.report(
                severity, .missingKey, at: node.isNull ? typeRange : node.range,
                "this \(type) record has no value", hint: "such as \(RecordForm.example(of: type))")
            return nil
        }
        if type.isSingleton, values.count > 1 {
            diagnostics.report(
                severity, type == .cname ? .severalCNAMEs : .badRecord, at: values[1].range,
                "a name has one \(type) record at most, with one value",
                hint: "such as \(RecordForm.example(of: type))")
            return nil
        }
        return values
    }
}

/// The values of a record: a lone one, or a list.
enum YAMLValues: RandomAccessCollection {
    case one(YAMLNode)
    case list([YAMLNode])

    /// Those that a node has for `value` or `values`.
    init(_ node: YAMLNode) {
        self = if case .sequence(let items) = node.content { .list(items) } else { .one(node) }
    }

    var startIndex: Int { 0 }

    var endIndex: Int {
        switch self {
        case .one: 1
        case .list(let items): items.count
        }
    }

    subscript(place: Int) -> YAMLNode {
        switch self {
        case .one(let node): node
        case .list(let items): items[place]
        }
    }
}

/// What stands under `octodns:` in a record.
struct OctoDNSMetadata {
    private(set) var isIgnored = false
    private(set) var isLenient = false
    /// Ours: whether the strings of a text are kept as they are written, instead of joined and cut anew.
    private(set) var keepsStrings = false
    private(set) var arpaPriority: Int?
    private(set) var notEvaluated: [YAMLNode] = []

    private static let accepted = ["excluded", "included", "healthcheck"]

    init(_ node: YAMLNode?, _ diagnostics: Diagnostics) {
        guard let node, !node.isNull, !node.isInvalid else { return }
        guard case .mapping(let entries) = node.content else {
            diagnostics.error(.wrongKind, at: node.range, "expected a mapping of metadata, found \(node.kind)")
            return
        }
        for entry in entries {
            switch entry.key.text ?? "" {
            case "ignored": isIgnored = Self.truth(entry, diagnostics)
            case "lenient": isLenient = Self.truth(entry, diagnostics)
            case "auto_arpa_priority":
                guard let text = diagnostics.text(entry.value, "a whole number") else { continue }
                arpaPriority = diagnostics.value(text, entry.value, CountText.read)
            case "swiftlet":
                guard case .mapping(let ours) = entry.value.content else { continue }
                for entry in ours { readOurs(entry, diagnostics) }
            case let key: if !Self.accepted.contains(key) { notEvaluated.append(entry.key) }
            }
        }
    }

    /// Reads a key under `swiftlet:`, where we say what octoDNS has no words for.
    private mutating func readOurs(_ entry: YAMLNode.Entry, _ diagnostics: Diagnostics) {
        guard entry.key.text == "strings" else {
            _ = diagnostics.reportUnknownKey(entry, of: "\"swiftlet\"", among: ["strings"], as: .error)
            return
        }
        guard let text = diagnostics.text(entry.value, "joined or separate") else { return }
        keepsStrings = text == "separate"
        if text != "joined", text != "separate" {
            diagnostics.error(.badValue, at: entry.value.range, "expected joined or separate, found \"\(text)\"")
        }
    }

    private static func truth(_ entry: YAMLNode.Entry, _ diagnostics: Diagnostics) -> Bool {
        guard let text = diagnostics.text(entry.value, "true or false") else { return false }
        if let truth = PlainScalar.truth(text) { return truth }
        diagnostics.error(.badValue, at: entry.value.range, "expected true or false, found \"\(text)\"")
        return false
    }
}
