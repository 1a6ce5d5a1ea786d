// Texts in source files, with gaps where values are put in.

/// A string literal.
struct SourceLiteral: CustomStringConvertible {
    /// What stands between the values, in order.
    private(set) var fragments = [""]

    var description: String { fragments.joined(separator: "…") }

    /// Those fragments that say something.
    private var words: [String] { fragments.filter { $0.contains(where: \.isLetter) } }

    /// Whether it is a text for people, and not only made of values.
    var isSentence: Bool {
        let isWord = fragments.count == 1 && description.first?.isUppercase == true && description.last == "."
        return isWord || description.contains(" ") && words.reduce(0) { $0 + $1.count } > 8
    }

    /// Whether a line could be this one with values put in.
    func matches(_ line: String) -> Bool {
        guard isSentence else { return false }
        var rest = line[...]
        for word in words {
            let text = word.trimmed
            guard let place = rest.indices.first(where: { rest[$0...].hasPrefix(text) }) else { return false }
            rest = rest[place...].dropFirst(text.count)
        }
        return true
    }

    /// Reads the literal that begins at `place`, and moves behind it.
    init(_ text: Substring, at place: inout Substring.Index) {
        let quote = text[place...].hasPrefix("\"\"\"") ? "\"\"\"" : "\""
        place = text.index(place, offsetBy: quote.count)
        while place < text.endIndex, !text[place...].hasPrefix(quote) {
            if text[place...].hasPrefix("\\(") {
                text.formIndex(after: &place)
                text.skipParentheses(at: &place)
                fragments.append("")
            } else if text[place] == "\\" {
                text.formIndex(after: &place)
                // a line that goes on in the next one, else a character that needs the stroke
                if text[place] != "\n" { fragments[fragments.count - 1].append(text[place]) }
                text.formIndex(after: &place)
            } else {
                let isSpace = text[place].isWhitespace
                if !isSpace || fragments.last?.last?.isWhitespace == false {
                    fragments[fragments.count - 1].append(isSpace ? " " : text[place])
                }
                text.formIndex(after: &place)
            }
        }
        place = text.index(place, offsetBy: quote.count, limitedBy: text.endIndex) ?? text.endIndex
    }

    /// All literals of a part of a file.
    static func all(in text: Substring) -> [SourceLiteral] {
        var found: [SourceLiteral] = []
        var place = text.startIndex
        while place < text.endIndex {
            if text[place] == "\"" {
                found.append(SourceLiteral(text, at: &place))
            } else if text[place...].hasPrefix("//") {
                place = text[place...].firstIndex(of: "\n") ?? text.endIndex
            } else {
                text.formIndex(after: &place)
            }
        }
        return found
    }
}

/// A text that is written to the log.
struct LogCall {
    static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    let level: String
    let message: SourceLiteral

    /// All calls in a file that write a text of their own.
    static func all(in text: String) -> [LogCall] {
        var calls: [LogCall] = []
        for place in text.indices where text[place] == "l" {
            let rest = text[place...]
            guard let mark = ["log.", "logger."].first(where: rest.hasPrefix) else { continue }
            let name = rest.dropFirst(mark.count).prefix(while: \.isLetter)
            guard levels.contains(String(name)), text[name.endIndex] == "(" else { continue }
            var end = name.endIndex
            text[...].skipParentheses(at: &end)
            let literals = SourceLiteral.all(in: text[name.endIndex..<end]).filter(\.isSentence)
            calls += literals.map { LogCall(level: String(name), message: $0) }
        }
        return calls
    }
}

extension Substring {
    /// Moves from an opening parenthesis behind the one that closes it; those within literals do not count.
    fileprivate func skipParentheses(at place: inout Index) {
        var depth = 0
        while place < endIndex {
            switch self[place] {
            case "\"":
                _ = SourceLiteral(self, at: &place)
                continue
            case "(": depth += 1
            case ")": depth -= 1
            default: break
            }
            formIndex(after: &place)
            if depth == 0 { return }
        }
    }
}

extension String {
    /// Without spaces at either end.
    fileprivate var trimmed: String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
