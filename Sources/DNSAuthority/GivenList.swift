// The RRsets that were put into a message, so that none is put in twice.

internal import DNSWire

/// A list of RRsets of one zone, with room for so many as additional data is given for.
struct GivenList {
    private var entries = InlineArray<32, UInt64>(repeating: 0)
    private var count = 0

    mutating func removeAll() { count = 0 }

    /// Notes an RRset. Returns false when it was noted before, or there is no room.
    mutating func insert(_ type: RecordType, at node: Zone.NodeIndex) -> Bool {
        let entry = UInt64(node) << 16 | UInt64(type.rawValue)
        guard count < 32 else { return false }
        for i in 0..<count where entries[i] == entry { return false }
        entries[count] = entry
        count &+= 1
        return true
    }
}
