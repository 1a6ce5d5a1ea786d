// A mistake in a master file, with its place and what would mend it.

/// An error or a warning that the reader of a master file has found.
package struct MasterFileProblem: Hashable, Sendable {
    /// An error's entry is not read; a warning's is.
    package enum Severity: String, Sendable { case error, warning }

    package let severity: Severity
    package let code: TextError.Code
    /// The file that it is in, in the reader's numbering: another than the first where `$INCLUDE` led there.
    package let file: UInt16
    /// From 1.
    package let line: Int
    /// From 1, in Unicode scalars.
    package let column: Int
    /// Unicode scalars on that line that are meant, at least one.
    package let length: Int
    /// A whole sentence without a full stop.
    package let message: String
    /// What would mend it, where that can be guessed.
    package let hint: String?

    /// The problem that `error` is, whose range counts octets of `source`; line `line` begins at octet `lineStart`. A range that lies before
    /// it is shown at its beginning.
    init(_ severity: Severity, _ error: TextError, in source: Span<UInt8>, file: UInt16, line: UInt32, lineStart: Int) {
        var line = Int(line)
        var lineStart = lineStart
        for i in lineStart..<max(lineStart, min(error.range.lowerBound, source.count)) where source[i] == 0x0a {
            line += 1
            lineStart = i + 1
        }
        var lineEnd = lineStart
        while lineEnd < source.count, source[lineEnd] != 0x0a { lineEnd += 1 }
        let begin = max(lineStart, min(error.range.lowerBound, lineEnd))
        self.severity = severity
        self.file = file
        code = error.code
        self.line = line
        column = Self.scalars(source, lineStart..<begin) + 1
        length = max(1, Self.scalars(source, begin..<max(begin, min(error.range.upperBound, lineEnd))))
        message = error.problem
        hint = error.hint
    }

    /// Octets that are not the continuation of a UTF-8 sequence.
    private static func scalars(_ source: Span<UInt8>, _ range: Range<Int>) -> Int {
        range.reduce(0) { $0 + (source[$1] & 0xc0 == 0x80 ? 0 : 1) }
    }
}

extension MasterFileProblem: CustomStringConvertible {
    /// `LINE:COLUMN: error: MESSAGE; HINT [CODE]`.
    package var description: String {
        let advice = hint.map { "; \($0)" } ?? ""
        return "\(line):\(column): \(severity.rawValue): \(message)\(advice) [\(code.rawValue)]"
    }
}
