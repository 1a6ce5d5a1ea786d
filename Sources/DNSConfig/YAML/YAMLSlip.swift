// Slips that libyaml sees a line or a word later than a person does.

/// What can be guessed from the lines around the place at which libyaml gave up.
struct YAMLSlip {
    private let place: SourceRange
    private let sources: SourceFiles
    /// The line of the place.
    let scalars: [Unicode.Scalar]

    init(at place: SourceRange, in sources: SourceFiles) {
        self.place = place
        self.sources = sources
        scalars = Self.line(Int(place.start.line), place.file, sources)
    }

    /// The character at the place.
    var here: Unicode.Scalar? { scalars.indices.contains(column) ? scalars[column] : nil }

    /// The quote that ends right before the place, where text follows it that was meant to belong to it.
    ///
    /// - Parameter isFlow: whether brackets are around, in which the next item may follow as well.
    func closingQuote(isFlow: Bool) -> Unicode.Scalar? {
        guard let here, !"#,]}".unicodeScalars.contains(here),
            let quote = before.last(where: { $0 != " " && $0 != "\t" }), quote == "'" || quote == "\""
        else { return nil }
        guard isFlow else { return quote }
        let word = scalars[column...].prefix { $0 != " " && $0 != "," && $0 != "}" && $0 != "]" }
        return here == "'" || here == "\"" || word.last == ":" ? nil : quote
    }

    /// The line above that was meant to be `key: value` and lacks its colon, when a colon at the place comes as a
    /// surprise: its text, and what was probably meant.
    var lineWithoutColon: (range: SourceRange, meant: String)? {
        guard !Self.hasColon(before) else { return nil }
        var number = Int(place.start.line) - 1
        while number > 0 {
            let line = Self.line(number, place.file, sources)
            let blank = line.prefix { $0 == " " || $0 == "-" }.count
            var text = line[blank...]
            if let comment = text.indices.first(where: { text[$0] == "#" && ($0 == blank || text[$0 - 1] == " ") }) {
                text = text[..<comment]
            }
            while text.last == " " || text.last == "\r" { text.removeLast() }
            guard let first = text.first else {
                number -= 1
                continue
            }
            guard !Self.hasColon(text), !"'\"[{&*!|>%".unicodeScalars.contains(first) else { return nil }
            let words = String(String.UnicodeScalarView(text)).split(separator: " ", maxSplits: 1)
            return (
                SourceRange(place.file, line: number, column: blank + 1, length: text.count),
                words.count == 2 ? "\(words[0]): \(words[1])" : "\(words[0]):"
            )
        }
        return nil
    }

    /// The text of the list item at the beginning of a line that lacks the space behind its `-`.
    func itemWithoutSpace(at place: SourceRange) -> String? {
        let line = Self.line(Int(place.start.line), place.file, sources)
        let text = line.dropFirst(Int(place.start.column) - 1)
        guard text.first == "-", text.count > 1, line.prefix(Int(place.start.column) - 1).allSatisfy({ $0 == " " })
        else { return nil }
        return String(String.UnicodeScalarView(text.dropFirst().prefix { $0 != " " && $0 != "\r" }))
    }

    /// Whether a tag at a place is `!include`.
    func isInclude(at place: SourceRange) -> Bool {
        let line = Self.line(Int(place.start.line), place.file, sources)
        return line.dropFirst(Int(place.start.column) - 1).starts(with: "!include".unicodeScalars)
    }

    private var column: Int { Int(place.start.column) - 1 }
    private var before: ArraySlice<Unicode.Scalar> { scalars.prefix(max(column, 0)) }

    /// Whether a colon ends a key in a text.
    private static func hasColon(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        text.indices.contains { text[$0] == ":" && ($0 + 1 == text.endIndex || text[$0 + 1] == " ") }
    }

    private static func line(_ number: Int, _ file: SourceFileID, _ sources: SourceFiles) -> [Unicode.Scalar] {
        Array((sources.line(number, of: file) ?? "").unicodeScalars)
    }
}
