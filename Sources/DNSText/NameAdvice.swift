// Warnings for what a master file may say, but rarely means.

internal import DNSWire

/// Finds names and texts that were hardly meant as they are written. Ranges are those of the text given.
enum NameAdvice {
    /// A relative name that ends with the labels of its origin, or of its zone: its trailing dot was forgotten.
    static func doubledOrigin(_ text: Span<UInt8>, origin: Name, zone: Name) -> TextError? {
        guard text.count > 0, text[text.count - 1] != UInt8(ascii: ".") else { return nil }
        let end = lowercased(text[text.count - 1])
        guard ends(origin, in: end) || ends(zone, in: end), let name = absolute(text) else { return nil }
        // one label may well be a host that bears its zone's name
        guard name.labelCount > 1 else { return nil }
        for suffix in [origin, zone] where !suffix.isRoot && name.isAtOrBelow(suffix) {
            let written = String(name.description.dropLast())
            let meant = (try? name.appending(origin))?.description ?? "\(written).\(origin)"
            return TextError(
                .doubledOrigin, 0..<text.count, "the name \(written) has no trailing dot and becomes \(meant)",
                hint: "write \(written).")
        }
        return nil
    }

    /// Whether the last octet of a name's last label is `octet`, in any case: asked first, because it is cheap.
    private static func ends(_ name: Name, in octet: UInt8) -> Bool {
        let count = name.octets.count
        return count > 1 && lowercased(name.octets[count - 2]) == octet
    }

    /// The name that the text would be with a dot behind it.
    private static func absolute(_ text: Span<UInt8>) -> Name? {
        var octets: [UInt8] = []
        let root: [UInt8] = [0]
        guard (try? NameText.append(text, origin: root.span, to: &octets)) != nil else { return nil }
        return try? Name(wire: octets)
    }

    /// An address where a name belongs.
    static func address(_ text: Span<UInt8>, field: RecordField, form: DataForm) -> TextError? {
        let type: RecordType? = IPAddress.v4(text) != nil ? .a : IPAddress.v6(text) != nil ? .aaaa : nil
        guard let type else { return nil }
        return TextError(
            .addressAsName, 0..<text.count,
            "the \(field.label) of \(form.type.article) record is a name, but this is an address",
            hint: "write the name of a host; an address stands in \(type.article) record")
    }

    /// A mailbox with its `@`, which is a dot in the DNS (RFC 1035 s8); not where a backslash stands before it.
    static func mailbox(_ text: Span<UInt8>, field: RecordField, form: DataForm) -> TextError? {
        guard field.label == "rname", text.count > 1 else { return nil }
        let at = text.indices.first { i in
            text[i] == UInt8(ascii: "@") && (i == 0 || text[i - 1] != UInt8(ascii: "\\"))
        }
        guard at != nil else { return nil }
        var octets: [UInt8] = []
        octets.append(contentsOf: text)
        return TextError(
            .badName, 0..<text.count, "the rname of \(form.type.article) record has a dot in the place of the @",
            hint: "write \(MailboxText.name(String(decoding: octets, as: UTF8.self)))")
    }

    /// Words without quotes that lose their spaces, or what stands behind a semicolon. The range is that of the source.
    static func unquoted(_ tokens: ArraySlice<Token>, form: DataForm) -> TextError? {
        guard let first = tokens.first, let last = tokens.last, tokens.allSatisfy({ !$0.isQuoted }) else { return nil }
        let place = first.start..<last.end
        if last.touchesComment {
            return TextError(
                .unquotedText, place,
                "the text of \(form.type.article) record ends at the semicolon, which begins a comment",
                hint: "put the whole text in quotes")
        }
        guard tokens.count > 1 else { return nil }
        return TextError(
            .unquotedText, place,
            "without quotes this is \(tokens.count) strings, which are joined without the spaces between them",
            hint: "put the whole text in quotes")
    }
}
