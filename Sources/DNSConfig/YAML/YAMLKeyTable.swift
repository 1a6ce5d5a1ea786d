// Which keys a mapping already has, and where they stand.

/// The keys of a mapping with their places: a list while there are few, a table when there are many.
struct YAMLKeyTable {
    private var texts: [String] = []
    private var ranges: [SourceRange] = []
    /// The places of keys in `ranges` by their hashes. A hash of 64 bits, whose seed is the process's own, is believed.
    private var places: [Int: UInt32] = [:]

    /// Keys that are compared one by one; a zone has more.
    private static let few = 12

    /// Takes a key, or returns where an equal one already stands.
    mutating func insert(_ key: YAMLNode) -> SourceRange? {
        guard let text = key.text else { return nil }
        if ranges.count < Self.few {
            if let place = texts.firstIndex(of: text) { return ranges[place] }
            texts.append(text)
            ranges.append(key.range)
            return nil
        }
        if places.isEmpty { for (place, text) in texts.enumerated() { places[text.hashValue] = UInt32(place) } }
        let hash = text.hashValue
        if let place = places[hash] { return ranges[Int(place)] }
        places[hash] = UInt32(ranges.count)
        ranges.append(key.range)
        return nil
    }
}
