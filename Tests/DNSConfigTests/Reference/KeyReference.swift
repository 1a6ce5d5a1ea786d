// The reference of all keys, taken apart row by row.

import TestSupport
import Testing

/// A row of the tables in Configuration.md.
struct KeyReference: Sendable, CustomTestStringConvertible {
    /// The path of the key: `cache.stale.max`, `zones[].name`.
    let key: String
    /// The default, as it would be written; nil where it is told in words.
    let standard: String?
    /// A configuration with the key.
    let example: String

    var testDescription: String { key }

    static let all: [KeyReference] = {
        let folder = TestFolder.beside(#filePath, "../../../Sources/swiftlet/swiftlet.docc")
        let text = folder.files()["Configuration.md"].map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.dropFirst(2).dropLast(2).components(separatedBy: " | ")
            return KeyReference(
                key: code(cells[0]) ?? "", standard: code(cells[2]), example: code(cells[3]) ?? "")
        }
    }()

    /// What stands between the backquotes of a cell that has nothing else.
    private static func code(_ cell: Substring) -> String? {
        guard cell.count > 2, cell.first == "`", cell.last == "`" else { return nil }
        let inner = cell.dropFirst().dropLast()
        return inner.contains("`") ? nil : String(inner)
    }

    /// What an entry of a list needs at least.
    private static let needed = [
        "zones": "name: home.example., file: home.example.yaml", "forward": "zone: ., upstreams: 192.0.2.1",
        "tests": "ask: example.com., expect: REFUSED", "query_log": "to: stdout",
    ]

    /// A configuration that has a value at the place of this key, and otherwise only what that place needs. Without a value, what the
    /// place needs.
    func configuration(_ value: String?) -> String {
        let parts = key.split(separator: ".").map(String.init)
        // from the inside to the outside
        var text = value.map { "\(parts[parts.count - 1]): \($0)" }
        for part in parts.dropLast().reversed() {
            let isList = part.hasSuffix("[]")
            let name = String(part.dropLast(isList ? 2 : 0))
            let needed = Self.needed[name]
            guard isList || needed != nil else {
                text = text.map { "\(name): {\($0)}" }
                continue
            }
            let inner = [needed, text].compactMap(\.self).joined(separator: ", ")
            text = isList ? "\(name): [{\(inner)}]" : "\(name): {\(inner)}"
        }
        return "x-note: none\n\(text ?? "")\n"
    }
}

extension Substring {
    /// The parts between separators of more than one character.
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        var parts: [Substring] = []
        var start = startIndex
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(separator) {
                parts.append(self[start..<place])
                place = index(place, offsetBy: separator.count)
                start = place
            } else {
                place = index(after: place)
            }
        }
        return parts + [self[start...]]
    }
}
