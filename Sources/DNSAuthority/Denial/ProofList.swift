// The NSEC and NSEC3 records that an answer needs, each once.

/// Records of a proof on their way into the authority section. Those of a name are noted when it is looked for: an alias may lead on
/// from there, and all of them are written behind the last answer.
struct ProofList {
    /// An NSEC or NSEC3 RRset.
    struct Entry {
        let zone: UInt32
        /// The number of the node, or of the link of the chain of hashes.
        let link: UInt32
    }

    /// Three for each name of a chain.
    private static var capacity: Int { 48 }
    private var entries = [UInt64](repeating: 0, count: ProofList.capacity)
    private(set) var count = 0

    mutating func removeAll() { count = 0 }

    subscript(place: Int) -> Entry {
        let entry = entries[place]
        return Entry(zone: UInt32(entry >> 32), link: UInt32(truncatingIfNeeded: entry))
    }

    /// Notes an RRset of a zone, if it is not there yet.
    mutating func insert(_ link: UInt32, of zone: UInt32) {
        let entry = UInt64(zone) << 32 | UInt64(link)
        guard count < Self.capacity else { return }
        for i in 0..<count where entries[i] == entry { return }
        entries[count] = entry
        count &+= 1
    }
}
