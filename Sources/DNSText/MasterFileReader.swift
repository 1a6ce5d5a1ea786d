// Master files (RFC 1035 s5.1) into a table of records, with every mistake of the file.

package import DNSWire

/// Reads a master file of class IN: `$ORIGIN`, `$TTL`, `$INCLUDE` and `$GENERATE`, `@`, blank owners, parentheses, comments, quoted
/// strings and escapes; TTL and class in any order.
///
/// What a record's TTL is: its own, else that of `$TTL` (RFC 2308 s4), else the last one written (RFC 1035 s5.1), else the SOA's
/// minimum. After an error it goes on with the next entry.
package struct MasterFileReader {
    /// Errors and warnings after which reading ends.
    package static let mostProblems = 1000
    /// Entries between two reports of the progress.
    private static let entriesBetweenReports = 16_384

    let zone: Name
    /// What opens the files that `$INCLUDE` names, where that is possible.
    let files: MasterFileOpener?
    private let progress: ((Int) -> Void)?
    var file: UInt16
    var scanner: EntryScanner
    private var types = TypeIndex()
    private(set) var problems: [MasterFileProblem] = []
    var origin: Name
    var owner: [UInt8] = []
    var ownerState = OwnerState.missing
    private var data: [UInt8] = []
    var defaultTTL: UInt32?
    private var lastTTL: UInt32?
    /// The files that are being read, from the first one on.
    var openFiles: [UInt16]
    /// How many files were included so far.
    var includes = 0
    /// Where the records that are read are written, where that is not where the scanner stands: a `$GENERATE`.
    var generating: Generating?
    /// How many records were generated so far.
    var generated = 0

    /// Whether there is an owner that an entry without one belongs to.
    enum OwnerState { case missing, known, unreadable }

    /// Reads all of `source` and appends its records to `table`, with `file` in their places.
    ///
    /// `origin` is the zone's name, to which relative names belong until `$ORIGIN` says otherwise. `files` opens the files that
    /// `$INCLUDE` names; without it there are none. `progress` is told now and then how many octets of `source` are read. The
    /// problems come in the order in which the text was read.
    package static func read(
        _ source: Span<UInt8>, origin: Name, file: UInt16 = 0, into table: inout RecordTable,
        including files: MasterFileOpener? = nil, progress: ((Int) -> Void)? = nil
    ) -> [MasterFileProblem] {
        var reader = MasterFileReader(
            origin: origin, file: file, start: startOfText(source), files: files, progress: progress)
        reader.readAll(source, into: &table)
        return reader.problems
    }

    private init(origin: Name, file: UInt16, start: Int, files: MasterFileOpener?, progress: ((Int) -> Void)?) {
        zone = origin
        self.origin = origin
        self.file = file
        self.files = files
        self.progress = progress
        openFiles = [file]
        scanner = EntryScanner(at: start)
    }

    /// The octets of a byte order mark, which some editors put first.
    static func startOfText(_ source: Span<UInt8>) -> Int {
        source.count >= 3 && source[0] == 0xef && source[1] == 0xbb && source[2] == 0xbf ? 3 : 0
    }

    /// Reads a whole file from where the scanner stands.
    mutating func readAll(_ source: Span<UInt8>, into table: inout RecordTable) {
        if let error = Self.notText(source) { return note(.error, error, source) }
        var untilReport = Self.entriesBetweenReports
        while problems.count < Self.mostProblems {
            do throws(TextError) {
                guard try scanner.next(source) else { return }
                try readEntry(source, into: &table)
            } catch {
                // whose entry it was is not known, nor to whom those below without an owner belong
                if !scanner.beginsBlank, error.code == .unclosedQuote || error.code == .unbalancedParenthesis {
                    ownerState = .unreadable
                }
                note(.error, error, source)
                if error.code == .zoneTooLarge { return }
            }
            untilReport &-= 1
            if untilReport == 0 {
                untilReport = Self.entriesBetweenReports
                if openFiles.count == 1 { progress?(scanner.position) }
            }
        }
        guard scanner.position < source.count, problems.last?.code != .tooManyErrors else { return }
        let here = scanner.position..<scanner.position
        note(.error, TextError(.tooManyErrors, here, "there are too many errors: the rest is not read"), source)
    }

    /// What a file is that is no text at all.
    private static func notText(_ source: Span<UInt8>) -> TextError? {
        guard source.count >= 2 else { return nil }
        switch (source[0], source[1]) {
        case (0, _):
            return TextError(
                .notText, 0..<1, "this is not a text; it looks like a zone in a binary format",
                hint: "named-compilezone -f raw -F text makes a text of it")
        case (0xff, 0xfe), (0xfe, 0xff):
            return TextError(.notText, 0..<1, "this text is in UTF-16", hint: "save it as UTF-8 or ASCII")
        default:
            guard let place = firstOfBinary(source) else { return nil }
            return TextError(
                .notText, place..<place + 1, "this is not a text; it looks like a binary file",
                hint: "a master file is a text, one record a line: www 3600 A 192.0.2.1")
        }
    }

    /// Where the first octet stands that shows that a source is no text: a NUL among the first octets, or the first control octet
    /// where these are more than one in eight.
    private static func firstOfBinary(_ source: Span<UInt8>) -> Int? {
        let looked = min(source.count, 4096)
        var first: Int?
        var controls = 0
        for i in 0..<looked where source[i] < 0x20 || source[i] == 0x7f {
            // tab, line feed, form feed, carriage return
            if source[i] == 0x09 || source[i] == 0x0a || source[i] == 0x0c || source[i] == 0x0d { continue }
            if source[i] == 0 { return i }
            if first == nil { first = i }
            controls += 1
        }
        return controls > max(3, looked / 8) ? first : nil
    }

    mutating func note(_ severity: MasterFileProblem.Severity, _ error: TextError, _ source: Span<UInt8>) {
        if let generating {
            // one for each directive: the others would say the same
            if generating.warning == nil { self.generating?.warning = error }
            return
        }
        // an error about a parenthesis that was never closed comes when the scanner has gone on already
        problems.append(
            MasterFileProblem(
                severity, error, in: source, file: file, line: scanner.entryLine, lineStart: scanner.entryLineStart))
    }

    // MARK: Entries

    /// Reads the entry that the scanner has cut.
    mutating func readEntry(_ source: Span<UInt8>, into table: inout RecordTable) throws(TextError) {
        let first = scanner.tokens[0]
        if !scanner.beginsBlank, !first.isQuoted, source[first.start] == UInt8(ascii: "$") {
            return try readDirective(first, source, into: &table)
        }
        var at = 0
        if !scanner.beginsBlank {
            try readOwner(first, source)
            at = 1
        } else if ownerState == .missing {
            throw TextError(
                .missingOwner, first.outerRange,
                "this record has no owner, and there is none above that it could share",
                hint: "begin the line with a name, or with @ for \(origin)")
        }
        let start = try readStart(at: &at, source)
        let form = types[start.type]
        data.removeAll(keepingCapacity: true)
        let origin = origin.octets
        let type = scanner.tokens[at - 1].outerRange
        try form.append(scanner.tokens[at...], of: source, behind: type, origin: origin.span, to: &data)
        guard data.count <= Int(UInt16.max) else {
            throw TextError(
                .recordTooLong, first.outerRange, "the data of this record is longer than the 65535 octets of a record")
        }
        let ttl = try self.ttl(start.ttl, form, typeAt: at - 1, source)
        warn(form, dataAt: at, source)
        guard ownerState == .known else { return }
        guard table.hasRoom else {
            throw TextError(.zoneTooLarge, first.outerRange, "the zone has more records than memory is provided for")
        }
        let column = UInt32(clamping: first.outerRange.lowerBound - scanner.entryLineStart + 1)
        let here = RecordTable.Place(file: file, line: scanner.entryLine, column: column)
        table.append(
            owner: owner.span, type: form.type, ttl: ttl, data: data.span, place: generating?.place ?? here)
    }

    private mutating func readOwner(_ token: Token, _ source: Span<UInt8>) throws(TextError) {
        ownerState = .unreadable
        owner.removeAll(keepingCapacity: true)
        let text = source.extracting(token.range)
        let suffix = origin.octets
        do throws(TextError) {
            try NameText.append(text, origin: suffix.span, to: &owner)
        } catch {
            throw error.moved(by: token.start).about("the name of this record")
        }
        ownerState = .known
        if let warning = NameAdvice.doubledOrigin(text, origin: origin, zone: zone) {
            note(.warning, warning.moved(by: token.start), source)
        }
    }

    /// Reads TTL and class, each at most once and in any order, and the type. `at` is moved behind the type.
    private mutating func readStart(
        at: inout Int, _ source: Span<UInt8>
    ) throws(TextError) -> (type: Int, ttl: UInt32?) {
        var ttl: UInt32?
        var hasClass = false
        while at < scanner.tokens.count {
            let token = scanner.tokens[at]
            let text = source.extracting(token.range)
            at &+= 1
            if !hasClass, EntryWords.isInternet(text) {
                hasClass = true
            } else if text.count > 0, text[0] &- 0x30 < 10 {
                guard let seconds = try? NumberText.seconds(text) else {
                    throw EntryWords.notTTL(text).moved(by: token.start)
                }
                guard ttl == nil else {
                    throw TextError(.badTTL, token.outerRange, "this record has a second TTL, \(quoted(text))")
                }
                ttl = limited(seconds, token, source)
            } else if let type = types.place(of: text), !types[type].type.isMeta {
                return (type, ttl)
            } else {
                let mayBeOwner = scanner.beginsBlank && at == 1 && at < scanner.tokens.count
                let next = mayBeOwner ? source.extracting(scanner.tokens[at].range) : nil
                throw EntryWords.notType(text, next: next).moved(by: token.start)
            }
        }
        let last = scanner.tokens[scanner.tokens.count - 1]
        throw TextError(
            .missingType, last.outerRange, "this record has no type",
            hint: "the form of a record is: NAME TTL TYPE DATA, such as www 3600 A 192.0.2.1")
    }

    // MARK: TTL

    /// RFC 2181 s8: a TTL with the highest bit set counts as zero.
    mutating func limited(_ ttl: UInt32, _ token: Token, _ source: Span<UInt8>) -> UInt32 {
        guard ttl > UInt32(Int32.max) else { return ttl }
        note(
            .warning,
            TextError(
                .ttlTooLarge, token.outerRange, "a TTL of more than 2147483647 seconds counts as 0 (RFC 2181 section 8)"
            ),
            source)
        return 0
    }

    private mutating func ttl(
        _ own: UInt32?, _ form: DataForm, typeAt: Int, _ source: Span<UInt8>
    ) throws(TextError) -> UInt32 {
        if let own {
            lastTTL = own
            return own
        }
        if let ttl = defaultTTL ?? lastTTL { return ttl }
        guard form.type == .soa, data.count >= 4 else {
            // said once: the others lack the same
            lastTTL = 3600
            throw TextError(
                .noTTL, scanner.tokens[typeAt].outerRange,
                "this record has no TTL, and neither $TTL nor a record above gives one",
                hint: "write $TTL 3600 into the first line")
        }
        let minimum = data.span.uint32(at: data.count - 4)
        defaultTTL = minimum
        return minimum
    }

    // MARK: Warnings

    /// Warns of what can be read, but was hardly meant.
    private mutating func warn(_ form: DataForm, dataAt: Int, _ source: Span<UInt8>) {
        guard form.needsAdvice, dataAt < scanner.tokens.count, !GenericData.isMark(scanner.tokens[dataAt], of: source)
        else {
            return
        }
        if form.endsInText {
            let words = scanner.tokens[(dataAt + form.fields.count - 1)...]
            if let warning = NameAdvice.unquoted(words, form: form) { note(.warning, warning, source) }
        }
        for (index, field) in form.fields.enumerated() where field.kind == .name {
            let token = scanner.tokens[dataAt + index]
            let text = source.extracting(token.range)
            if let warning = NameAdvice.doubledOrigin(text, origin: origin, zone: zone)
                ?? NameAdvice.address(text, field: field, form: form)
                ?? NameAdvice.mailbox(text, field: field, form: form)
            {
                note(.warning, warning.moved(by: token.start), source)
            }
        }
    }
}
