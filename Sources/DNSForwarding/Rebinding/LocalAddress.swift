// Addresses that mean a host of the network one is in, or the host itself.

import DNSWire

/// Tells addresses that nobody outside can know anything of.
enum LocalAddress {
    /// Whether an IPv4 address is one: 0/8, 10/8, 100.64/10, 127/8, 169.254/16, 172.16/12, 192.168/16.
    static func isLocal(v4 bits: UInt32) -> Bool {
        switch bits >> 24 {
        case 0, 10, 127: true
        case 100: bits >> 22 == 0x6440 >> 6
        case 169: bits >> 16 == 0xa9fe
        case 172: bits >> 20 == 0xac10 >> 4
        case 192: bits >> 16 == 0xc0a8
        default: false
        }
    }

    /// Whether an address is one: for IPv6 ::, ::1, fc00::/7 and fe80::/10, and all that stands for such an IPv4 address.
    static func isLocal(_ address: IPAddress) -> Bool {
        if let bits = v4Bits(in: address) { return isLocal(v4: bits) }
        if address.high == 0, address.low <= 1 { return true }
        return address.high >> 57 == 0xfc >> 1 || address.isLinkLocal
    }

    /// The IPv4 address that an address stands for: v4-mapped (RFC 4291 s2.5.5.2), or by NAT64.
    ///
    /// Below 64:ff9b::/96 (RFC 6052 s2.1) it is in the last 32 bits. Below 64:ff9b:1::/48 (RFC 8215) everybody may use a prefix of a
    /// length of his own. With one of 96 bits it is there, too; with one of 48 bits nothing is, and it stands around the ninth octet
    /// (RFC 6052 s2.2).
    private static func v4Bits(in address: IPAddress) -> UInt32? {
        if address.isV4 { return address.v4Bits }
        let last = UInt32(truncatingIfNeeded: address.low)
        if address.high == 0x0064_ff9b_0000_0000, address.low >> 32 == 0 { return last }
        guard address.high >> 16 == 0x0064_ff9b_0001 else { return nil }
        if last != 0 { return last }
        return UInt32(address.high & 0xffff) << 16 | UInt32(truncatingIfNeeded: address.low >> 40) & 0xffff
    }
}
