// Where names stand in the message that is being written, so that later ones can point to them (RFC 1035 s4.1.4).

/// A small table of suffixes already written: found by hash, believed after comparing the octets in the message.
struct NameCompressor: ~Copyable {
    private struct Entry {
        var hash: UInt32
        var offset: UInt16
    }

    // names beyond the table's room are only not pointed to
    private static let capacity = 32
    private var entries = InlineArray<32, Entry>(repeating: Entry(hash: 0, offset: 0))
    private(set) var count = 0

    /// Forgets what was noted after the table had `count` entries.
    mutating func rollBack(to count: Int) { self.count = count }

    /// Notes that suffix `labels` of `name` stands at `offset` of the message. The root is never noted.
    mutating func note(_ name: borrowing ScannedName, suffix labels: Int, at offset: Int) {
        guard count < Self.capacity, offset < 0x4000, labels > 0 else { return }
        entries[count] = Entry(
            hash: UInt32(truncatingIfNeeded: name.hash(ofSuffix: labels)), offset: UInt16(truncatingIfNeeded: offset))
        count &+= 1
    }

    /// The longest suffix of `name` that stands in `message`, and where: (labels, offset); (0, 0) when there is none.
    func longest(_ name: borrowing ScannedName, in message: Span<UInt8>) -> (labels: Int, offset: Int) {
        var labels = name.labelCount
        while labels > 0 {
            let hash = UInt32(truncatingIfNeeded: name.hash(ofSuffix: labels))
            var i = 0
            while i < count {
                let entry = entries[i]
                if entry.hash == hash, Self.matches(name, suffix: labels, message, at: Int(entry.offset)) {
                    return (labels, Int(entry.offset))
                }
                i &+= 1
            }
            labels &-= 1
        }
        return (0, 0)
    }

    /// Whether the name at `offset` of the message, which this writer wrote, is suffix `labels` of `name` in any case.
    private static func matches(
        _ name: borrowing ScannedName, suffix labels: Int, _ message: Span<UInt8>, at offset: Int
    ) -> Bool {
        let wanted = name.span
        var at = offset
        var i = name.start(ofSuffix: labels)
        while true {
            let size = message[at]
            if size >= 192 {
                at = Int(size & 63) << 8 | Int(message[at &+ 1])
                continue
            }
            guard size == wanted[i] else { return false }
            if size == 0 { return true }
            let end = i &+ Int(size)
            while i < end {
                i &+= 1
                at &+= 1
                if lowercased(message[at]) != wanted[i] { return false }
            }
            i &+= 1
            at &+= 1
        }
    }
}
