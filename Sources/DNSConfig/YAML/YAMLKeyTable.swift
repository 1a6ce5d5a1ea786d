// Which keys a mapping already has, and where they stand.

/// The keys of a mapping with their places: a list while there are few, a table when there are many.
struct YAMLKeyTable {
    /// The first of the keys.
    private var texts: [String] = []
    /// The places of all.
    private var ranges: [SourceRange] = []
    /// The keys by their hashes, whose seed is the process's own; nil while there are few.
    private var numbers: HashNumbers?

    /// Keys that are compared one by one; a zone has more.
    private static let few = 12

    init() {
        // most mappings have no more, and so need no more room
        texts.reserveCapacity(4)
        ranges.reserveCapacity(4)
    }

    /// Takes a key, or returns where an equal one already stands.
    mutating func insert(_ text: String, at range: SourceRange) -> SourceRange? {
        if numbers != nil { return insert(hashOf: text, at: range) }
        for place in texts.indices where texts[place] == text { return ranges[place] }
        guard texts.count == Self.few else {
            texts.append(text)
            ranges.append(range)
            return nil
        }
        numbers = HashNumbers(expecting: 4 * Self.few)
        for text in texts { _ = numbers?.insert(Self.hash(text)) }
        return insert(hashOf: text, at: range)
    }

    private mutating func insert(hashOf text: String, at range: SourceRange) -> SourceRange? {
        guard let (number, isNew) = numbers?.insert(Self.hash(text)) else { return nil }
        if !isNew { return ranges[number] }
        ranges.append(range)
        return nil
    }

    private static func hash(_ text: String) -> UInt64 { UInt64(bitPattern: Int64(text.hashValue)) }

    /// Forgets all keys, to be used for another mapping.
    mutating func removeAll() {
        texts.removeAll(keepingCapacity: true)
        ranges.removeAll(keepingCapacity: numbers == nil)
        numbers = nil
    }
}
