// Numbers that are not whole, and dates, as YAML 1.1 has them.

/// Fractions: decimal with or without an exponent, in base sixty, infinite, or none at all.
enum YAMLFloat {
    /// What Python prints for the number that a text stands for; nil when it stands for none.
    static func value(_ text: String) -> String? {
        var rest = Array(text.utf8)[...]
        let sign = rest.takeOne(of: "+-")
        let minus = sign == UInt8(ascii: "-") ? "-" : ""
        switch String(decoding: rest, as: UTF8.self) {
        case ".inf", ".Inf", ".INF": return minus + "inf"
        case ".nan", ".NaN", ".NAN": return sign == nil ? "nan" : nil
        default: break
        }
        let whole = rest.takeDigits()
        if rest.first == UInt8(ascii: ":") { return sixty(whole, rest).map { minus + $0 } }
        guard rest.takeOne(of: ".") != nil else { return nil }
        let fraction = rest.takeDigits()
        guard !whole.isEmpty || sign == nil && !fraction.isEmpty else { return nil }
        var exponent = ""
        if rest.takeOne(of: "eE") != nil {
            guard let sign = rest.takeOne(of: "+-"), rest.allSatisfy({ 0x30...0x39 ~= $0 }), !rest.isEmpty else {
                return nil
            }
            exponent = "e" + String(decoding: [sign] + rest.take(rest.count), as: UTF8.self)
        }
        guard rest.isEmpty, let value = Double("\(whole.isEmpty ? "0" : whole).\(fraction)0\(exponent)") else {
            return nil
        }
        return minus + "\(value)"
    }

    /// `1:30.5`: what stands before the colons, and the rest with them.
    private static func sixty(_ whole: String, _ colons: ArraySlice<UInt8>) -> String? {
        guard var value = Double(whole) else { return nil }
        var rest = colons
        while rest.takeOne(of: ":") != nil {
            let part = rest.take(rest.prefix { 0x30...0x39 ~= $0 }.count)
            guard 1...2 ~= part.count, let number = Int(String(decoding: part, as: UTF8.self)), number < 60 else {
                return nil
            }
            value = value * 60 + Double(number)
        }
        guard rest.takeOne(of: ".") != nil else { return nil }
        guard let fraction = Double("0.\(rest.takeDigits())0"), rest.isEmpty else { return nil }
        return "\(value + fraction)"
    }
}

/// Dates with or without a time of day.
enum YAMLTimestamp {
    /// Whether a text is `2024-01-01`, or such a date with a time: `2024-1-1T10:00:00.5 +01:00`.
    static func isOne(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        guard rest.takeNumber(4...4), rest.takeOne(of: "-") != nil else { return false }
        let month = rest
        guard rest.takeNumber(1...2), rest.takeOne(of: "-") != nil, rest.takeNumber(1...2) else { return false }
        // a date alone has all of its digits
        if rest.isEmpty { return month.count == 5 }
        if rest.takeOne(of: "Tt") == nil {
            guard rest.takeBlank() else { return false }
        }
        guard rest.takeNumber(1...2), rest.takeOne(of: ":") != nil, rest.takeNumber(2...2),
            rest.takeOne(of: ":") != nil, rest.takeNumber(2...2)
        else { return false }
        if rest.takeOne(of: ".") != nil { _ = rest.takeNumber(0...Int.max) }
        if rest.isEmpty { return true }
        _ = rest.takeBlank()
        if rest.takeOne(of: "Z") != nil { return rest.isEmpty }
        guard rest.takeOne(of: "+-") != nil, rest.takeNumber(1...2) else { return false }
        if rest.isEmpty { return true }
        _ = rest.takeOne(of: ":")
        return rest.takeNumber(2...2) && rest.isEmpty
    }
}

extension ArraySlice<UInt8> {
    /// Takes so many octets from the front.
    fileprivate mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        defer { self = dropFirst(count) }
        return prefix(count)
    }

    /// Takes the first octet when it is one of these.
    fileprivate mutating func takeOne(of octets: StaticString) -> UInt8? {
        guard let first, octets.description.utf8.contains(first) else { return nil }
        self = dropFirst()
        return first
    }

    /// Takes digits and underscores, which count for nothing; empty where no digit comes first.
    fileprivate mutating func takeDigits() -> String {
        guard let first, 0x30...0x39 ~= first else { return "" }
        let taken = take(prefix { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "_") }.count)
        return String(decoding: taken.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    }

    /// Takes a number of so many digits; false when there are fewer or more.
    fileprivate mutating func takeNumber(_ digits: ClosedRange<Int>) -> Bool {
        digits ~= take(prefix { 0x30...0x39 ~= $0 }.count).count
    }

    /// Takes spaces and tabs; false when there are none.
    fileprivate mutating func takeBlank() -> Bool {
        !take(prefix { $0 == 0x20 || $0 == 0x09 }.count).isEmpty
    }
}
