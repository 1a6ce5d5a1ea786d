// Places in files as records keep them.

import DNSWire

extension RecordTable.Place {
    init(_ position: SourcePosition, in file: SourceFileID) {
        self.init(
            file: UInt16(clamping: file.rawValue), line: UInt32(clamping: position.line),
            column: UInt32(clamping: position.column))
    }
}

extension SourceFiles {
    /// From a record's place to the end of the word that stands there.
    func range(of place: RecordTable.Place) -> SourceRange {
        let file = SourceFileID(rawValue: Int32(place.file))
        let (line, column) = (Int(place.line), Int(place.column))
        let word = window(line: line, around: column, of: file)?.word(at: column)
        return SourceRange(file, line: line, column: column, length: max(1, word?.count ?? 1))
    }
}
