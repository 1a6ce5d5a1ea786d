// The records of an RRset that are laid down: each once (RFC 2181 s5).

internal import DNSWire

/// Records of one type, compared one by one while there are few, found by their canonical forms when there are many.
struct KeptRecords {
    /// In the order of the file.
    private(set) var entries: [RecordTable.Entry] = []
    /// The places in `entries` by the canonical form of the data (RFC 4034 s6.2); empty while there are few.
    private var places: [[UInt8]: Int] = [:]

    /// Records that are compared one by one; few RRsets have more.
    private static let few = 16

    /// Keeps a record of `table`, or returns the same one that is kept already.
    mutating func insert(_ entry: RecordTable.Entry, of table: RecordTable) -> RecordTable.Entry? {
        if entries.count < Self.few {
            for kept in entries where RecordData.isSame(table.data(entry), table.data(kept), type: entry.type) {
                return kept
            }
        } else {
            if places.isEmpty { for (place, kept) in entries.enumerated() { places[form(kept, table)] = place } }
            let form = form(entry, table)
            if let place = places[form] { return entries[place] }
            places[form] = entries.count
        }
        entries.append(entry)
        return nil
    }

    private func form(_ entry: RecordTable.Entry, _ table: RecordTable) -> [UInt8] {
        RecordData.canonical(table.data(entry), type: entry.type)
    }
}
