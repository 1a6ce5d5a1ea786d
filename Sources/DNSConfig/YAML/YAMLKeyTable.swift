// Which keys a large mapping already has, and where they stand.

/// The keys of a mapping with their places, found by hashes whose seed is the process's own.
struct YAMLKeyTable {
    private var numbers = HashNumbers(expecting: 0)
    /// By the keys' numbers.
    private var ranges: [SourceRange] = []

    /// Takes a key, or returns where an equal one already stands.
    mutating func insert(_ text: String, at range: SourceRange) -> SourceRange? {
        let (number, isNew) = numbers.insert(UInt64(bitPattern: Int64(text.hashValue)))
        if !isNew { return ranges[number] }
        ranges.append(range)
        return nil
    }
}
