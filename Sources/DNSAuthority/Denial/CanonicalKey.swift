// The canonical order of names (RFC 4034 s6.1), made an order of octets.

internal import DNSWire

/// Makes keys of names: octets that compare as the names do.
///
/// The labels below the origin come from the right, each with a zero octet behind it, which is less than all octets of labels: those
/// of value zero and one are written as two. So a name comes before the names below it, and those before its next sibling.
enum CanonicalKey {
    /// Makes `key` that of suffix `labels` of a name, which has the origin's labels at its end.
    static func set(_ key: inout [UInt8], _ name: borrowing ScannedName, suffix labels: Int, below origin: Int) {
        key.removeAll(keepingCapacity: true)
        var level = origin
        while level < labels {
            level &+= 1
            let start = name.start(ofSuffix: level)
            for at in start &+ 1...start &+ Int(name[start]) { append(name[at], to: &key) }
            key.append(0)
        }
    }

    /// Goes on from the key of a name to that of the wildcard below it.
    static func appendAsterisk(to key: inout [UInt8]) {
        key.append(UInt8(ascii: "*"))
        key.append(0)
    }

    private static func append(_ octet: UInt8, to key: inout [UInt8]) {
        if octet < 2 {
            key.append(1)
            key.append(octet &+ 1)
        } else {
            key.append(octet)
        }
    }

    /// Whether a key comes before another.
    static func precedes(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
        let count = Swift.min(a.count, b.count)
        var i = 0
        while i < count {
            if a[i] != b[i] { return a[i] < b[i] }
            i &+= 1
        }
        return a.count < b.count
    }
}
