// Questions about names that stand in record data and tables, asked without taking them out.

import DNSWire

extension Span<UInt8> {
    /// Whether the octets, a whole name, are `name` in any case.
    func isName(_ name: Name) -> Bool { count == name.octets.count && isAtOrBelow(name) }

    /// Whether the octets, a whole name, are `name` or lie below it.
    func isAtOrBelow(_ name: Name) -> Bool {
        let offset = count - name.octets.count
        guard offset >= 0 else { return false }
        var at = 0
        while at < offset { at += Int(self[at]) + 1 }
        guard at == offset else { return false }
        for i in name.octets.indices where lowercased(self[offset + i]) != lowercased(name.octets[i]) { return false }
        return true
    }

    /// Whether the octets are a whole name whose first label is the asterisk (RFC 4592 s2.1.1).
    var isWildcard: Bool { count > 2 && self[0] == 1 && self[1] == UInt8(ascii: "*") }

    /// Whether the octets, a whole name, can name a host: letters, digits and inner hyphens (RFC 952, RFC 1123 s2.1), below a
    /// wildcard as well.
    var isHostName: Bool { isHostName(upTo: count - 1) }

    /// The same of the labels before an offset, where one begins.
    func isHostName(upTo limit: Int) -> Bool {
        var at = isWildcard ? 2 : 0
        while at < limit {
            let end = at + Int(self[at])
            var i = at + 1
            while i <= end {
                let octet = self[i]
                let isInner = i > at + 1 && i < end
                guard lowercased(octet) &- 0x61 < 26 || octet &- 0x30 < 10 || isInner && octet == UInt8(ascii: "-")
                else { return false }
                i += 1
            }
            at = end + 1
        }
        return true
    }
}
