// Record data from presentation format, one field or all of it, as its type's layout says.

package import DNSWire

/// Reads and prints record data; what its fields are comes from `RecordLayout` alone.
package enum RecordDataText {
    /// Reads the text of one field and appends its octets to `data`.
    ///
    /// Names without a trailing dot are relative to `origin`. With `escapes`, backslashes in strings mean what RFC 1035 s5.1 says;
    /// without, each is itself (names always have escapes). A text for `characterStrings` becomes one string here; use
    /// `appendStrings` for octets of any length. Other fields that go to the end of the data may have spaces between their words.
    /// On an error `data` is as it was.
    package static func append(
        _ kind: RecordField.Kind, _ text: Span<UInt8>, origin: Name, escapes: Bool = true, to data: inout [UInt8]
    ) throws(TextError) {
        let start = data.count
        do throws(TextError) {
            try append(kind, text, origin: origin.octets.span, escapes: escapes, to: &data)
        } catch {
            data.removeSubrange(start...)
            throw error
        }
    }

    /// Appends octets as character-strings of 255 octets each but the last; no octets are one empty string (RFC 1035 s3.3.14).
    package static func appendStrings(_ octets: Span<UInt8>, to data: inout [UInt8]) {
        var at = 0
        repeat {
            let end = min(at + 255, octets.count)
            data.append(UInt8(end - at))
            data.append(contentsOf: octets.extracting(at..<end))
            at = end
        } while at < octets.count
    }

    /// Reads all of a type's data, in its own form or in that of RFC 3597 (`\# 4 0a000001`).
    ///
    /// The error's range counts UTF-8 code units of `text`; its problem is a whole sentence.
    package static func read(
        _ text: some StringProtocol, type: RecordType, origin: Name = .root
    ) throws(TextError) -> [UInt8] {
        let octets = Array(text.utf8)
        var scanner = EntryScanner()
        var data: [UInt8] = []
        _ = try scanner.next(octets.span)
        let form = DataForm(type)
        try form.append(scanner.tokens[...], of: octets.span, behind: 0..<0, origin: origin.octets.span, to: &data)
        guard try !scanner.next(octets.span) else {
            throw TextError(
                .extraText, scanner.position..<scanner.position,
                "the data of \(form.type.article) record ends with its line"
            )
        }
        guard data.count <= Int(UInt16.max) else {
            throw TextError(
                .recordTooLong, 0..<octets.count,
                "the data of \(form.type.article) record is longer than the 65535 octets of a record")
        }
        return data
    }

    /// The same with an origin in wire form; on an error part of the field may stand in `data`.
    static func append(
        _ kind: RecordField.Kind, _ text: Span<UInt8>, origin: Span<UInt8>, escapes: Bool, to data: inout [UInt8]
    ) throws(TextError) {
        switch kind {
        case .uint8:
            data.append(UInt8(truncatingIfNeeded: try NumberText.number(text, most: 255)))
        case .uint16:
            data.append(network: UInt16(truncatingIfNeeded: try NumberText.number(text, most: 65535)))
        case .uint32:
            data.append(network: try NumberText.number(text, most: .max))
        case .seconds:
            data.append(network: try NumberText.seconds(text))
        case .ipv4:
            guard let bits = IPAddress.v4(text) else { throw notIPv4(text) }
            data.append(network: bits)
        case .ipv6:
            guard let (high, low) = IPAddress.v6(text) else { throw notIPv6(text) }
            for word in [high, low] {
                data.append(network: UInt32(truncatingIfNeeded: word >> 32))
                data.append(network: UInt32(truncatingIfNeeded: word))
            }
        case .name:
            try NameText.append(text, origin: origin, to: &data)
        case .gateway:
            try appendGateway(text, origin: origin, to: &data)
        case .type:
            data.append(network: try MnemonicText.type(text).rawValue)
        case .algorithm:
            let number = try MnemonicText.number(text, most: 255, or: MnemonicText.algorithms)
            data.append(UInt8(truncatingIfNeeded: number))
        case .certificateType:
            let number = try MnemonicText.number(text, most: 65535, or: MnemonicText.certificateTypes)
            data.append(network: UInt16(truncatingIfNeeded: number))
        case .time:
            data.append(network: try TimeText.seconds(text))
        case .halfAddress:
            try GroupsText.appendHalfAddress(text, to: &data)
        case .eui48, .eui64:
            try GroupsText.appendEUI(text, count: kind == .eui48 ? 6 : 8, to: &data)
        case .salt, .hash:
            try appendCounted(kind, text, to: &data)
        case .characterString, .characterStrings:
            try appendString(text, escapes: escapes, to: &data)
        case .tag:
            try appendTag(text, to: &data)
        case .text, .uri:
            guard kind == .text || text.count > 0 else { throw TextError(.missingField, 0..<0, "must not be empty") }
            if escapes { try EscapedText.append(text, to: &data) } else { data.append(contentsOf: text) }
        default:
            try appendAll(kind, Token.words(of: text)[...], of: text, escapes: escapes, to: &data)
        }
    }

    /// Reads all words of a field that goes to the end of the data. Errors have ranges in `source`.
    static func appendAll(
        _ kind: RecordField.Kind, _ tokens: ArraySlice<Token>, of source: Span<UInt8>, escapes: Bool,
        to data: inout [UInt8]
    ) throws(TextError) {
        switch kind {
        case .hexadecimal: try HexText.append(tokens, of: source, to: &data)
        case .base64, .optionalBase64: try Base64Text.append(tokens, of: source, to: &data)
        case .types, .optionalTypes: try TypeBitmapText.append(tokens, of: source, asRow: false, to: &data)
        case .oldTypes: try TypeBitmapText.append(tokens, of: source, asRow: true, to: &data)
        case .prefixes: try AddressPrefixText.append(tokens, of: source, to: &data)
        case .services: try ServicesText.append(tokens, of: source, to: &data)
        case .location: try LocationText.append(tokens, of: source, to: &data)
        case .parameters: try ServiceParametersText.append(tokens, of: source, to: &data)
        default:
            for token in tokens {
                do throws(TextError) {
                    try appendString(source.extracting(token.range), escapes: escapes, to: &data)
                } catch {
                    throw error.moved(by: token.start)
                }
            }
            if kind == .optionalString, tokens.count > 1 {
                let place = tokens[tokens.startIndex + 1].outerRange
                throw TextError(.extraText, place, "ends before \(quoted(source.extracting(place)))")
            }
        }
    }

    /// A length octet, and the octets of a salt in hexadecimal digits or a hash in base 32 (RFC 5155 s3.3).
    private static func appendCounted(
        _ kind: RecordField.Kind, _ text: Span<UInt8>, to data: inout [UInt8]
    ) throws(TextError) {
        let lengthAt = data.count
        data.append(0)
        if kind == .hash {
            try Base32Text.append(text, to: &data)
        } else if text.count != 1 || text[0] != UInt8(ascii: "-") {
            try HexText.append([Token(start: 0, end: text.count)], of: text, to: &data)
        }
        let length = data.count - lengthAt - 1
        guard length <= 255, length > 0 || kind == .salt && text.count > 0 else {
            throw TextError(.stringTooLong, 0..<text.count, "must have 1 to 255 octets, and has \(length)")
        }
        data[lengthAt] = UInt8(length)
    }

    /// A dot for no gateway, an address or a name, as the octet two before it says (RFC 4025 s3.1).
    private static func appendGateway(
        _ text: Span<UInt8>, origin: Span<UInt8>, to data: inout [UInt8]
    ) throws(TextError) {
        let place = 0..<text.count
        switch data.count < 2 ? 255 : data[data.count - 2] {
        case 0:
            guard text.count == 1, text[0] == UInt8(ascii: ".") else {
                throw TextError(.badName, place, "must be a dot for gateway type 0, which is none, not \(quoted(text))")
            }
        case 1: try append(.ipv4, text, origin: origin, escapes: true, to: &data)
        case 2: try append(.ipv6, text, origin: origin, escapes: true, to: &data)
        case 3: try append(.name, text, origin: origin, escapes: true, to: &data)
        default:
            throw TextError(
                .badNumber, place, "has a type that there is not; the types are 0 none, 1 IPv4, 2 IPv6 and 3 a name")
        }
    }

    private static func appendString(_ text: Span<UInt8>, escapes: Bool, to data: inout [UInt8]) throws(TextError) {
        let lengthAt = data.count
        data.append(0)
        if escapes { try EscapedText.append(text, to: &data) } else { data.append(contentsOf: text) }
        let length = data.count - lengthAt - 1
        guard length <= 255 else {
            throw TextError(
                .stringTooLong, 0..<text.count, "has \(length) octets in one string, and a string has at most 255",
                hint: "cut it into several strings in quotes; their readers join them")
        }
        data[lengthAt] = UInt8(length)
    }

    /// RFC 8659 s4.1: one or more ASCII letters and digits.
    private static func appendTag(_ text: Span<UInt8>, to data: inout [UInt8]) throws(TextError) {
        var isTag = 1...255 ~= text.count
        for i in text.indices {
            switch text[i] {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: continue
            default: isTag = false
            }
        }
        guard isTag else {
            throw TextError(
                .badTag, 0..<text.count, "must be letters and digits only, such as issue, not \(quoted(text))")
        }
        data.append(UInt8(text.count))
        data.append(contentsOf: text)
    }

    private static func notIPv4(_ text: Span<UInt8>) -> TextError {
        let hint = IPAddress.v6(text) == nil ? nil : "this is an IPv6 address; those stand in AAAA records"
        return TextError(
            .badAddress, 0..<text.count, "must be an IPv4 address such as 192.0.2.1, not \(quoted(text))", hint: hint)
    }

    private static func notIPv6(_ text: Span<UInt8>) -> TextError {
        let hint = IPAddress.v4(text) == nil ? nil : "this is an IPv4 address; those stand in A records"
        return TextError(
            .badAddress, 0..<text.count, "must be an IPv6 address such as 2001:db8::1, not \(quoted(text))", hint: hint)
    }
}
