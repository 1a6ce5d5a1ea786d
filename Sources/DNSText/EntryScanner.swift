// Cuts a master file into entries and these into tokens, without copying an octet (RFC 1035 s5.1).

/// A word of an entry: where it stands in the source, the quotes around it left out.
struct Token {
    var start: Int
    var end: Int
    var isQuoted = false
    /// Whether a comment begins right behind it, without a space.
    var touchesComment = false

    var range: Range<Int> { start..<end }
    /// The place with the quotes, for messages.
    var outerRange: Range<Int> { isQuoted ? start - 1..<end + 1 : range }

    /// The words of a text that has neither quotes nor comments: what stands between blank space.
    static func words(of text: Span<UInt8>) -> [Token] {
        var words: [Token] = []
        var start: Int?
        for i in 0...text.count {
            let isBlank = i == text.count || text[i] == 0x20 || 0x09...0x0d ~= text[i]
            if isBlank, let begin = start {
                words.append(Token(start: begin, end: i))
                start = nil
            } else if !isBlank, start == nil {
                start = i
            }
        }
        return words
    }
}

/// A place in a source of entries. The room for tokens is used again for each.
struct EntryScanner {
    /// How many words and parentheses one entry may have: more than 65,535 octets of data can need.
    static let mostPieces = 70_000

    /// The octet that is read next.
    private(set) var position: Int
    /// The line of `position`, from 1, and where it begins.
    private(set) var line: UInt32 = 1
    private(set) var lineStart: Int
    /// Where the entry begins: its line, and where that line begins.
    private(set) var entryLine: UInt32 = 1
    private(set) var entryLineStart: Int
    /// The words of the entry.
    private(set) var tokens: [Token] = []
    /// Whether the entry begins with blank space: its owner is the last one's.
    private(set) var beginsBlank = false

    init(at position: Int = 0) {
        self.position = position
        lineStart = position
        entryLineStart = position
    }

    /// Goes to the beginning of another source, with the room for tokens that there is.
    mutating func restart() {
        position = 0
        line = 1
        lineStart = 0
    }

    /// Moves to the next entry that is not empty and cuts it into `tokens`; false at the end of the source.
    ///
    /// After an error the scanner stands where the next entry can be looked for.
    mutating func next(_ source: Span<UInt8>) throws(TextError) -> Bool {
        while position < source.count {
            tokens.removeAll(keepingCapacity: true)
            entryLine = line
            entryLineStart = position
            beginsBlank = source[position] == 0x20 || source[position] == 0x09
            try scanEntry(source)
            if !tokens.isEmpty { return true }
        }
        return false
    }

    /// Cuts up to the end of the line, or beyond while parentheses are open.
    private mutating func scanEntry(_ source: Span<UInt8>) throws(TextError) {
        var open: [(position: Int, line: UInt32)] = []
        var pieces = 0
        var failure: TextError?
        scanning: while position < source.count {
            switch source[position] {
            case 0x20, 0x09, 0x0d:
                position &+= 1
            case 0x0a:
                newline()
                if open.isEmpty { break scanning }
            case UInt8(ascii: ";"):
                position = endOfLine(source)
            case UInt8(ascii: "("):
                open.append((position, line))
                pieces &+= 1
                position &+= 1
            case UInt8(ascii: ")"):
                if open.popLast() == nil, failure == nil {
                    failure = TextError(
                        .unbalancedParenthesis, position..<position + 1, "a closing parenthesis without an opening one")
                }
                position &+= 1
            case UInt8(ascii: "\""):
                pieces &+= 1
                if let unclosed = scanQuoted(source), failure == nil { failure = unclosed }
            default:
                pieces &+= 1
                scanWord(source)
            }
            if pieces > Self.mostPieces { break }
        }
        if let first = open.first { resume(source, behind: first) }
        if let first = open.first {
            throw TextError(
                .unbalancedParenthesis, first.position..<first.position + 1, "this parenthesis is never closed")
        }
        if pieces > Self.mostPieces {
            position = endOfLine(source)
            throw TextError(.recordTooLong, entryLineStart..<entryLineStart + 1, "this record has too many words")
        }
        if let failure { throw failure }
    }

