// The values of a YAML record into record data, field by field as the type's layout says.

import DNSText
import DNSWire

/// Reads the values of one record.
struct YAMLRecordData {
    let record: YAMLRecord
    private let origin: Name
    private let serial: UInt32
    let diagnostics: Diagnostics
    var data: [UInt8] = []

    init(_ record: YAMLRecord, origin: Name, serial: UInt32, diagnostics: Diagnostics) {
        self.record = record
        self.origin = origin
        self.serial = serial
        self.diagnostics = diagnostics
    }

    /// One value's data; nil after a message.
    mutating func read(_ value: YAMLNode) -> [UInt8]? {
        data.removeAll(keepingCapacity: true)
        if value.isInvalid { return nil }
        let isMapped = RecordForm.isMapped(record.type)
        if let text = value.text, !isMapped || text.hasPrefix("\\#") { return generic(text, value) }
        guard isMapped, let fields = record.type.layout?.fields else {
            report(
                .wrongKind, at: value, "the value of \(record.type.article) record is text, not \(value.kind)",
                hint: "write it as in a master file")
            return nil
        }
        guard fields.count == 1 ? append(fields[0], value, key: nil) : appendFields(fields, value) else { return nil }
        guard data.count <= 65535 else {
            report(.badRecord, at: value, "the value has \(data.count) octets, more than the 65535 of a record")
            return nil
        }
        return data
    }

    // MARK: Whole values

    /// Data in presentation format; nil after a message.
    mutating func generic(_ text: String, _ node: YAMLNode) -> [UInt8]? {
        do {
            return try RecordDataText.read(text, type: record.type, origin: origin)
        } catch {
            report(error, "", text, node)
            return nil
        }
    }

    private mutating func appendFields(_ fields: [RecordField], _ value: YAMLNode) -> Bool {
        guard case .mapping(let entries) = value.content else {
            report(
                .wrongKind, at: value, "the value of \(record.type.article) record is a mapping, not \(value.kind)",
                hint: "write \(mapping(from: value.text, fields) ?? RecordForm.example(of: record.type))")
            return false
        }
        var values: [String: YAMLNode] = [:]
        let labels = fields.map(\.label)
        let old = RecordForm.oldKeys(of: record.type, entries.compactMap(\.key.text))
        var guessed: Set<String> = []
        var isRead = !value.isPartial
        for entry in entries {
            let key = entry.key.text ?? ""
            if let label = old[key] ?? (labels.contains(key) ? key : nil) {
                if values[label] == nil || old[key] == nil { values[label] = entry.value }
            } else {
                let what = "the value of \(record.type.article) record"
                let guess = diagnostics.reportUnknownKey(entry, of: what, among: labels, as: record.severity)
                if let guess { guessed.insert(guess) }
                isRead = false
            }
        }
        for field in fields {
            if let node = values[field.label] {
                if !append(field, node, key: field.label) { isRead = false }
            } else if field.kind == .parameters {
                continue  // a record may have none
            } else if let number = standard(field) {
                for shift in [24, 16, 8, 0] as [UInt32] where field.kind != .uint8 || shift == 0 {
                    data.append(UInt8(truncatingIfNeeded: number >> shift))
                }
            } else if !guessed.contains(field.label), !value.isPartial {
                reportMissing([field.label], of: value)
                isRead = false
            }
        }
        return isRead
    }

    /// Reports keys that a value lacks, at the value's beginning.
    func reportMissing(_ keys: [String], of value: YAMLNode) {
        let start = value.range.start
        let list = keys.map { "\"\($0)\"" }.joined(separator: ", ")
        diagnostics.report(
            record.severity, .missingKey,
            at: SourceRange(value.range.file, line: Int(start.line), column: Int(start.column)),
            "the value of \(record.type.article) record needs the key\(keys.count == 1 ? "" : "s") \(list)",
            hint: "such as \(RecordForm.example(of: record.type))")
    }

    /// The value of a field that need not be written.
    private func standard(_ field: RecordField) -> UInt32? {
        if record.type == .caa, field.label == "flags" { return 0 }
        guard record.type == .soa else { return nil }
        if field.label == "serial" { return serial }
        return SOATimes.defaults.first { $0.field == field.label }?.seconds
    }

    /// `{preference: 10, exchange: mail.}` for `10 mail.`, where the number of words fits.
    private func mapping(from text: String?, _ fields: [RecordField]) -> String? {
        let words = (text ?? "").split(separator: " ")
        guard words.count == fields.count, fields.last?.kind != .parameters else { return nil }
        return "{" + zip(fields, words).map { "\($0.label): \($1)" }.joined(separator: ", ") + "}"
    }

    // MARK: Fields

