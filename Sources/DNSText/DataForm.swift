// How a record type's data is written: its fields, kept at hand so that a million records look them up once.

internal import DNSWire

/// The fields of a type's data, or none where only the form of RFC 3597 can be read.
struct DataForm {
    let type: RecordType
    let fields: [RecordField]
    /// Whether the type's fields are known.
    let isKnown: Bool
    /// Whether the data has names or strings, which are easily written otherwise than they are meant.
    let needsAdvice: Bool
    /// Whether the last field is text that needs quotes where it has spaces or a semicolon.
    let endsInText: Bool

    init(_ type: RecordType) {
        self.type = type
        fields = type.layout?.fields ?? []
        isKnown = type.layout != nil
        endsInText = fields.last.map { [.characterStrings, .text, .uri].contains($0.kind) } ?? false
        needsAdvice = endsInText || fields.contains { $0.kind == .name }
    }

    /// The type and its fields in capitals: "MX PREFERENCE EXCHANGE".
    private var pattern: String {
        let labels = fields.map { field in
            switch field.kind {
            case .location: LocationText.form
            case .services: "PROTOCOL PORT ..."
            case .parameters: "KEY=VALUE ..."
            case .types, .optionalTypes, .oldTypes: "TYPE ..."
            default: field.label.uppercased()
            }
        }
        return "\(type) \(labels.joined(separator: " "))"
    }

    /// Reads the words that make up the data and appends its octets to `data`.
    ///
    /// Errors have ranges in `source` and are whole sentences; where there are no words at all, the range is that of the `word`
    /// before them.
    func append(
        _ tokens: ArraySlice<Token>, of source: Span<UInt8>, behind word: Range<Int>, origin: Span<UInt8>,
        to data: inout [UInt8]
    ) throws(TextError) {
        if let first = tokens.first, GenericData.isMark(first, of: source) {
            return try GenericData.append(tokens, of: source, form: self, to: &data)
        }
        guard isKnown else {
            throw TextError(
                .needsHex, tokens.first?.outerRange ?? word,
                "the data of \(type.article) record can only be written in hexadecimal here",
                hint: "write \\# LENGTH HEX, such as \\# 4 0a000001 (RFC 3597)")
        }
        var at = tokens.startIndex
        for index in fields.indices {
            let kind = fields[index].kind
            if kind.takesAll {
                guard at < tokens.endIndex || kind.mayBeAbsent else {
                    throw missing(field: index, behind: tokens.last, word)
                }
                try appendAll(kind, index, tokens[at...], of: source, to: &data)
                at = tokens.endIndex
            } else {
                guard at < tokens.endIndex else { throw missing(field: index, behind: tokens.last, word) }
                try append(kind, index, tokens[at], of: source, origin: origin, to: &data)
                at &+= 1
            }
        }
        if at < tokens.endIndex { throw extra(tokens[at...], of: source) }
    }

    private func append(
        _ kind: RecordField.Kind, _ index: Int, _ token: Token, of source: Span<UInt8>, origin: Span<UInt8>,
        to data: inout [UInt8]
    ) throws(TextError) {
        do throws(TextError) {
            try RecordDataText.append(
                kind, source.extracting(token.range), origin: origin, escapes: true, to: &data)
        } catch {
            throw whole(error.moved(by: token.start), field: index)
        }
    }

    private func appendAll(
        _ kind: RecordField.Kind, _ index: Int, _ tokens: ArraySlice<Token>, of source: Span<UInt8>,
        to data: inout [UInt8]
    ) throws(TextError) {
        do throws(TextError) {
            try RecordDataText.appendAll(kind, tokens, of: source, escapes: true, to: &data)
        } catch {
            throw whole(error, field: index)
        }
    }

    /// The error of a field as a whole sentence, with the form of the record where there is no better hint.
    private func whole(_ error: TextError, field index: Int) -> TextError {
        let whole = error.about("the \(fields[index].label) of \(type.article) record")
        guard fields.count > 1 || fields[index].kind == .location, whole.hint == nil else { return whole }
        return TextError(whole.code, whole.range, whole.problem, hint: "its form is: \(pattern)")
    }

    private func missing(field index: Int, behind last: Token?, _ word: Range<Int>) -> TextError {
        let end = last?.outerRange.upperBound
        return TextError(
            .missingField, end.map { $0 - 1..<$0 } ?? word,
            "the \(fields[index].label) of \(type.article) record is missing",
            hint: "its form is: \(pattern)")
    }

    private func extra(_ tokens: ArraySlice<Token>, of source: Span<UInt8>) -> TextError {
        let place = (tokens.first?.outerRange.lowerBound ?? 0)..<(tokens.last?.outerRange.upperBound ?? 0)
        return TextError(
            .extraText, place,
            "\(quoted(source.extracting(place))) stands behind the end of \(type.article) record",
            hint: endsInText
                ? "a value with spaces needs quotes"
                : "its form is: \(pattern); a comment begins with a semicolon")
    }
}

extension RecordField.Kind {
    /// Whether the field takes all words to the end.
    var takesAll: Bool {
        switch self {
        case .characterStrings, .optionalString, .hexadecimal, .base64, .optionalBase64, .types, .optionalTypes,
            .oldTypes,
            .prefixes, .services, .location, .parameters:
            true
        default: false
        }
    }

    /// Whether such a field may have no word at all.
    var mayBeAbsent: Bool {
        switch self {
        case .optionalString, .optionalBase64, .optionalTypes, .oldTypes, .prefixes, .parameters: true
        default: false
        }
    }
}
