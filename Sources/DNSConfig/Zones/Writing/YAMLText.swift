// Values as YAML text that YAML 1.1 and 1.2 read alike, whatever is in them.

/// A value that is to be written.
indirect enum YAMLValue: Equatable {
    case text(String)
    /// Decimal digits, perhaps with a point and a sign.
    case number(String)
    case null
    case list([YAMLValue])
    /// Keys are written in natural order.
    case mapping([String: YAMLValue])

    /// The value as it will be read again.
    func node(at range: SourceRange) -> YAMLNode {
        let content: YAMLNode.Content =
            switch self {
            case .text(let text): .scalar(YAMLScalar(text, style: .singleQuoted))
            case .number(let number): .scalar(YAMLScalar(number))
            case .null: .scalar(YAMLScalar("null"))
            case .list(let items): .sequence(items.map { $0.node(at: range) })
            case .mapping(let entries):
                .mapping(
                    entries.map {
                        YAMLNode.Entry(
                            key: YAMLValue.text($0.key).node(at: range), value: $0.value.node(at: range))
                    })
            }
        return YAMLNode(content, at: range)
    }
}

/// Writes block style with an indentation of two spaces.
struct YAMLText {
    private(set) var text = ""

    /// Writes `key: value` at a depth, on lines of its own.
    mutating func append(_ key: String, _ value: YAMLValue, depth: Int) {
        indent(depth)
        appendEntry(key, value, depth: depth)
    }

    private mutating func indent(_ depth: Int) { text += String(repeating: "  ", count: depth) }

    private mutating func appendEntry(_ key: String, _ value: YAMLValue, depth: Int) {
        text += Self.scalar(key) + ":"
        switch value {
        case .list(let items) where !items.isEmpty:
            text += "\n"
            for item in items {
                indent(depth + 1)
                text += "- "
                if case .mapping(let entries) = item, !entries.isEmpty {
                    appendEntries(entries, depth: depth + 2)
                } else {
                    text += Self.flow(item) + "\n"
                }
            }
        case .mapping(let entries) where !entries.isEmpty:
            text += "\n"
            indent(depth + 1)
            appendEntries(entries, depth: depth + 1)
        default:
            text += " " + Self.flow(value) + "\n"
        }
    }

    /// The entries of a mapping; the indentation of the first is there already.
    private mutating func appendEntries(_ entries: [String: YAMLValue], depth: Int) {
        for (index, entry) in Self.sorted(entries).enumerated() {
            if index > 0 { indent(depth) }
            appendEntry(entry.key, entry.value, depth: depth)
        }
    }

    private static func sorted(_ entries: [String: YAMLValue]) -> [(key: String, value: YAMLValue)] {
        entries.sorted { NaturalOrder($0.key) < NaturalOrder($1.key) }
    }

    /// A value on one line.
    private static func flow(_ value: YAMLValue) -> String {
        switch value {
        case .text(let text): scalar(text)
        case .number(let number): number
        case .null: "null"
        case .list(let items): "[" + items.map(flow).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + sorted(entries).map { scalar($0.key) + ": " + flow($0.value) }.joined(separator: ", ") + "}"
        }
    }

    // MARK: Scalars

    /// A text that is read as this very text: plain where nothing else could be meant, else in quotes.
    static func scalar(_ text: String) -> String {
        if isPlain(text) { return text }
        if text.unicodeScalars.allSatisfy(isPrintable) {
            return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        }
        return text.unicodeScalars.reduce(into: "\"") { $0 += escaped($1) } + "\""
    }

    /// Letters, digits and what never means anything in YAML; no word that stands for a truth value or nothing, and nothing that could
    /// be a number, but for IPv4 addresses.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, first != 0x20, last != 0x20 else { return false }
        guard text.utf8.allSatisfy(isHarmless) else { return false }
        switch first {
        case 0x30...0x39:
            return text.utf8.count { $0 == 0x2e } == 3 && text.utf8.allSatisfy { $0 == 0x2e || 0x30...0x39 ~= $0 }
        case 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "\\"):
            return !["yes", "no", "on", "off", "true", "false", "null", "y", "n"].contains(text.lowercased())
        default: return text == "."
        }
    }

    private static func isHarmless(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: " -+._/=;@\\".utf8.contains(octet)
        }
    }

    /// What may stand in single quotes on one line.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd: true
        default: false
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"", "\\": return "\\\(scalar)"
        case _ where isPrintable(scalar): return String(scalar)
        default:
            let hex = String(scalar.value, radix: 16)
            let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x1_0000 ? ("u", 4) : ("U", 8)
            return "\\\(letter)" + String(repeating: "0", count: width - hex.utf8.count) + hex
        }
    }
}
