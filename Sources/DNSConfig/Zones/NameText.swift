// Names as people write them: absolute or relative, ASCII or not.

import DNSWire

/// Reads names, and says what is wrong with those that are none.
enum NameText {
    /// A name that needs no dot at its end, since nothing could be meant but the whole name.
    static func absolute(_ text: String) throws(ValueProblem) -> Name { try read(text, relativeTo: .root) }

    /// The name of a zone; `why` says in a message why no `*` is needed.
    static func zone(_ text: String, _ why: String) throws(ValueProblem) -> Name {
        let name = try absolute(text)
        guard !name.isWildcard else {
            throw ValueProblem(
                .badName, "\(why): leave the * away",
                hint: "write \(name.parent ?? .root)")
        }
        return name
    }

    /// A name that ends at a dot, or at `origin`.
    static func read(_ text: String, relativeTo origin: Name) throws(ValueProblem) -> Name {
        if text == "." { return .root }
        let octets = text.utf8.span
        var isPlain = true
        var hasColon = false
        for i in octets.indices {
            if !(0x21...0x7e ~= octets[i]) { isPlain = false }
            if octets[i] == UInt8(ascii: ":") { hasColon = true }
        }
        if !isPlain,
            let bad = text.unicodeScalars.enumerated().first(where: {
                $1.properties.isWhitespace || $1.properties.generalCategory == .control
            })
        {
            let what = bad.element.value == 0x20 ? "a space" : "the character U+\(String(bad.element.value, radix: 16))"
            throw ValueProblem(.badName, "\(what) cannot stand in a name", offset: bad.offset, length: 1)
        }
        if hasColon, let scheme = SchemeText(text) {
            throw ValueProblem(.badName, "a name, not a URL, is wanted here", offset: 0, length: scheme.offset)
        }
        guard text != "@" else {
            throw ValueProblem(.badName, "@ is no name here", hint: "write the name out, with a dot at its end")
        }
        let ascii = isPlain ? text : try InternationalName.ascii(text)
        do {
            return try Name(presentation: ascii.utf8.span, origin: origin)
        } catch {
            throw problem(error, text)
        }
    }

    private static func problem(_ error: WireError, _ text: String) -> ValueProblem {
        switch error.kind {
        case .emptyLabel:
            if text.isEmpty { return ValueProblem(.badName, "a name is missing here") }
            return ValueProblem(
                .badName,
                text.hasPrefix(".") ? "a name does not begin with a dot" : "two dots follow one another in this name",
                offset: error.offset, length: 1)
        case .badLabel:
            let (offset, length) = longestLabel(text)
            return ValueProblem(
                .badName, "a label of a name has at most 63 octets, and this one has \(length)", offset: offset,
                length: length)
        case .nameTooLong:
            return ValueProblem(.badName, "a whole name has at most 255 octets, and this one has more")
        default:
            return ValueProblem(
                .badName, "a backslash in a name stands before one character or three decimal digits up to 255",
                offset: error.offset, length: 1)
        }
    }

    private static func longestLabel(_ text: String) -> (offset: Int, length: Int) {
        var best = (offset: 0, length: 0)
        var offset = 0
        for label in text.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false) {
            if label.count > best.length { best = (offset, label.count) }
            offset += label.count + 1
        }
        return best
    }
}
