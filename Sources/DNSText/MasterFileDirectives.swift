// What begins with a dollar sign in a master file, and stands for itself: `$ORIGIN`, `$TTL`, `$INCLUDE` (RFC 1035 s5.1, RFC 2308 s4).

internal import DNSWire

/// Opens a file that `$INCLUDE` names: the path as it is written, and the number of the file that includes it, from whose folder a
/// relative path is seen.
package typealias MasterFileOpener = (_ path: String, _ includer: UInt16) throws(MasterFileUnopened) -> MasterFileText

/// A file that was opened.
package struct MasterFileText {
    /// The number of the file; the same for the same file.
    package let number: UInt16
    package let octets: [UInt8]

    package init(number: UInt16, octets: [UInt8]) {
        self.number = number
        self.octets = octets
    }
}

/// Why a file cannot be opened.
package struct MasterFileUnopened: Error {
    /// A sentence without its full stop, such as "there is no such file".
    package let reason: String
    package let hint: String?

    package init(reason: String, hint: String? = nil) {
        self.reason = reason
        self.hint = hint
    }
}

extension MasterFileReader {
    /// How deep files may include one another, and how many files a zone may include in all.
    static let deepestInclude = 20
    static let mostIncludes = 10_000

    /// Carries out the directive of the entry, whose first word is `token`.
    mutating func readDirective(
        _ token: Token, _ source: Span<UInt8>, into table: inout RecordTable
    ) throws(TextError) {
        let name = source.extracting(token.range)
        let directive = try EntryWords.directive(name, at: token)
        guard scanner.tokens.count > 1 else {
            throw TextError(.missingField, token.range, "\(quoted(name)) lacks its value")
        }
        switch directive {
        case .ttl:
            try expect(words: 1, of: directive)
            let value = scanner.tokens[1]
            do throws(TextError) {
                defaultTTL = limited(try NumberText.seconds(source.extracting(value.range)), value, source)
            } catch {
                throw error.moved(by: value.start).about("the value of $TTL")
            }
        case .origin:
            try expect(words: 1, of: directive)
            origin = try readName(scanner.tokens[1], source, "the value of $ORIGIN")
        case .include:
            try expect(words: 2, of: directive)
            try include(source, into: &table)
        case .generate:
            try generate(source, into: &table)
        }
    }

    /// Throws when there are more than so many words behind the directive.
    private func expect(words: Int, of directive: EntryWords.Directive) throws(TextError) {
        guard scanner.tokens.count > words + 1 else { return }
        let number = words == 1 ? "one value; this is a second one" : "a file and an origin; this is a third value"
        throw TextError(
            .extraText, scanner.tokens[words + 1].outerRange, "\(directive.rawValue) takes \(number)",
            hint: "a comment begins with a semicolon")
    }

    /// The name that a word is, relative to the origin.
    private mutating func readName(_ token: Token, _ source: Span<UInt8>, _ subject: String) throws(TextError) -> Name {
        let text = source.extracting(token.range)
        var octets: [UInt8] = []
        do throws(TextError) {
            try NameText.append(text, origin: origin.octets.span, to: &octets)
        } catch {
            throw error.moved(by: token.start).about(subject)
        }
        if let warning = NameAdvice.doubledOrigin(text, origin: origin, zone: zone) {
            note(.warning, warning.moved(by: token.start), source)
        }
        // NameText wrote a whole name
        return (try? Name(wire: octets)) ?? origin
    }

    /// Reads another file in the place of this entry, with its own origin where one is given.
    ///
    /// Origin and owner are afterwards what they were before; a `$TTL` in the file counts on, as with BIND and NSD.
    private mutating func include(_ source: Span<UInt8>, into table: inout RecordTable) throws(TextError) {
        let token = scanner.tokens[1]
        let inner =
            scanner.tokens.count > 2 ? try readName(scanner.tokens[2], source, "the origin of $INCLUDE") : origin
        let text = try open(token, source)
        let before = (scanner: scanner, file: file, origin: origin, owner: owner, state: ownerState)
        scanner = EntryScanner(at: Self.startOfText(text.octets.span))
        file = text.number
        origin = inner
        openFiles.append(file)
        readAll(text.octets.span, into: &table)
        openFiles.removeLast()
        (scanner, file, origin, owner, ownerState) = before
    }

    /// Opens the file that a word names.
    private mutating func open(_ token: Token, _ source: Span<UInt8>) throws(TextError) -> MasterFileText {
        let path = source.extracting(token.range)
        func unopened(_ reason: String, _ hint: String?) -> TextError {
            TextError(.include, token.outerRange, "\(quoted(path)) cannot be included: \(reason)", hint: hint)
        }
        guard let files else {
            throw unopened("no other files are read here", "put the other file's records here")
        }
        guard openFiles.count <= Self.deepestInclude else {
            throw unopened("files include one another more than \(Self.deepestInclude) levels deep", nil)
        }
        includes += 1
        guard includes <= Self.mostIncludes else {
            throw unopened("the zone includes files more than \(Self.mostIncludes) times", nil)
        }
        var octets: [UInt8] = []
        octets.append(contentsOf: path)
        let text: MasterFileText
        do throws(MasterFileUnopened) {
            text = try files(String(decoding: octets, as: UTF8.self), file)
        } catch {
            throw unopened(error.reason, error.hint)
        }
        guard !openFiles.contains(text.number) else {
            throw unopened("it is being read already, so it would include itself without end", nil)
        }
        return text
    }
}
