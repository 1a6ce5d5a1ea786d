// Master files (RFC 1035 s5.1) into a table of records, with every mistake of the file.

package import DNSWire

/// Reads a master file of class IN: `$ORIGIN`, `$TTL`, `@`, blank owners, parentheses, comments, quoted strings and escapes; TTL and
/// class in any order. `$INCLUDE` and `$GENERATE` are errors.
///
/// What a record's TTL is: its own, else that of `$TTL` (RFC 2308 s4), else the last one written (RFC 1035 s5.1), else the SOA's
/// minimum. After an error it goes on with the next entry.
package struct MasterFileReader {
    /// Errors and warnings after which reading ends.
    package static let mostProblems = 1000

    private let zone: Name
    private let file: UInt16
    private var scanner: EntryScanner
    private var types = TypeIndex()
    private var problems: [MasterFileProblem] = []
    private var origin: Name
    private var owner: [UInt8] = []
    private var ownerState = OwnerState.missing
    private var data: [UInt8] = []
    private var defaultTTL: UInt32?
    private var lastTTL: UInt32?

    /// Whether there is an owner that an entry without one belongs to.
    private enum OwnerState { case missing, known, unreadable }

    /// Reads all of `source` and appends its records to `table`, with `file` in their places.
    ///
    /// `origin` is the zone's name, to which relative names belong until `$ORIGIN` says otherwise. The problems come in the order
    /// of the file.
    package static func read(
        _ source: Span<UInt8>, origin: Name, file: UInt16 = 0, into table: inout RecordTable
    ) -> [MasterFileProblem] {
        var reader = MasterFileReader(origin: origin, file: file, start: startOfText(source))
        reader.readAll(source, into: &table)
        return reader.problems
    }

    private init(origin: Name, file: UInt16, start: Int) {
        zone = origin
        self.origin = origin
        self.file = file
        scanner = EntryScanner(at: start)
    }

    /// The octets of a byte order mark, which some editors put first.
    private static func startOfText(_ source: Span<UInt8>) -> Int {
        source.count >= 3 && source[0] == 0xef && source[1] == 0xbb && source[2] == 0xbf ? 3 : 0
    }

    private mutating func readAll(_ source: Span<UInt8>, into table: inout RecordTable) {
        if let error = Self.notText(source) { return note(.error, error, source) }
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
            }
        }
        guard scanner.position < source.count else { return }
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
            return nil
        }
    }

    private mutating func note(_ severity: MasterFileProblem.Severity, _ error: TextError, _ source: Span<UInt8>) {
        // an error about a parenthesis that was never closed comes when the scanner has gone on already
        problems.append(
            MasterFileProblem(
                severity, error, in: source, line: scanner.entryLine, lineStart: scanner.entryLineStart))
    }

    // MARK: Entries

    private mutating func readEntry(_ source: Span<UInt8>, into table: inout RecordTable) throws(TextError) {
        let first = scanner.tokens[0]
        if !scanner.beginsBlank, !first.isQuoted, source[first.start] == UInt8(ascii: "$") {
            return try readDirective(first, source)
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
        try form.append(scanner.tokens[at...], of: source, origin: origin.span, to: &data)
        guard data.count <= Int(UInt16.max) else {
            throw TextError(
                .recordTooLong, first.outerRange, "the data of this record is longer than the 65535 octets of a record")
        }
        let ttl = try self.ttl(start.ttl, form, typeAt: at - 1, source)
        warn(form, dataAt: at, source)
        guard ownerState == .known else { return }
        let column = UInt16(clamping: first.outerRange.lowerBound - scanner.entryLineStart + 1)
        table.append(
            owner: owner.span, type: form.type, ttl: ttl, data: data.span,
            place: RecordTable.Place(file: file, line: scanner.entryLine, column: column))
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
    private mutating func limited(_ ttl: UInt32, _ token: Token, _ source: Span<UInt8>) -> UInt32 {
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

    // MARK: Directives

    private mutating func readDirective(_ token: Token, _ source: Span<UInt8>) throws(TextError) {
        let name = source.extracting(token.range)
        let directive = try EntryWords.directive(name, at: token)
        guard scanner.tokens.count > 1 else {
            throw TextError(.missingField, token.range, "\(quoted(name)) lacks its value")
        }
        let value = scanner.tokens[1]
        let text = source.extracting(value.range)
        if scanner.tokens.count > 2 {
            throw TextError(
                .extraText, scanner.tokens[2].outerRange, "\(directive.rawValue) takes one value; this is a second one",
                hint: "a comment begins with a semicolon")
        }
        do throws(TextError) {
            switch directive {
            case .ttl:
                defaultTTL = limited(try NumberText.seconds(text), value, source)
            case .origin:
                var octets: [UInt8] = []
                try NameText.append(text, origin: origin.octets.span, to: &octets)
                let warning = NameAdvice.doubledOrigin(text, origin: origin, zone: zone)
                // NameText wrote a whole name
                if let name = try? Name(wire: octets) { origin = name }
                if let warning { note(.warning, warning.moved(by: value.start), source) }
            }
        } catch {
            throw error.moved(by: value.start).about("the value of \(directive.rawValue)")
        }
    }

    // MARK: Warnings

    /// Warns of what can be read, but was hardly meant.
    private mutating func warn(_ form: DataForm, dataAt: Int, _ source: Span<UInt8>) {
        guard form.needsAdvice, dataAt < scanner.tokens.count, !HexText.isMark(scanner.tokens[dataAt], of: source)
        else {
            return
        }
        if let last = form.fields.last, last.kind == .characterStrings || last.kind == .text {
            let words = scanner.tokens[(dataAt + form.fields.count - 1)...]
            if let warning = NameAdvice.unquoted(words, form: form) { note(.warning, warning, source) }
        }
        for (index, field) in form.fields.enumerated() where field.kind == .name {
            let token = scanner.tokens[dataAt + index]
            let text = source.extracting(token.range)
            if let warning = NameAdvice.doubledOrigin(text, origin: origin, zone: zone)
                ?? NameAdvice.address(text, field: field, form: form)
            {
                note(.warning, warning.moved(by: token.start), source)
            }
        }
    }
}
