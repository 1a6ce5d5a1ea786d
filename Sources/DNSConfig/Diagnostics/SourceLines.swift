// The lines of files that have one thing a line, such as /etc/hosts and /etc/resolv.conf.

/// A line, without its end.
struct SourceLine {
    /// A part of a line between blanks.
    struct Field {
        let text: String
        let range: SourceRange
    }

    let octets: ArraySlice<UInt8>
    /// Its first character.
    let start: SourceRange

    /// The parts of a piece of the line that blanks keep apart.
    func fields(of piece: ArraySlice<UInt8>) -> [Field] {
        piece.split { $0 == 0x20 || $0 == 0x09 }.map { part in
            let before = String(decoding: octets[..<part.startIndex], as: UTF8.self).unicodeScalars.count
            let text = String(decoding: part, as: UTF8.self)
            return Field(text: text, range: start.part(at: before, length: text.unicodeScalars.count))
        }
    }
}

/// The lines of a file, one after another; the mark that some programs put at the beginning of a file is left out.
struct SourceLines: Sequence, IteratorProtocol {
    private let file: SourceFileID
    private let octets: [UInt8]
    private var place: Int
    private var number = 0

    init(of file: SourceFileID, in sources: SourceFiles) {
        self.file = file
        octets = sources.octets(of: file)
        place = octets.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    }

    mutating func next() -> SourceLine? {
        guard place < octets.count else { return nil }
        let start = place
        let end = octets[start...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? octets.count
        let isPair = end + 1 < octets.count && octets[end] == 0x0d && octets[end + 1] == 0x0a
        place = end + (isPair ? 2 : 1)
        number += 1
        return SourceLine(octets: octets[start..<end], start: SourceRange(file, line: number, column: 1))
    }
}