    /// Appends one field; false after a message. `key` is nil where the field is all of the value.
    private mutating func append(_ field: RecordField, _ node: YAMLNode, key: String?) -> Bool {
        if node.isInvalid { return false }
        switch field.kind {
        case .location: return appendLocation(node)
        case .parameters: return appendParameters(node)
        default: break
        }
        guard case .scalar(let scalar) = node.content, !scalar.isNull else {
            let hint = key == nil ? "write \(RecordForm.example(of: record.type))" : nil
            report(.wrongKind, at: node, "\(subject(field, key)) is text, not \(node.kind)", hint: hint)
            return false
        }
        diagnostics.warnOfOctoDNS(node)
        do {
            try append(scalar.text, field, key, node)
            return true
        } catch {
            diagnostics.report(error, at: node, as: record.severity)
            return false
        }
    }

    private mutating func append(
        _ text: String, _ field: RecordField, _ key: String?, _ node: YAMLNode
    ) throws(ValueProblem) {
        switch field.kind {
        case .name:
            data += try target(text, field, key, node).octets
        case .characterStrings where record.keepsStrings:
            for string in try TextValue.strings(text) { try append(string: string) }
        case .characterStrings:
            let octets = try TextValue.octets(text)
            RecordDataText.appendStrings(octets.span, to: &data)
        default:
            do {
                // octoDNS puts what NAPTR records say into master files as it is
                let escapes = record.type == .naptr
                try RecordDataText.append(field.kind, text.utf8.span, origin: origin, escapes: escapes, to: &data)
            } catch {
                var problem = problem(error, subject(field, key) + " ", text)
                if problem.hint == nil, field.kind == .ipv4, text.contains("."), !text.contains(where: \.isLetter) {
                    problem.hint = AddressText.problem(text, looksLikeV6: false).message
                }
                throw problem
            }
        }
    }

    /// Appends a string of the text as one of the record.
    private mutating func append(string: [UInt8]) throws(ValueProblem) {
        guard string.count <= 255, data.count + string.count < 65535 else {
            throw ValueProblem(
                .badValue, "one of the strings has \(string.count) octets, and one has at most 255, all together 65535")
        }
        data.append(UInt8(string.count))
        data += string
    }

    /// A name that must be absolute; a lenient record's is taken to be.
    private func target(
        _ text: String, _ field: RecordField, _ key: String?, _ node: YAMLNode
    ) throws(ValueProblem) -> Name {
        let subject = subject(field, key)
        if IPAddress(text) != nil || IPAddress(text.dropLast(text.hasSuffix(".") ? 1 : 0)) != nil {
            throw ValueProblem(
                .targetIsAddress, "\(subject) is a name, and \(text) is an address",
                hint: record.type == .cname
                    ? "an address stands in an A or AAAA record" : "give the address a name with an A or AAAA record")
        }
        if field.label == "rname", text.contains("@") {
            let name = MailboxText.name(text)
            throw ValueProblem(
                .badName, "\(subject) has a dot in the place of the @",
                hint: "write \(name)\(name.hasSuffix(".") ? "" : ".")")
        }
        let name: Name
        do {
            name = try NameText.absolute(text)
        } catch {
            var problem = error
            problem.message = "\(subject): " + problem.message
            throw problem
        }
        guard !text.hasSuffix("."), !text.hasSuffix("。") else { return name }
        let guess = text.contains(".") || origin.isRoot ? text + "." : "\(text).\(origin)"
        guard record.severity == .warning else {
            throw ValueProblem(.targetNotAbsolute, "\(subject) needs a trailing dot; did you mean \"\(guess)\"?")
        }
        let isMeant = guess == name.description
        let problem = ValueProblem(
            .targetNotAbsolute, "\(subject) has no trailing dot and is served as \(name)",
            hint: isMeant ? "write it with its dot" : "write \(guess) if that is meant")
        diagnostics.report(problem, at: node, as: .warning)
        return name
    }

    // MARK: Messages

    /// "the exchange of an MX record", "the value of an A record".
    private func subject(_ field: RecordField, _ key: String?) -> String {
        "the \(key ?? field.label) of \(record.type.article) record"
    }

    func problem(_ error: TextError, _ subject: String, _ text: String) -> ValueProblem {
        let utf8 = text.utf8
        let lower = utf8.index(utf8.startIndex, offsetBy: min(error.range.lowerBound, utf8.count))
        let upper = utf8.index(utf8.startIndex, offsetBy: min(error.range.upperBound, utf8.count))
        return ValueProblem(
            DiagnosticCode(rawValue: error.code.rawValue), subject + error.problem, hint: error.hint,
            offset: text.unicodeScalars.distance(from: text.startIndex, to: lower),
            length: text.unicodeScalars.distance(from: lower, to: upper))
    }

    func report(_ error: TextError, _ subject: String, _ text: String, _ node: YAMLNode) {
        diagnostics.report(problem(error, subject, text), at: node, as: record.severity)
    }

    func report(_ code: DiagnosticCode, at node: YAMLNode, _ message: String, hint: String? = nil) {
        diagnostics.report(record.severity, code, at: node.range, message, hint: hint)
    }
}
