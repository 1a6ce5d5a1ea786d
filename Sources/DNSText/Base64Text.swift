// Base 64, and base 32 with extended hex alphabet (RFC 4648 s4, s7).

/// Reads and prints octets in base 64.
enum Base64Text {
    /// Reads the digits of words, which may part them anywhere (RFC 4034 s2.2). Errors have ranges in `source`; their problem is the rest of
    /// a sentence.
    static func append(
        _ tokens: ArraySlice<Token>, of source: Span<UInt8>, to data: inout [UInt8]
    ) throws(TextError) {
        var bits: UInt32 = 0
        var digits = 0
        var padding = 0
        for token in tokens {
            for i in token.range {
                if source[i] == UInt8(ascii: "="), padding < 2 {
                    padding += 1
                } else {
                    guard padding == 0, let value = value(source[i]) else {
                        throw TextError(
                            .badBase64, i..<i + 1,
                            "has something other than base 64: \(quoted(source.extracting(token.range)))")
                    }
                    bits = bits << 6 | UInt32(value)
                    digits += 1
                    if digits & 3 == 0 {
                        for shift in [16, 8, 0] as [UInt32] { data.append(UInt8(truncatingIfNeeded: bits >> shift)) }
                    }
                }
            }
        }
        guard (digits + padding) & 3 == 0 else {
            let place = (tokens.first?.start ?? 0)..<(tokens.last?.end ?? 0)
            throw TextError(
                .badBase64, place, "is not whole: base 64 has four digits, or = in their places, for three octets")
        }
        if padding == 2 {
            data.append(UInt8(truncatingIfNeeded: bits >> 4))
        } else if padding == 1 {
            data.append(UInt8(truncatingIfNeeded: bits >> 10))
            data.append(UInt8(truncatingIfNeeded: bits >> 2))
        }
    }

    private static func value(_ octet: UInt8) -> UInt8? {
        switch octet {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): octet - 0x41
        case UInt8(ascii: "a")...UInt8(ascii: "z"): octet - 0x61 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Appends the digits and the padding.
    static func print(_ data: Span<UInt8>, to text: inout [UInt8]) {
        for at in stride(from: 0, to: data.count, by: 3) {
            let count = min(3, data.count - at)
            var bits: UInt32 = 0
            for i in 0..<3 { bits = bits << 8 | (i < count ? UInt32(data[at + i]) : 0) }
            for digit in 0..<4 {
                let value = Int(bits >> UInt32(18 - 6 * digit) & 63)
                text.append(digit <= count ? alphabet[value] : UInt8(ascii: "="))
            }
        }
    }
}

/// Reads and prints octets in base 32 with extended hex alphabet, without padding (RFC 5155 s3.3).
enum Base32Text {
    /// Appends the octets of a word in any case.
    static func append(_ text: Span<UInt8>, to data: inout [UInt8]) throws(TextError) {
        var bits: UInt32 = 0
        var count = 0
        for i in text.indices {
            let octet = text[i]
            let value: UInt8
            switch octet | 0x20 {
            case UInt8(ascii: "a")...UInt8(ascii: "v"): value = (octet | 0x20) - 0x61 + 10
            case UInt8(ascii: "0")...UInt8(ascii: "9") where 0x30...0x39 ~= octet: value = octet - 0x30
            default:
                throw TextError(
                    .badBase32, i..<i + 1, "must be in base 32 with the digits 0-9 and A-V, not \(quoted(text))")
            }
            bits = bits << 5 | UInt32(value)
            count += 5
            if count >= 8 {
                count -= 8
                data.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        // what is left are fewer bits than a digit has, and all of them zero
        guard count < 5, bits & (1 << UInt32(count) - 1) == 0 else {
            throw TextError(.badBase32, 0..<text.count, "has a length that base 32 cannot have: \(quoted(text))")
        }
    }

    /// Appends the digits.
    static func print(_ data: Span<UInt8>, to text: inout [UInt8]) {
        var bits: UInt32 = 0
        var count: UInt32 = 0
        func digit(_ value: UInt32) -> UInt8 { UInt8(value < 10 ? 0x30 + value : 0x37 + value) }
        for i in data.indices {
            bits = bits << 8 | UInt32(data[i])
            count += 8
            while count >= 5 {
                count -= 5
                text.append(digit(bits >> count & 31))
            }
        }
        if count > 0 { text.append(digit(bits << (5 - count) & 31)) }
    }
}
