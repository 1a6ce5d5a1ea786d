// Numbers and times as master files write them.

/// Reads decimal numbers and times.
package enum NumberText {
    /// Reads a decimal number from 0 to `most`, digits only.
    static func number(_ text: Span<UInt8>, most: UInt32) throws(TextError) -> UInt32 {
        if let value = digits(text), value <= UInt64(most) { return UInt32(value) }
        throw TextError(.badNumber, 0..<text.count, "must be a number from 0 to \(most), not \(quoted(text))")
    }

    /// The value of up to 18 digits, or nil.
    static func digits(_ text: Span<UInt8>) -> UInt64? {
        guard 1...18 ~= text.count else { return nil }
        var value: UInt64 = 0
        for i in text.indices {
            let digit = text[i] &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        return value
    }

    /// Reads a time in seconds: a number, or numbers each with a unit of `w d h m s` in any case, such as `1h30m`.
    ///
    /// Throws a `badDuration` error for anything else and for more than 32 bits.
    package static func seconds(_ text: Span<UInt8>) throws(TextError) -> UInt32 {
        if let value = digits(text), value <= UInt64(UInt32.max) { return UInt32(value) }
        var total: UInt64 = 0
        var value: UInt64 = 0
        var hasDigits = false
        for i in text.indices {
            let octet = text[i]
            if octet &- 0x30 < 10 {
                value = value &* 10 &+ UInt64(octet &- 0x30)
                hasDigits = true
            } else {
                guard hasDigits, let unit = unit(octet) else { throw notSeconds(text) }
                total &+= value &* unit
                value = 0
                hasDigits = false
            }
            guard value <= UInt64(UInt32.max), total <= UInt64(UInt32.max) else { throw notSeconds(text) }
        }
        guard !hasDigits, text.count > 0 else { throw notSeconds(text) }
        return UInt32(total)
    }

    private static func unit(_ octet: UInt8) -> UInt64? {
        switch octet | 0x20 {
        case UInt8(ascii: "s"): 1
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "h"): 3600
        case UInt8(ascii: "d"): 86400
        case UInt8(ascii: "w"): 604800
        default: nil
        }
    }

    private static func notSeconds(_ text: Span<UInt8>) -> TextError {
        TextError(
            .badDuration, 0..<text.count,
            "must be a number of seconds below 4294967296, or a time such as 1h30m, not \(quoted(text))")
    }
}
