// The names that are asked for to see whether questions come back.

import DNSWire

/// A name that nobody else asks for: a label with a random number, below the zone of a rule.
enum LoopName {
    private static let prefix = Array("swiftlet-loop-".utf8)
    private static let digits = Array("0123456789abcdef".utf8)
    private static let labelLength = prefix.count + 16

    /// The octets of the name with a number; nil where the zone's name leaves no room for it.
    static func octets(_ token: UInt64, below zone: Name) -> [UInt8]? {
        guard 1 + labelLength + zone.octets.count <= 255 else { return nil }
        let number = (0..<16).map { digits[Int(token >> UInt64(60 - 4 * $0) & 15)] }
        return [UInt8(labelLength)] + prefix + number + zone.octets
    }

    /// The number in a name; nil for one of another kind, which one look at its first octet mostly tells.
    static func token(of name: borrowing ScannedName) -> UInt64? {
        let octets = name.span
        guard Int(octets[0]) == labelLength else { return nil }
        for i in prefix.indices where octets[1 + i] != prefix[i] { return nil }
        var token: UInt64 = 0
        for i in 1 + prefix.count..<1 + labelLength {
            switch octets[i] {
            case 0x30...0x39: token = token << 4 | UInt64(octets[i] - 0x30)
            case 0x61...0x66: token = token << 4 | UInt64(octets[i] - 0x61 + 10)
            default: return nil
            }
        }
        return token
    }
}
