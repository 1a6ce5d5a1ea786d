// Addresses of hosts, IPv4 and IPv6, and networks of them.

/// An IPv4 or IPv6 address. IPv4 is kept in the v4-mapped form (RFC 4291 s2.5.5.2), so that one comparison serves both.
@usableFromInline package struct IPAddress: Hashable, Sendable {
    /// The upper and lower 64 bits of the address in its 128-bit form, in the machine's order.
    @usableFromInline package let high: UInt64, low: UInt64

    @inlinable package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    @inlinable package static func == (a: IPAddress, b: IPAddress) -> Bool { a.high == b.high && a.low == b.low }

    /// An IPv4 address from its 32 bits.
    @inlinable package init(v4 bits: UInt32) { self.init(high: 0, low: 0xffff_0000_0000 | UInt64(bits)) }

    /// Whether it is an IPv4 address (or a v4-mapped one, which is the same host).
    @inlinable package var isV4: Bool { high == 0 && low >> 32 == 0xffff }

    /// The lower 32 bits: of an IPv4 address, the address.
    @inlinable package var v4Bits: UInt32 { UInt32(truncatingIfNeeded: low) }

    /// 127/8 or ::1.
    @inlinable package var isLoopback: Bool { isV4 ? v4Bits >> 24 == 127 : high == 0 && low == 1 }
    /// 169.254/16 or fe80::/10.
    @inlinable package var isLinkLocal: Bool { isV4 ? v4Bits >> 16 == 0xa9fe : high >> 54 == 0xfe80 >> 6 }
    /// 0.0.0.0 or ::.
    @inlinable package var isUnspecified: Bool { isV4 ? v4Bits == 0 : high == 0 && low == 0 }

    /// The address in the octets of an A or AAAA record; nil when they are not 4 or 16.
    package init?(octets: [UInt8]) {
        func word(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        switch octets.count {
        case 4: self.init(v4: UInt32(truncatingIfNeeded: word(octets[...])))
        case 16: self.init(high: word(octets[..<8]), low: word(octets[8...]))
        default: return nil
        }
    }

    /// The address as the octets of an A (4) or AAAA (16) record.
    package var octets: [UInt8] {
        var out: [UInt8] = []
        if !isV4 {
            for word in [high, low] {
                out.append(network: UInt32(truncatingIfNeeded: word >> 32))
                out.append(network: UInt32(truncatingIfNeeded: word))
            }
        } else {
            out.append(network: v4Bits)
        }
        return out
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the canonical text of an IPv6 address (RFC 5952).
    @usableFromInline package var description: String {
        guard isV4 else { return Self.text(high, low) }
        return stride(from: 24, through: 0, by: -8).map { String(v4Bits >> $0 & 255) }.joined(separator: ".")
    }

    /// The canonical text of 128 bits (RFC 5952 s4), with dotted decimal only for the v4-mapped form.
    package static func text(_ high: UInt64, _ low: UInt64) -> String {
        if high == 0, low >> 32 == 0xffff {
            return "::ffff:" + IPAddress(v4: UInt32(truncatingIfNeeded: low)).description
        }
        let groups = [high, low].flatMap { word in
            stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: word >> $0) }
        }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        let hex = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return hex.joined(separator: ":") }
        return hex[..<best.lowerBound].joined(separator: ":") + "::" + hex[best.upperBound...].joined(separator: ":")
    }

    /// Reads dotted decimal (four decimal numbers, none with a leading zero) or IPv6 text (RFC 4291 s2.2), without zone.
    package init?(_ text: some StringProtocol) {
        if let bits = Self.v4(text.utf8) {
            self.init(v4: bits)
        } else {
            guard let (high, low) = Self.v6(text.utf8) else { return nil }
            self.init(high: high, low: low)
        }
    }
}

/// All addresses that share a prefix.
@usableFromInline package struct Network: Hashable, Sendable {
    /// The first address: every bit after the prefix is zero.
    @usableFromInline package let address: IPAddress
    /// Bits of the prefix in the 128-bit form: an IPv4 /24 has 120.
    @usableFromInline package let prefix: Int

    /// The network of `prefix` bits (in the address's own family: 0...32 or 0...128) that holds `address`; nil when out
    /// of range.
    package init?(_ address: IPAddress, prefix: Int) {
        let bits = address.isV4 ? prefix + 96 : prefix
        guard prefix >= 0, bits <= 128 else { return nil }
        let (high, low) = Self.mask(bits)
        self.address = IPAddress(high: address.high & high, low: address.low & low)
        self.prefix = bits
    }

    /// Reads `ADDRESS/PREFIX`, or a lone address, which is a network of one.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(address, prefix: address.isV4 ? 32 : 128)
            return
        }
        guard let prefix = Int(parts[1]), parts[1].allSatisfy(\.isNumber) else { return nil }
        self.init(address, prefix: prefix)
    }

    /// Whether an address lies in the network.
    @inlinable package func contains(_ other: IPAddress) -> Bool {
        let (high, low) = Self.mask(prefix)
        return other.high & high == address.high && other.low & low == address.low
            && (prefix >= 96 || !other.isV4 || address.isV4)
    }

    @inlinable static func mask(_ bits: Int) -> (UInt64, UInt64) {
        (bits >= 64 ? .max : ~(UInt64.max >> bits), bits <= 64 ? 0 : ~(UInt64.max >> (bits - 64)))
    }
}

extension Network: CustomStringConvertible {
    @usableFromInline package var description: String {
        "\(address)/\(address.isV4 && prefix >= 96 ? prefix - 96 : prefix)"
    }
}
