// What the words before a record's data can be, and what is said of those that are none of it.

internal import DNSWire

/// The words of an entry that are not data.
enum EntryWords {
    /// What begins with a dollar sign and is understood.
    enum Directive: String, CaseIterable {
        case origin = "$ORIGIN"
        case ttl = "$TTL"
        case include = "$INCLUDE"
        case generate = "$GENERATE"
    }

    /// Whether a word is the class IN, in any case; also as `CLASS1` (RFC 3597 s5).
    static func isInternet(_ text: Span<UInt8>) -> Bool {
        if text.count == 2 { return text[0] | 0x20 == UInt8(ascii: "i") && text[1] | 0x20 == UInt8(ascii: "n") }
        guard text.count > 5, text[0] | 0x20 == UInt8(ascii: "c"), text[1] | 0x20 == UInt8(ascii: "l") else {
            return false
        }
        return RecordClass(mnemonic: string(text)) == .internet
    }

    /// The directive that a word is, or an error with its range in the source.
    static func directive(_ text: Span<UInt8>, at token: Token) throws(TextError) -> Directive {
        let word = string(text).uppercased()
        if let directive = Directive(rawValue: word) { return directive }
        let known = Directive.allCases.map(\.rawValue)
        let hint =
            Spelling.nearest(to: word, among: known).map { "did you mean \"\($0)\"?" }
            ?? "a name that begins with a dollar sign is written \\$"
        throw TextError(
            .unknownDirective, token.range, "\(quoted(text)) is not known; there are \(known.joined(separator: ", "))",
            hint: hint)
    }

    /// A word that begins with a digit where a TTL may stand, but is none.
    static func notTTL(_ text: Span<UInt8>) -> TextError {
        if let error = missingType(text) { return error }
        return TextError(
            .badTTL, 0..<text.count, "\(quoted(text)) is neither a TTL nor a record type",
            hint: "a TTL is a number of seconds below 4294967296, or a time such as 1h30m")
    }

    /// A word where a type must stand, but is none; `next` is the word behind it, if it may have been meant as the owner.
    static func notType(_ text: Span<UInt8>, next: Span<UInt8>?) -> TextError {
        let word = string(text)
        let place = 0..<text.count
        if isInternet(text) { return TextError(.badClass, place, "this record has a second class, \(quoted(text))") }
        if let error = missingType(text) { return error }
        if let type = RecordType(mnemonic: word) {
            return TextError(.unknownType, place, "\(type) is not a type that a zone's records can have")
        }
        if let other = RecordClass(mnemonic: word) {
            return TextError(
                .badClass, place, "class \(other) is not supported: zones are of class IN", hint: "write IN")
        }
        var hint = Spelling.nearest(to: word, among: likelyTypes).map { "did you mean \"\($0)\"?" }
        if let next, mayFollowOwner(next) {
            hint = "a line that begins with a space belongs to the name above; a new name begins in the first column"
        }
        return TextError(.unknownType, place, "\(quoted(text)) is not a record type", hint: hint)
    }

    /// Whether a word is a TTL, a class or a type.
    private static func mayFollowOwner(_ text: Span<UInt8>) -> Bool {
        isInternet(text) || RecordType(mnemonic: string(text)) != nil || (try? NumberText.seconds(text)) != nil
    }

    /// An address where the type must stand.
    private static func missingType(_ text: Span<UInt8>) -> TextError? {
        let type: RecordType? = IPAddress.v4(text) != nil ? .a : IPAddress.v6(text) != nil ? .aaaa : nil
        guard let type else { return nil }
        return TextError(
            .missingType, 0..<text.count, "an address stands here where the record's type belongs",
            hint: "write \(type) before it")
    }

    /// All mnemonics, those first whose data can be written in its own form.
    private static let likelyTypes: [String] = {
        let all = RecordType.knownMnemonics
        let common = all.filter { RecordType(mnemonic: $0)?.layout != nil }
        return common + all.filter { RecordType(mnemonic: $0)?.isMeta == false }
    }()
}
