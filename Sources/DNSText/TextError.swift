// Why a piece of text could not be read as record data, a name, a number or a time.

/// What is wrong with a text, where, and what would mend it.
///
/// `problem` is the end of a sentence that the field's name begins: "the preference of an MX record" + "must be a number ...".
/// So whoever knows where the text stands can say it in words that fit.
package struct TextError: Error, Hashable {
    /// What kind of mistake it is; the raw value is what is shown in brackets behind a message.
    package enum Code: String, Sendable, CaseIterable {
        case badName = "bad-name"
        case labelTooLong = "label-too-long"
        case nameTooLong = "name-too-long"
        case badEscape = "bad-escape"
        case badNumber = "bad-number"
        case badDuration = "bad-duration"
        case badAddress = "bad-address"
        case badTag = "bad-tag"
        case stringTooLong = "string-too-long"
        /// Hexadecimal digits, or the length of RFC 3597 data, that are wrong.
        case badHex = "bad-hex"
        /// RFC 3597 data that the type's layout does not allow.
        case badData = "bad-data"
        case badBase64 = "bad-base64"
        case badBase32 = "bad-base32"
        case badTime = "bad-time"
        case badLocation = "bad-location"
        /// A parameter of an SVCB or HTTPS record that is not what its key says, or does not go with the others.
        case badParameter = "bad-parameter"
        case outOfRange = "out-of-range"
        /// Data of a type whose fields are not known here, so that only the form of RFC 3597 can be read.
        case needsHex = "needs-hex"
        case missingField = "missing-field"
        case extraText = "extra-text"
        case unclosedQuote = "unclosed-quote"
        case unbalancedParenthesis = "unbalanced-parenthesis"
        case badTTL = "bad-ttl"
        case noTTL = "no-ttl"
        /// A TTL of more than 31 bits, which counts as zero (RFC 2181 s8).
        case ttlTooLarge = "ttl-too-large"
        case badClass = "bad-class"
        case unknownType = "unknown-type"
        case missingType = "missing-type"
        case missingOwner = "missing-owner"
        case unknownDirective = "unknown-directive"
        /// A file that `$INCLUDE` names and that cannot be read there.
        case include
        /// A `$GENERATE` whose range or templates are wrong.
        case badGenerate = "bad-generate"
        /// More records than a zone can hold.
        case zoneTooLarge = "zone-too-large"
        case recordTooLong = "record-too-long"
        case notText = "not-text"
        case tooManyErrors = "too-many-errors"
        /// A relative name that ends like its origin: the trailing dot was forgotten.
        case doubledOrigin = "doubled-origin"
        /// An address where a name belongs.
        case addressAsName = "address-as-name"
        /// Text whose spaces or semicolon are lost because it is not in quotes.
        case unquotedText = "unquoted-text"
    }

    package let code: Code
    /// UTF-8 code units of the text that was given: the part that is wrong.
    package let range: Range<Int>
    /// The rest of a sentence that begins with what the text stands for.
    package let problem: String
    /// What would mend it, where that can be guessed.
    package let hint: String?

    package init(_ code: Code, _ range: Range<Int>, _ problem: String, hint: String? = nil) {
        self.code = code
        self.range = range
        self.problem = problem
        self.hint = hint
    }

    /// The same error of a text that begins `offset` octets further back in a larger one.
    func moved(by offset: Int) -> TextError {
        TextError(code, range.lowerBound + offset..<range.upperBound + offset, problem, hint: hint)
    }

    /// The same error with words before its problem: what the text stands for.
    func about(_ subject: String) -> TextError { TextError(code, range, "\(subject) \(problem)", hint: hint) }
}

/// A text in quotes for a message: shortened, and without control characters.
func quoted(_ text: Span<UInt8>) -> String {
    let most = 60
    var octets: [UInt8] = []
    for i in 0..<min(text.count, most) { octets.append(text[i] < 0x20 || text[i] == 0x7f ? 0x3f : text[i]) }
    let shown = String(decoding: octets, as: UTF8.self)
    return text.count > most ? "\"\(shown)...\"" : "\"\(shown)\""
}
