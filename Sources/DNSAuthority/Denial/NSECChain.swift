// The names of a zone that have NSEC records, in canonical order.

internal import DNSWire

/// Finds the NSEC record that matches or covers a name (RFC 4034 s4).
struct NSECChain: Sendable {
    /// A name with an NSEC record.
    private struct Link {
        /// Where its key begins.
        let start: UInt32
        let length: UInt16
        let node: Zone.NodeIndex

        var range: Range<Int> { Int(start)..<Int(start) &+ Int(length) }
    }

    /// In the order of their keys, once sorted.
    private var links: [Link] = []
    /// The keys, one after another.
    private var keys: [UInt8] = []

    var isEmpty: Bool { links.isEmpty }

    /// Octets of memory that it takes.
    var memory: Int { links.capacity * MemoryLayout<Link>.stride + keys.capacity }

    /// Adds a name under its canonical key.
    mutating func append(_ key: [UInt8], node: Zone.NodeIndex) {
        links.append(Link(start: UInt32(keys.count), length: UInt16(key.count), node: node))
        keys += key
    }

    /// Puts the names in order. Must come last.
    mutating func sort() {
        let keys = keys
        links.sort { CanonicalKey.precedes(keys.span.extracting($0.range), keys.span.extracting($1.range)) }
    }

    /// The last name that does not come behind one: the NSEC record there matches or covers that. Nil when all come behind it.
    func last(notBehind key: Span<UInt8>) -> Zone.NodeIndex? {
        let keys = keys.span
        var low = 0
        var high = links.count
        while low < high {
            let middle = (low &+ high) / 2
            if CanonicalKey.precedes(key, keys.extracting(links[middle].range)) {
                high = middle
            } else {
                low = middle &+ 1
            }
        }
        return low == 0 ? nil : links[low &- 1].node
    }
}
