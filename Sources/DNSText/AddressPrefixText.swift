// The items of APL records: `[!]FAMILY:ADDRESS/PREFIX` (RFC 3123 s5).

internal import DNSWire

/// Reads and prints prefixes of addresses.
enum AddressPrefixText {
    /// Reads all words, of which there may be none. Errors have ranges in `source`; their problem is the rest of a sentence.
    static func append(
        _ tokens: ArraySlice<Token>, of source: Span<UInt8>, to data: inout [UInt8]
    ) throws(TextError) {
        for token in tokens {
            let text = string(source.extracting(token.range))
            guard let item = item(text) else {
                throw TextError(
                    .badAddress, token.outerRange,
                    "must be prefixes such as 1:192.0.2.0/24 or !2:2001:db8::/32, not \(quoted(source.extracting(token.range)))"
                )
            }
            item.append(to: &data)
        }
    }

    private static func item(_ text: String) -> AddressPrefix? {
        let isNegated = text.hasPrefix("!")
        let parts = text.dropFirst(isNegated ? 1 : 0).split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let family = UInt16(parts[0]), parts[0].utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
            return nil
        }
        let network = parts[1].split(separator: "/", omittingEmptySubsequences: false)
        guard network.count == 2, let address = IPAddress(network[0]), let prefix = UInt8(network[1]),
            network[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }), let size = AddressPrefix.size(ofFamily: family),
            Int(prefix) <= size * 8
        else { return nil }
        var octets: [UInt8] = []
        if size == 4 {
            guard address.isV4, !network[0].contains(":") else { return nil }
            octets.append(network: address.v4Bits)
        } else {
            guard network[0].contains(":") else { return nil }
            for word in [address.high, address.low] {
                octets.append(network: UInt32(truncatingIfNeeded: word >> 32))
                octets.append(network: UInt32(truncatingIfNeeded: word))
            }
        }
        return AddressPrefix(family: family, prefix: prefix, isNegated: isNegated, address: octets)
    }

    /// Appends all items; throws when one is of a family that has no text.
    static func print(_ data: Span<UInt8>, to text: inout [UInt8]) throws(WireError) {
        var words: [String] = []
        for item in try AddressPrefix.all(data) {
            guard let size = AddressPrefix.size(ofFamily: item.family), item.address.count <= size else {
                throw WireError(.badRecordData, at: 0)
            }
            let octets = item.address + [UInt8](repeating: 0, count: size - item.address.count)
            let high = octets.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let low = octets.dropFirst(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let address =
                size == 4 ? IPAddress(v4: UInt32(truncatingIfNeeded: high)).description : IPAddress.text(high, low)
            words.append("\(item.isNegated ? "!" : "")\(item.family):\(address)/\(item.prefix)")
        }
        text.append(contentsOf: words.joined(separator: " ").utf8)
    }
}
