// Names from text straight into the octets of a record, without a value for each.

internal import DNSWire

/// Reads names in presentation format (RFC 1035 s5.1).
enum NameText {
    /// Appends the wire form of a name to `out` and returns how many of its octets come from `origin` (0: it was absolute).
    ///
    /// A name without a trailing dot is relative to `origin`, a name in wire form; `@` is the origin itself.
    @discardableResult
    static func append(_ text: Span<UInt8>, origin: Span<UInt8>, to out: inout [UInt8]) throws(TextError) -> Int {
        let start = out.count
        if text.count == 1 {
            if text[0] == UInt8(ascii: "@") {
                out.append(contentsOf: origin)
                return origin.count
            }
            if text[0] == UInt8(ascii: ".") {
                out.append(0)
                return 0
            }
        }
        var lengthAt = start
        var length = 0
        var at = 0
        out.append(0)
        while at < text.count {
            let octet = text[at]
            if octet == UInt8(ascii: ".") {
                guard length > 0 else { throw emptyLabel(text, at: at) }
                out[lengthAt] = UInt8(truncatingIfNeeded: length)
                lengthAt = out.count
                length = 0
                out.append(0)
                at &+= 1
                continue
            }
            if octet == UInt8(ascii: "\\") {
                out.append(try EscapedText.octet(text, at: &at))
            } else {
                out.append(octet)
                at &+= 1
            }
            length &+= 1
            guard length <= Name.maximumLabelLength else { throw labelTooLong(text) }
            guard out.count &- start <= Name.maximumLength else { throw nameTooLong(text, relative: false) }
        }
        if length == 0 {
            guard text.count > 0 else { throw emptyLabel(text, at: 0) }
            guard out.count &- start <= Name.maximumLength else { throw nameTooLong(text, relative: false) }
            return 0
        }
        out[lengthAt] = UInt8(truncatingIfNeeded: length)
        guard out.count &- start &+ origin.count <= Name.maximumLength else { throw nameTooLong(text, relative: true) }
        out.append(contentsOf: origin)
        return origin.count
    }

    private static func emptyLabel(_ text: Span<UInt8>, at: Int) -> TextError {
        guard text.count > 0 else { return TextError(.badName, 0..<0, "must be a domain name, but is empty") }
        let problem = at == 0 ? "begins with a dot" : "has two dots in a row"
        return TextError(.badName, at..<at + 1, "\(problem): \(quoted(text))")
    }

    private static func labelTooLong(_ text: Span<UInt8>) -> TextError {
        TextError(.labelTooLong, 0..<text.count, "has a label of more than 63 octets: \(quoted(text))")
    }

    private static func nameTooLong(_ text: Span<UInt8>, relative: Bool) -> TextError {
        let why = relative ? " together with its origin" : ""
        return TextError(.nameTooLong, 0..<text.count, "is longer than the 255 octets of a name\(why): \(quoted(text))")
    }
}

/// Reads escapes (RFC 1035 s5.1).
enum EscapedText {
    /// Reads the escape that begins at the backslash at `at`, and moves behind it.
    static func octet(_ text: Span<UInt8>, at: inout Int) throws(TextError) -> UInt8 {
        let start = at
        do {
            return try Name.escape(text, at: &at)
        } catch {
            let end = min(start + 4, text.count)
            throw TextError(
                .badEscape, start..<end,
                "has a bad escape, \(quoted(text.extracting(start..<end))): "
                    + "behind a backslash stands one character, or three digits from 000 to 255",
                hint: "for a backslash itself write \\\\")
        }
    }

    /// Appends the octets that a text with escapes stands for.
    static func append(_ text: Span<UInt8>, to out: inout [UInt8]) throws(TextError) {
        var at = 0
        while at < text.count {
            if text[at] == UInt8(ascii: "\\") {
                out.append(try octet(text, at: &at))
            } else {
                out.append(text[at])
                at &+= 1
            }
        }
    }
}
