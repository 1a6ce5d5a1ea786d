// The RRsets that were put into a message, so that none is put in twice.

internal import DNSWire

/// A list of RRsets by the hashes of their owners, with room for as many as redirections and additional data need.
///
/// The room is an array, made once: a value that held it in itself would be copied at every turn.
struct GivenList {
    private struct Entry {
        var owner: UInt64 = 0
        var type: UInt16 = 0
    }

    private static var capacity: Int { 48 }
    // a seeded hash of 64 bits is believed here
    private var entries = [Entry](repeating: Entry(), count: GivenList.capacity)
    private var count = 0

    mutating func removeAll() { count = 0 }

    /// Notes an RRset. Returns false when it was noted before, or there is no room.
    mutating func insert(_ type: RecordType, of owner: UInt64) -> Bool {
        guard count < Self.capacity else { return false }
        for i in 0..<count where entries[i].owner == owner && entries[i].type == type.rawValue { return false }
        entries[count] = Entry(owner: owner, type: type.rawValue)
        count &+= 1
        return true
    }
}
