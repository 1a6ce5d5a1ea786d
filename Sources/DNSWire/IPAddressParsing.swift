// Addresses from text, in one pass and without allocating: zones hold millions of them.

extension IPAddress {
    /// The bits of dotted decimal: four numbers, none with a leading zero; or nil.
    package static func v4(_ text: Span<UInt8>) -> UInt32? {
        var bits: UInt32 = 0
        var value: UInt32 = 0
        var digits = 0
        var dots = 0
        for i in text.indices {
            let digit = UInt32(text[i] &- 0x30)
            if digit < 10 {
                guard digits == 0 || value != 0 else { return nil }
                value = value * 10 + digit
                digits += 1
                guard value < 256 else { return nil }
            } else {
                guard text[i] == UInt8(ascii: "."), digits > 0, dots < 3 else { return nil }
                bits = bits << 8 | value
                value = 0
                digits = 0
                dots += 1
            }
        }
        return dots == 3 && digits > 0 ? bits << 8 | value : nil
    }

    /// The 128 bits of IPv6 text (RFC 4291 s2.2), or nil.
    package static func v6(_ text: Span<UInt8>) -> (high: UInt64, low: UInt64)? {
        let colon = UInt8(ascii: ":")
        var groups = InlineArray<8, UInt16>(repeating: 0)
        var count = 0
        var gap: Int?
        var at = 0
        if text.count >= 2, text[0] == colon {
            guard text[1] == colon else { return nil }
            gap = 0
            at = 2
        }
        while at < text.count {
            guard count < 8 else { return nil }
            let start = at
            var value: UInt16 = 0
            while at < text.count, at - start < 4, let digit = hexadecimal(text[at]) {
                value = value << 4 | digit
                at += 1
            }
            if at < text.count, text[at] == UInt8(ascii: ".") {
                guard count <= 6, let bits = v4(text.extracting(start..<text.count)) else { return nil }
                groups[count] = UInt16(truncatingIfNeeded: bits >> 16)
                groups[count + 1] = UInt16(truncatingIfNeeded: bits)
                count += 2
                break
            }
            guard at > start else { return nil }
            groups[count] = value
            count += 1
            if at == text.count { break }
            guard text[at] == colon, at + 1 < text.count else { return nil }
            at += 1
            if text[at] == colon {
                guard gap == nil else { return nil }
                gap = count
                at += 1
            }
        }
        return joined(groups, count: count, gap: gap)
    }

    private static func hexadecimal(_ octet: UInt8) -> UInt16? {
        switch octet {
        case 0x30...0x39: UInt16(octet - 0x30)
        case 0x41...0x46, 0x61...0x66: UInt16((octet | 0x20) - 0x57)
        default: nil
        }
    }

    /// Eight groups of `count` that were written, with zeros at the gap, which stands for one group at least.
    private static func joined(
        _ groups: InlineArray<8, UInt16>, count: Int, gap: Int?
    ) -> (high: UInt64, low: UInt64)? {
        guard gap == nil ? count == 8 : count < 8 else { return nil }
        let missing = 8 - count
        let begin = gap ?? 8
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for i in 0..<8 {
            let group = i < begin ? groups[i] : i < begin + missing ? 0 : groups[i - missing]
            words.high = words.high << 16 | words.low >> 48
            words.low = words.low << 16 | UInt64(group)
        }
        return words
    }

    /// The bits of dotted decimal, or nil.
    package static func v4(_ text: some Collection<UInt8>) -> UInt32? { v4(Array(text).span) }

    /// The 128 bits of IPv6 text, or nil.
    package static func v6(_ text: some Collection<UInt8>) -> (high: UInt64, low: UInt64)? { v6(Array(text).span) }
}
