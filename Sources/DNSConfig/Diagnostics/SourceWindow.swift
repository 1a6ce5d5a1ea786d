// As much of a line as a message shows: cut out of the octets, since a file may be one line of megabytes.

/// What surrounds a place on its line; of a long line, only the characters near it.
package struct SourceWindow: Sendable, Equatable {
    /// The characters, without the line's end.
    package var text: String
    /// The column of the first of them; beyond 1 where the line is cut before it.
    package var column: Int
    /// Whether the line goes on behind the last of them.
    package var isCut: Bool

    /// Columns beyond which a line is cut on either side of a place.
    static let widest = 160

    static let empty = SourceWindow(text: "", column: 1, isCut: false)

    /// The word that begins at a column of the line, as far as the window shows it: it ends at a space, or where a value of
    /// YAML inside brackets ends.
    func word(at column: Int) -> Substring.UnicodeScalarView {
        text.unicodeScalars.dropFirst(max(0, column - self.column)).prefix {
            !$0.properties.isWhitespace && !",}]".unicodeScalars.contains($0)
        }
    }
}

/// Where the characters of one line stand among its octets.
struct SourceColumns {
    /// Characters from one known place to the next.
    private static let stride = 1024

    private let octets: Range<Int>
    /// Offsets of every ``stride``th character.
    private var known: [Int] = []

    /// Looks through the octets of `source` that are a line without its end.
    init(_ octets: Range<Int>, of source: [UInt8]) {
        self.octets = octets
        var column = 0
        for i in octets where !Self.isContinuation(source[i]) {
            if column % Self.stride == 0 { known.append(i) }
            column += 1
        }
    }

    /// The window around a column, from 1.
    func window(around column: Int, of source: [UInt8]) -> SourceWindow {
        let widest = SourceWindow.widest
        let isShort = offset(of: widest, source) == octets.upperBound
        let first = isShort || column <= widest / 2 ? 0 : max(0, column - 1 - widest / 4)
        let start = offset(of: first, source)
        let end = offset(of: first + widest, source)
        return SourceWindow(
            text: String(decoding: source[start..<end], as: UTF8.self), column: first + 1,
            isCut: end < octets.upperBound)
    }

    /// Where a character begins, counted from 0; the line's end when it has fewer.
    private func offset(of column: Int, _ source: [UInt8]) -> Int {
        guard known.indices.contains(column / Self.stride) else { return octets.upperBound }
        var at = known[column / Self.stride]
        for _ in 0..<column % Self.stride {
            guard at < octets.upperBound else { break }
            at += 1
            while at < octets.upperBound, Self.isContinuation(source[at]) { at += 1 }
        }
        return at
    }

    /// Whether an octet goes on with a character of UTF-8 that began before it.
    private static func isContinuation(_ octet: UInt8) -> Bool { octet & 0xc0 == 0x80 }
}
