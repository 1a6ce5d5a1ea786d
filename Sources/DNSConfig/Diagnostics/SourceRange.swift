// A place in a file that somebody wrote: where to put the caret.

/// A line and a column, both counted from 1; the column counts Unicode scalars.
package struct SourcePosition: Hashable, Sendable {
    package var line: Int32
    package var column: Int32

    package init(line: Int, column: Int) {
        self.line = Int32(clamping: line)
        self.column = Int32(clamping: column)
    }
}

/// Which of the files of a load: an index into ``SourceFiles``.
package struct SourceFileID: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }
}

/// The characters from `start` up to, but not including, `end`.
package struct SourceRange: Hashable, Sendable {
    package var file: SourceFileID
    package var start: SourcePosition
    package var end: SourcePosition

    package init(_ file: SourceFileID, from start: SourcePosition, to end: SourcePosition) {
        self.file = file
        self.start = start
        self.end = end
    }

    /// `length` characters of one line.
    package init(_ file: SourceFileID, line: Int, column: Int, length: Int = 1) {
        self.init(
            file, from: SourcePosition(line: line, column: column),
            to: SourcePosition(line: line, column: column + length))
    }

    /// The part of a range on one line that begins `offset` characters in and takes `length`.
    func part(at offset: Int, length: Int) -> SourceRange {
        SourceRange(file, line: Int(start.line), column: Int(start.column) + offset, length: length)
    }
}
