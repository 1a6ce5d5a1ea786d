// Names to and from presentation format (RFC 1035 s5.1, RFC 4343 s2.1).

extension Name: CustomStringConvertible {
    /// The name with a dot behind each label, escaped so that reading it back gives the same octets.
    package var description: String {
        if isRoot { return "." }
        var text: [UInt8] = []
        for label in labels {
            for octet in label { Name.append(octet, to: &text) }
            text.append(UInt8(ascii: "."))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ octet: UInt8, to text: inout [UInt8]) {
        switch octet {
        case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: ";"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "@"), UInt8(ascii: "$"):
            text.append(UInt8(ascii: "\\"))
            text.append(octet)
        case 0x21...0x7e:
            text.append(octet)
        default:
            text.append(UInt8(ascii: "\\"))
            for divisor in [100, 10, 1] as [UInt8] { text.append(UInt8(ascii: "0") + octet / divisor % 10) }
        }
    }
}

extension Name {
    /// Reads a name in presentation format.
    ///
    /// `\DDD` is the octet of that decimal number and `\X` the character itself. A name without a trailing dot is relative to
    /// `origin`; the lone `@` is the origin itself. Non-ASCII characters are taken as their UTF-8 octets.
    package init(_ text: some StringProtocol, origin: Name = .root) throws(WireError) {
        try self.init(presentation: Array(text.utf8).span, origin: origin)
    }

    /// The same from UTF-8 octets.
    package init(presentation text: Span<UInt8>, origin: Name = .root) throws(WireError) {
        if text.count == 1, text[0] == UInt8(ascii: "@") {
            self = origin
            return
        }
        if text.count == 1, text[0] == UInt8(ascii: ".") {
            self = .root
            return
        }
        guard text.count > 0 else { throw WireError(.emptyLabel, at: 0) }
        var octets: [UInt8] = []
        octets.reserveCapacity(Swift.min(text.count + 1 + origin.octets.count, Name.maximumLength))
        octets.append(0)
        var lengthAt = 0
        var length: UInt8 = 0
        var at = 0
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "."):
                guard length > 0 else { throw WireError(.emptyLabel, at: at) }
                octets[lengthAt] = length
                lengthAt = octets.count
                length = 0
                octets.append(0)
                at += 1
            case UInt8(ascii: "\\"):
                octets.append(try Name.escape(text, at: &at))
                length += 1
            default:
                octets.append(text[at])
                length += 1
                at += 1
            }
            guard length <= Name.maximumLabelLength else { throw WireError(.badLabel, at: at - 1) }
            guard octets.count <= Name.maximumLength else { throw WireError(.nameTooLong, at: at - 1) }
        }
        if length > 0 {
            octets[lengthAt] = length
            let whole = octets.count + origin.octets.count
            guard whole <= Name.maximumLength else { throw WireError(.nameTooLong, at: whole) }
            octets += origin.octets
        }
        self.init(unchecked: octets)
    }

    /// Reads the escape that begins at the backslash at `at`, and moves behind it (RFC 1035 s5.1).
    package static func escape(_ text: Span<UInt8>, at: inout Int) throws(WireError) -> UInt8 {
        let start = at
        guard at + 1 < text.count else { throw WireError(.badEscape, at: start) }
        guard 0x30...0x39 ~= text[at + 1] else {
            at += 2
            return text[at - 1]
        }
        guard at + 3 < text.count, 0x30...0x39 ~= text[at + 2], 0x30...0x39 ~= text[at + 3] else {
            throw WireError(.badEscape, at: start)
        }
        let value = Int(text[at + 1] - 0x30) * 100 + Int(text[at + 2] - 0x30) * 10 + Int(text[at + 3] - 0x30)
        guard value < 256 else { throw WireError(.badEscape, at: start) }
        at += 4
        return UInt8(value)
    }
}
