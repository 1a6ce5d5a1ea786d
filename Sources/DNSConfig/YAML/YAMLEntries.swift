// The entries of a mapping while it is read: no two of them have the same key.

/// Entries with keys that are text.
struct YAMLEntries {
    /// In the order in which they came.
    private(set) var list: [YAMLNode.Entry] = []
    /// The keys of all; nil while there are few, which are compared one by one.
    private var keys: YAMLKeyTable?

    private static let few = 12

    init() {
        // a record mostly has no more
        list.reserveCapacity(3)
    }

    /// Takes an entry, or returns where an equal key already stands.
    mutating func insert(_ entry: consuming YAMLNode.Entry) -> SourceRange? {
        let text = entry.key.text ?? ""
        if list.count < Self.few {
            for place in list.indices where list[place].key.text == text { return list[place].key.range }
        } else {
            if keys == nil {
                keys = YAMLKeyTable()
                for entry in list { _ = keys?.insert(entry.key.text ?? "", at: entry.key.range) }
            }
            if let first = keys?.insert(text, at: entry.key.range) { return first }
        }
        list.append(entry)
        return nil
    }
}
