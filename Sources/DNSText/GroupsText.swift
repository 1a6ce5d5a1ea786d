// Octets in groups of hexadecimal digits: EUI-48, EUI-64 (RFC 7043) and halves of IPv6 addresses (RFC 6742).

internal import DNSWire

/// Reads and prints groups with a mark between.
enum GroupsText {
    /// Appends `count` octets of two digits each, with hyphens between (RFC 7043 s3.2, s4.2).
    static func appendEUI(_ text: Span<UInt8>, count: Int, to data: inout [UInt8]) throws(TextError) {
        var isGood = text.count == count * 3 - 1
        if isGood {
            for i in text.indices {
                isGood = isGood && (i % 3 == 2 ? text[i] == UInt8(ascii: "-") : HexText.digit(text[i]) != nil)
            }
        }
        guard isGood else {
            let example = (1...count).map { "0\($0)" }.joined(separator: "-")
            throw TextError(
                .badAddress, 0..<text.count,
                "must be \(count) octets in hexadecimal with hyphens between, such as \(example), not \(quoted(text))")
        }
        for at in stride(from: 0, to: text.count, by: 3) {
            data.append((HexText.digit(text[at]) ?? 0) << 4 | (HexText.digit(text[at + 1]) ?? 0))
        }
    }

    /// Appends octets with hyphens between, in lower case as RFC 7043 writes them.
    static func printEUI(_ data: Span<UInt8>, to text: inout [UInt8]) {
        for i in data.indices {
            if i > 0 { text.append(UInt8(ascii: "-")) }
            let octet = String(data[i], radix: 16)
            text.append(contentsOf: (octet.utf8.count == 1 ? "0" + octet : octet).utf8)
        }
    }

    /// Appends eight octets of four groups, each of one to four digits, with colons between (RFC 6742 s2.1.2).
    static func appendHalfAddress(_ text: Span<UInt8>, to data: inout [UInt8]) throws(TextError) {
        var groups: [UInt16] = []
        var value: UInt16 = 0
        var digits = 0
        var isGood = true
        for i in text.indices {
            if let digit = HexText.digit(text[i]), digits < 4 {
                value = value << 4 | UInt16(digit)
                digits += 1
            } else {
                isGood = isGood && text[i] == UInt8(ascii: ":") && digits > 0
                groups.append(value)
                (value, digits) = (0, 0)
            }
        }
        groups.append(value)
        guard isGood, digits > 0, groups.count == 4 else {
            throw TextError(
                .badAddress, 0..<text.count,
                "must be four groups of hexadecimal digits such as 0014:4fff:ff20:ee64, not \(quoted(text))")
        }
        for group in groups { data.append(network: group) }
    }

    /// Appends four groups of four digits with colons between, since not every program reads fewer.
    static func printHalfAddress(_ data: Span<UInt8>, to text: inout [UInt8]) {
        let groups = stride(from: 0, to: 8, by: 2).map { at in
            let digits = String(data.uint16(at: at), radix: 16)
            return String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
        text.append(contentsOf: groups.joined(separator: ":").utf8)
    }
}