    /// Where the line feed stands that ends this line, or the source's end.
    private func endOfLine(_ source: Span<UInt8>) -> Int {
        var at = position
        while at < source.count, source[at] != 0x0a { at &+= 1 }
        return at
    }

    private mutating func newline() {
        position &+= 1
        line &+= 1
        lineStart = position
    }

    private mutating func scanWord(_ source: Span<UInt8>) {
        let start = position
        var at = position
        while at < source.count {
            let octet = source[at]
            if octet == UInt8(ascii: "\\"), at &+ 1 < source.count, source[at &+ 1] != 0x0a {
                at &+= 2
            } else if octet < 0x3c, Self.delimiters >> UInt64(octet) & 1 == 1 {
                break
            } else {
                at &+= 1
            }
        }
        position = at
        tokens.append(
            Token(start: start, end: at, touchesComment: at < source.count && source[at] == UInt8(ascii: ";")))
    }

    /// The octets that end a word: tab, line feed, carriage return, space, quote, parentheses and semicolon, as bits.
    private static let delimiters: UInt64 =
        1 << 0x09 | 1 << 0x0a | 1 << 0x0d | 1 << 0x20 | 1 << 0x22 | 1 << 0x28 | 1 << 0x29 | 1 << 0x3b

    /// Cuts a string in quotes, which must end on its line; but a line's end behind a backslash belongs to the string.
    private mutating func scanQuoted(_ source: Span<UInt8>) -> TextError? {
        let start = position &+ 1
        var at = start
        while at < source.count, source[at] != 0x0a {
            if source[at] == UInt8(ascii: "\"") {
                tokens.append(Token(start: start, end: at, isQuoted: true))
                position = at &+ 1
                return nil
            }
            let isEscape = source[at] == UInt8(ascii: "\\") && at &+ 1 < source.count
            at &+= isEscape ? 2 : 1
            if isEscape, source[at &- 1] == 0x0a {
                line &+= 1
                lineStart = at
            }
        }
        position = at
        goBehindLateQuote(source)
        return TextError(
            .unclosedQuote, start - 1..<at, "this quote is not closed on its line",
            hint: "write \\\" for a quote itself")
    }

    /// Lines below an unclosed quote on which its other half is looked for.
    private static let linesOfQuote: UInt32 = 20

    /// Goes on, from the end of a line with an unclosed quote, behind the quote that was meant to close it: the first one below,
    /// if nothing follows the last one on its line. Where there is none, that line's end is kept.
    private mutating func goBehindLateQuote(_ source: Span<UInt8>) {
        var ahead = self
        while ahead.position < source.count, ahead.line &- line < Self.linesOfQuote {
            ahead.newline()
            guard let (first, count, isLast) = ahead.quotes(source) else {
                ahead.position = ahead.endOfLine(source)
                continue
            }
            guard isLast, count % 2 == 1 else { return }
            position = first &+ 1
            line = ahead.line
            lineStart = ahead.lineStart
            return
        }
    }

    /// The first quote on the line that begins here, how many there are, and whether the last is followed by nothing but blank
    /// space, parentheses or a comment; nil when there is none.
    private func quotes(_ source: Span<UInt8>) -> (first: Int, count: Int, isLast: Bool)? {
        var first: Int?
        var count = 0
        var isLast = true
        var at = position
        scanning: while at < source.count {
            switch source[at] {
            case UInt8(ascii: "\""):
                if first == nil { first = at }
                count &+= 1
                isLast = true
            case 0x0a: break scanning
            case UInt8(ascii: ";"): if isLast, count % 2 == 1 { break scanning }
            case 0x20, 0x09, 0x0d, UInt8(ascii: "("), UInt8(ascii: ")"): break
            case UInt8(ascii: "\\"):
                isLast = false
                at &+= 1
            default: isLast = false
            }
            at &+= 1
        }
        return first.map { ($0, count, isLast) }
    }

    /// Goes back behind a parenthesis that was never closed, to the next line that looks like the beginning of an entry.
    private mutating func resume(_ source: Span<UInt8>, behind open: (position: Int, line: UInt32)) {
        position = open.position
        line = open.line
        while position < source.count {
            position = endOfLine(source)
            guard position < source.count else { return }
            newline()
            guard position < source.count else { return }
            switch source[position] {
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"): continue
            default: return
            }
        }
    }
}
