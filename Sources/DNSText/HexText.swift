// Hexadecimal digits.

/// Reads and prints octets as hexadecimal digits.
enum HexText {
    /// Reads the digits of words, which may part them anywhere (RFC 4034 s5.3). Errors have ranges in `source`; their problem is the rest of
    /// a sentence.
    static func append(
        _ tokens: ArraySlice<Token>, of source: Span<UInt8>, to data: inout [UInt8]
    ) throws(TextError) {
        var high: UInt8?
        for token in tokens {
            for i in token.range {
                guard let digit = digit(source[i]) else {
                    throw TextError(
                        .badHex, i..<i + 1,
                        "has something other than hexadecimal digits: \(quoted(source.extracting(token.range)))")
                }
                if let first = high {
                    data.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
            }
        }
        guard high == nil else {
            throw TextError(
                .badHex, (tokens.first?.start ?? 0)..<(tokens.last?.end ?? 0), "has an odd number of hexadecimal digits"
            )
        }
    }

    /// The value of a digit, or nil.
    static func digit(_ octet: UInt8) -> UInt8? {
        switch octet {
        case 0x30...0x39: octet - 0x30
        case 0x41...0x46, 0x61...0x66: (octet | 0x20) - 0x57
        default: nil
        }
    }

    /// Appends two digits for each octet.
    static func print(_ data: Span<UInt8>, to text: inout [UInt8]) {
        for i in data.indices {
            for half in [data[i] >> 4, data[i] & 15] { text.append(half < 10 ? 0x30 + half : 0x37 + half) }
        }
    }
}
