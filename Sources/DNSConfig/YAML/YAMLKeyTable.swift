// Which keys a mapping already has, and where they stand.

/// The keys of a mapping with their places: a list while there are few, a table when there are many.
struct YAMLKeyTable {
    private var few: [(text: String, range: SourceRange)] = []
    private var many: [String: SourceRange] = [:]

    /// Takes a key, or returns where an equal one already stands.
    mutating func insert(_ key: YAMLNode) -> SourceRange? {
        guard let text = key.text else { return nil }
        if many.isEmpty {
            if let found = few.first(where: { $0.text == text }) { return found.range }
            few.append((text, key.range))
            if few.count > 12 {
                many = Dictionary(few.map { ($0.text, $0.range) }, uniquingKeysWith: { first, _ in first })
            }
            return nil
        }
        if let found = many[text] { return found }
        many[text] = key.range
        return nil
    }
}
