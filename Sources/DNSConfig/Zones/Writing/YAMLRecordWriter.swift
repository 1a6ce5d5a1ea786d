// One RRset as a record of a YAML zone.

import DNSText
import DNSWire

/// Writes records in the form that the reader of YAML zones reads, which it is asked to confirm for each: what it would read otherwise,
/// or not at all, is written in the form of RFC 3597, under the number of its type.
struct YAMLRecordWriter {
    private let origin: Name
    private let place: SourceRange
    private let sources: SourceFiles

    init(origin: Name) {
        self.origin = origin
        sources = SourceFiles(inMemory: ["zone": []])
        // what is in memory is there
        let file = (try? sources.load("zone")) ?? SourceFileID(rawValue: 0)
        place = SourceRange(file, line: 1, column: 1)
    }

    /// The record for the data of an RRset.
    func record(_ type: RecordType, ttl: UInt32, _ data: [[UInt8]]) -> YAMLValue {
        for keepsStrings in [false, true] {
            guard let values = values(type, data, keepsStrings: keepsStrings) else { break }
            let record = record(type.description, ttl, values, keepsStrings: keepsStrings)
            if reads(record, as: type, ttl, data) { return record }
        }
        let generic = data.map { octets in
            YAMLValue.text("\\# \(octets.count)" + (octets.isEmpty ? "" : " " + hexadecimal(octets)))
        }
        return record("TYPE\(type.rawValue)", ttl, generic)
    }

    private func record(
        _ type: String, _ ttl: UInt32, _ values: [YAMLValue], keepsStrings: Bool = false
    ) -> YAMLValue {
        var entries: [String: YAMLValue] = ["type": .text(type)]
        if keepsStrings { entries["octodns"] = .mapping(["swiftlet": .mapping(["strings": .text("separate")])]) }
        if ttl != ZoneFile.defaultTTL { entries["ttl"] = .number("\(ttl)") }
        if values.count == 1 { entries["value"] = values[0] } else { entries["values"] = .list(values) }
        return .mapping(entries)
    }

    private func hexadecimal(_ octets: [UInt8]) -> String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Whether the reader takes a record for what it was written from.
    private func reads(_ value: YAMLValue, as type: RecordType, _ ttl: UInt32, _ data: [[UInt8]]) -> Bool {
        let diagnostics = Diagnostics(sources: sources)
        guard let record = YAMLRecord(value.node(at: place), diagnostics), record.skipReason == nil,
            record.type == type, record.ttl == ttl, record.values.count == data.count
        else { return false }
        var reader = YAMLRecordData(record, origin: origin, serial: 0, diagnostics: diagnostics)
        for (value, octets) in zip(record.values, data) where reader.read(value) != octets { return false }
        return diagnostics.count(.error) == 0
    }

    // MARK: Values

    /// The values in the type's own form; nil where there is none.
    private func values(_ type: RecordType, _ data: [[UInt8]], keepsStrings: Bool) -> [YAMLValue]? {
        guard RecordForm.isMapped(type), let fields = type.layout?.fields else { return nil }
        let isText = fields.count == 1 && fields[0].kind == .characterStrings
        guard isText || !keepsStrings else { return nil }
        var values: [YAMLValue] = []
        for octets in data {
            // octoDNS puts what NAPTR records say into master files as it is
            guard let words = RecordDataText.words(octets.span, type: type, keepingEscapes: type == .naptr),
                let value = isText ? text(words, keepsStrings: keepsStrings) : value(fields, words, octets)
            else { return nil }
            values.append(value)
        }
        return values
    }

    private func value(_ fields: [RecordField], _ words: [[UInt8]], _ data: [UInt8]) -> YAMLValue? {
        guard let last = fields.last else { return nil }
        if last.kind == .location { return YAMLLocation.value(data) }
        var values: [String: YAMLValue] = [:]
        for (field, word) in zip(fields, words) where field.kind != .parameters {
            guard let text = String(validating: word, as: UTF8.self) else { return nil }
            switch field.kind {
            case .uint8, .uint16, .uint32, .seconds, .algorithm: values[field.label] = .number(text)
            default: values[field.label] = .text(text)
            }
        }
        if last.kind == .parameters {
            guard let parameters = YAMLParameters.values(words: words, data) else { return nil }
            // octoDNS wants the key away where there is none
            if !parameters.isEmpty { values[last.label] = .mapping(parameters) }
        } else if words.count != fields.count {
            return nil
        }
        return fields.count == 1 ? values[last.label] : .mapping(values)
    }

    /// TXT as octoDNS has it: a semicolon has a backslash before it; strings that are to be kept are in quotes of their own.
    private func text(_ strings: [[UInt8]], keepsStrings: Bool) -> YAMLValue? {
        let joined = keepsStrings ? strings.joined(separator: Array("\" \"".utf8)) : strings.joined(separator: [])
        guard let text = String(validating: Array(joined), as: UTF8.self) else { return nil }
        let escaped = text.split(separator: ";", omittingEmptySubsequences: false).joined(separator: "\\;")
        let needsQuotes = keepsStrings || escaped.utf8.first == UInt8(ascii: "\"")
        return .text(needsQuotes ? "\"\(escaped)\"" : escaped)
    }
}
