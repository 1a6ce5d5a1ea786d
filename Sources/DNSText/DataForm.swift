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

    init(_ type: RecordType) {
        self.type = type
        fields = type.layout?.fields ?? []
        isKnown = type.layout != nil
        needsAdvice = fields.contains { $0.kind == .name || $0.kind == .characterStrings || $0.kind == .text }
    }

    /// "an MX", "a TXT": for messages.
    var article: String {
        let name = type.description
        // letters whose names begin with a vowel, spoken one by one, and words
        let spelled = ["A", "AAAA", "MX", "NS", "SRV", "SOA", "SVCB", "HTTPS", "RRSIG", "NSEC", "NAPTR", "LOC", "RP"]
        return spelled.contains(name) ? "an \(name)" : "a \(name)"
    }

    /// The type and its fields in capitals: "MX PREFERENCE EXCHANGE".
    private var pattern: String {
        let labels = fields.map { $0.label.uppercased() }.joined(separator: " ")
        return "\(type) \(labels)"
    }

    /// Reads the words that make up the data and appends its octets to `data`.
    ///
    /// Errors have ranges in `source` and are whole sentences.
    func append(
        _ tokens: ArraySlice<Token>, of source: Span<UInt8>, origin: Span<UInt8>, to data: inout [UInt8]
    ) throws(TextError) {
        if let first = tokens.first, HexText.isMark(first, of: source) {
            return try HexText.append(tokens, of: source, form: self, to: &data)
        }
        guard isKnown else {
            let place = tokens.first?.outerRange ?? source.count..<source.count
            throw TextError(
                .needsHex, place, "the data of \(article) record can only be written in hexadecimal here",
                hint: "write \\# LENGTH HEX, such as \\# 4 0a000001 (RFC 3597)")
        }
        var at = tokens.startIndex
        for index in fields.indices {
            let kind = fields[index].kind
            guard at < tokens.endIndex else { throw missing(field: index, behind: tokens, of: source) }
            repeat {
                try append(kind, index, tokens[at], of: source, origin: origin, to: &data)
                at &+= 1
            } while at < tokens.endIndex && kind.takesAll
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
            let whole = error.moved(by: token.start).about("the \(fields[index].label) of \(article) record")
            guard fields.count > 1, whole.hint == nil else { throw whole }
            throw TextError(whole.code, whole.range, whole.problem, hint: "its form is: \(pattern)")
        }
    }

    private func missing(field index: Int, behind tokens: ArraySlice<Token>, of source: Span<UInt8>) -> TextError {
        let end = tokens.last?.outerRange.upperBound ?? source.count
        return TextError(
            .missingField, max(end - 1, 0)..<end, "the \(fields[index].label) of \(article) record is missing",
            hint: "its form is: \(pattern)")
    }

    private func extra(_ tokens: ArraySlice<Token>, of source: Span<UInt8>) -> TextError {
        let place = (tokens.first?.outerRange.lowerBound ?? 0)..<(tokens.last?.outerRange.upperBound ?? 0)
        return TextError(
            .extraText, place,
            "\(quoted(source.extracting(place))) stands behind the end of \(article) record",
            hint: fields.last?.kind == .text
                ? "a value with spaces needs quotes"
                : "its form is: \(pattern); a comment begins with a semicolon")
    }
}

extension RecordField.Kind {
    /// Whether the field takes all words to the end.
    var takesAll: Bool { self == .characterStrings }
}
