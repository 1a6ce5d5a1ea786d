// `$GENERATE`: many records from one line, as BIND reads it.

internal import DNSWire

extension MasterFileReader {
    /// How many records all directives of a zone may make.
    static let mostGenerated = 4_194_304

    /// A directive whose records are being read.
    struct Generating {
        let place: RecordTable.Place
        /// The first that was noted.
        var warning: TextError?
    }

    /// `$GENERATE range owner [TTL] [class] type data`: reads the record for each number of the range.
    ///
    /// Owner and data are templates; data of several words may stand in quotes as a whole. The owner that a blank one means stays
    /// what it was.
    mutating func generate(_ source: Span<UInt8>, into table: inout RecordTable) throws(TextError) {
        let directive = scanner.tokens[0]
        let range = try range(source)
        let template = try RecordTemplate(scanner.tokens, source)
        let column = UInt32(clamping: directive.start - scanner.entryLineStart + 1)
        generating = Generating(place: RecordTable.Place(file: file, line: scanner.entryLine, column: column))
        let before = (scanner: scanner, owner: owner, state: ownerState)
        var failure: TextError?
        var text: [UInt8] = []
        var number = range.start
        while failure == nil, number <= range.stop {
            failure = readGenerated(template, number, source, &text, into: &table)
            number += range.step
        }
        (scanner, owner, ownerState) = before
        let warning = generating?.warning
        generating = nil
        if let warning { note(.warning, warning, source) }
        if let failure { throw failure }
    }

    private mutating func range(_ source: Span<UInt8>) throws(TextError) -> GenerateRange {
        let token = scanner.tokens[1]
        let range: GenerateRange
        do throws(TextError) {
            range = try GenerateRange(source.extracting(token.range))
        } catch {
            throw error.moved(by: token.start)
        }
        generated += range.count
        guard generated <= Self.mostGenerated else {
            throw TextError(
                .badGenerate, token.outerRange,
                "the $GENERATE lines of this zone make more than \(Self.mostGenerated) records in all")
        }
        return range
    }

    /// Reads the record for one number; returns what is wrong with it, said of the directive's words.
    private mutating func readGenerated(
        _ template: RecordTemplate, _ number: Int, _ source: Span<UInt8>, _ text: inout [UInt8],
        into table: inout RecordTable
    ) -> TextError? {
        let starts = template.write(number, of: source, to: &text)
        scanner.restart()
        let noted = generating?.warning != nil
        do throws(TextError) {
            guard try scanner.next(text.span) else { return nil }
            try readEntry(text.span, into: &table)
        } catch {
            return template.moved(error, number, text, starts)
        }
        if !noted, let warning = generating?.warning {
            generating?.warning = template.moved(warning, number, text, starts)
        }
        return nil
    }
}

/// The words of a `$GENERATE` line from the owner on.
struct RecordTemplate {
    /// Whether the data are in quotes as a whole.
    private let isWhole: Bool
    private let words: [(token: Token, template: GenerateTemplate?, isQuoted: Bool)]

    /// Finds the type among the words, and reads the templates: the owner, and what stands behind the type.
    init(_ tokens: [Token], _ source: Span<UInt8>) throws(TextError) {
        guard tokens.count > 2, tokens[2].start < tokens[2].end else {
            throw Self.missing("the name of the records", behind: tokens[min(2, tokens.count - 1)])
        }
        var typeAt = 3
        while typeAt < tokens.count, Self.isStart(source.extracting(tokens[typeAt].range)) { typeAt += 1 }
        guard typeAt + 1 < tokens.count else {
            throw Self.missing(typeAt < tokens.count ? "the data" : "the type", behind: tokens[tokens.count - 1])
        }
        // data in quotes as a whole are the words within
        isWhole = typeAt + 2 == tokens.count && tokens[typeAt + 1].isQuoted
        var words: [(token: Token, template: GenerateTemplate?, isQuoted: Bool)] = []
        for (index, token) in tokens.enumerated().dropFirst(2) {
            let isTemplate = index == 2 || index > typeAt
            let isWhole = isWhole && index > typeAt
            let template = isTemplate ? try GenerateTemplate(source, token.range, isWhole: isWhole) : nil
            words.append((token, template, token.isQuoted && index > typeAt && !isWhole))
        }
        self.words = words
    }

    /// Whether a word is a TTL or the class.
    private static func isStart(_ text: Span<UInt8>) -> Bool {
        text.count > 0 && (text[0] &- 0x30 < 10 || EntryWords.isInternet(text))
    }

    private static func missing(_ what: String, behind token: Token) -> TextError {
        TextError(
            .missingField, token.outerRange, "$GENERATE lacks \(what)",
            hint: "the form is: $GENERATE 1-254 host-$ A 192.0.2.$")
    }

    /// Writes the record for a number; returns where its words begin.
    func write(_ number: Int, of source: Span<UInt8>, to text: inout [UInt8]) -> [Int] {
        text.removeAll(keepingCapacity: true)
        var starts: [Int] = []
        for word in words {
            starts.append(text.count)
            if word.isQuoted { text.append(UInt8(ascii: "\"")) }
            if let template = word.template {
                template.append(number, of: source, to: &text)
            } else {
                text.append(contentsOf: source.extracting(word.token.range))
            }
            if word.isQuoted { text.append(UInt8(ascii: "\"")) }
            text.append(0x20)
        }
        return starts
    }

    /// The error of a written record as one of the word that it was written from.
    func moved(_ error: TextError, _ number: Int, _ text: [UInt8], _ starts: [Int]) -> TextError {
        let word = words[(starts.firstIndex { $0 > error.range.lowerBound } ?? starts.count) - 1]
        let record = quoted(text.span.extracting(0..<max(text.count - 1, 0)))
        return TextError(
            error.code, word.token.outerRange, "in the record for \(number), \(record): \(error.problem)",
            hint: error.code == .unquotedText && isWhole
                ? "quotes within data in quotes are written \\\"" : error.hint)
    }
}
