// One record of a YAML zone: its keys, before its values are looked into.

import DNSText
import DNSWire

/// The type, TTL and values of a record, and what octoDNS's metadata says of it.
struct YAMLRecord {
    let node: YAMLNode
    let typeNode: YAMLNode
    /// Meaningless when there is a `skipReason`.
    let type: RecordType
    /// Seconds.
    let ttl: UInt32
    let values: [YAMLNode]
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

    /// The values of the keys, where they are there.
    private struct Found {
        var type: YAMLNode?
        var ttl: YAMLNode?
        var value: YAMLNode?
        var values: YAMLNode?
        var octodns: YAMLNode?
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
        var found = Found()
        var notEvaluated: [YAMLNode] = []
        var unknown: [YAMLNode.Entry] = []
        for entry in entries {
            switch entry.key.text ?? "" {
            case "type": found.type = entry.value
            case "ttl": found.ttl = entry.value
            case "value": found.value = entry.value
            case "values": found.values = entry.value
            case "octodns": found.octodns = entry.value
            case "dynamic", "geo": notEvaluated.append(entry.key)
            default: unknown.append(entry)
            }
        }
        let metadata = OctoDNSMetadata(found.octodns, diagnostics)
        if metadata.isIgnored { return nil }
        severity = metadata.isLenient ? .warning : .error
        keepsStrings = metadata.keepsStrings
        arpaPriority = metadata.arpaPriority
        self.notEvaluated = notEvaluated + metadata.notEvaluated
        self.node = node
        let guessed = Self.report(unknown, severity, diagnostics)
        guard let typeNode = found.type else {
            if guessed.contains("type") || node.isPartial { return nil }
            let place = SourceRange(
                node.range.file, line: Int(node.range.start.line), column: Int(node.range.start.column))
            diagnostics.error(.missingKey, at: place, "a record needs the key \"type\"", hint: "such as type: A")
            return nil
        }
        self.typeNode = typeNode
        guard let (type, skipReason) = Self.type(typeNode, diagnostics) else { return nil }
        self.type = type
        self.skipReason = skipReason
        let severity = severity
        ttl = found.ttl.flatMap { Self.ttl($0, severity, diagnostics) } ?? ZoneFile.defaultTTL
        if skipReason != nil {
            self.values = []
        } else {
            let mayBeMissing = guessed.contains("value") || node.isPartial
            if found.value == nil, found.values == nil, mayBeMissing { return nil }
            guard let values = Self.values(found, of: type, typeNode, severity, diagnostics) else { return nil }
            self.values = values
        }
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
        if text == "URLFWD" || text.contains("/") {
            return (.any, "records of type \(text) are not DNS and are left out")
        }
        // mnemonics are in capitals here, as octoDNS has them
        if let type = RecordType(mnemonic: text), text == text.uppercased() {
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
        _ keys: Found, of type: RecordType, _ typeNode: YAMLNode, _ severity: Severity,
        _ diagnostics: Diagnostics
    ) -> [YAMLNode]? {
        if let one = keys.value, let several = keys.values {
            diagnostics.report(
                severity, .conflictingKeys, at: several.range, "a record has \"value\" or \"values\", not both",
                related: (one.range, "\"value\" is here"))
            return nil
        }
        guard let node = keys.value ?? keys.values else {
            diagnostics.report(
                severity, .missingKey, at: typeNode.range,
                "\(type.article) record needs the key \"value\" or \"values\"",
                hint: "such as \(RecordForm.example(of: type))")
            return nil
        }
        let isList: Bool
        let items: [YAMLNode]
        if case .sequence(let list) = node.content {
            (isList, items) = (true, list)
        } else {
            (isList, items) = (false, [node])
        }
        if node.isNull || items.isEmpty {
            diagnostics.report(
                severity, .missingKey, at: node.isNull ? typeNode.range : node.range,
                "this \(type) record has no value", hint: "such as \(RecordForm.example(of: type))")
            return nil
        }
        if type.isSingleton, isList, items.count > 1 {
            diagnostics.report(
                severity, type == .cname ? .severalCNAMEs : .badRecord, at: items[1].range,
                "a name has one \(type) record at most, with one value",
                hint: "such as \(RecordForm.example(of: type))")
            return nil
        }
        return items
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
