// The names that addresses have in the reverse trees.

import DNSWire

extension Name {
    /// The name of an address: `10.1.168.192.in-addr.arpa.` (RFC 1035 s3.5), or 32 nibbles below `ip6.arpa.` (RFC 3596 s2.5).
    init(reverse address: IPAddress) {
        let octets = address.octets
        var labels: [[UInt8]]
        if address.isV4 {
            labels = octets.reversed().map { Array("\($0)".utf8) } + [Array("in-addr".utf8)]
        } else {
            let digits = Array("0123456789abcdef".utf8)
            labels = octets.reversed().flatMap { [[digits[Int($0 & 15)]], [digits[Int($0 >> 4)]]] }
            labels.append(Array("ip6".utf8))
        }
        // at most 74 octets
        self = (try? Name(labels: labels + [Array("arpa".utf8)])) ?? .root
    }

    /// The zone of a reverse name: a /24 of IPv4, a /64 of IPv6, the units in which networks are numbered.
    func reverseZone() -> Name? {
        var name: Name? = self
        for _ in 0..<(labelCount == 6 ? 1 : 16) { name = name?.parent }
        return name
    }
}
