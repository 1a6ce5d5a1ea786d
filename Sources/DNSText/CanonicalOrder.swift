// The order in which a zone is written: names as RFC 4034 s6.1 has it, types, and the data of an RRset as s6.3 has it.

package import DNSWire

/// Sorts the records of a table.
package enum CanonicalOrder {
    /// The entries of `table`: owners in canonical order; of one owner SOA and NS first, then the types by their numbers, the
    /// signatures of each behind it; of one RRset the data in canonical order.
    package static func entries(of table: RecordTable) -> [RecordTable.Entry] {
        var keys = OwnerKeys()
        var items: [Item] = []
        items.reserveCapacity(table.count)
        for (index, entry) in table.entries.enumerated() {
            let key = keys.key(table.owner(entry))
            items.append(Item(index: UInt32(index), type: typeKey(entry, of: table), key: key))
        }
        items.sort { a, b in
            switch a.key == b.key ? 0 : keys.compare(a.key, b.key) {
            case ..<0: return true
            case 1...: return false
            default: break
            }
            if a.type != b.type { return a.type < b.type }
            return isDataBefore(table, Int(a.index), Int(b.index))
        }
        return items.map { table.entries[Int($0.index)] }
    }

    private struct Item {
        let index: UInt32
        let type: UInt32
        let key: Range<Int>
    }

    /// The place of a type among those of an owner.
    private static func typeKey(_ entry: RecordTable.Entry, of table: RecordTable) -> UInt32 {
        let data = table.data(entry)
        let isSignature = entry.type == .rrsig && data.count >= 2
        let type = isSignature ? RecordType(rawValue: data.uint16(at: 0)) : entry.type
        let rank: UInt32 = type == .soa ? 0 : type == .ns ? 1 : UInt32(type.rawValue) + 2
        return rank << 1 | (isSignature ? 1 : 0)
    }

    private static func isDataBefore(_ table: RecordTable, _ a: Int, _ b: Int) -> Bool {
        let (first, second) = (table.entries[a], table.entries[b])
        if RecordData.precedes(table.data(first), table.data(second), type: first.type) { return true }
        if RecordData.precedes(table.data(second), table.data(first), type: first.type) { return false }
        // the same but for the case of names: the order is the same all the same
        switch compare(table.data(first), table.data(second)) {
        case ..<0: return true
        case 1...: return false
        default: return (first.ttl, a) < (second.ttl, b)
        }
    }

    private static func compare(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        for i in 0..<min(a.count, b.count) where a[i] != b[i] { return a[i] < b[i] ? -1 : 1 }
        return a.count - b.count
    }
}

/// Owners as octets whose plain order is the canonical order of names.
private struct OwnerKeys {
    private var arena: [UInt8] = []
    private var last = 0..<0
    private var lastOwner: [UInt8] = []

    /// The key of a whole name: its labels from the root's side in lower case, each ended by a zero octet, which stands below all
    /// that a label can hold: zeros and ones within are written as two octets.
    mutating func key(_ owner: Span<UInt8>) -> Range<Int> {
        if lastOwner.span.elementsEqual(owner) { return last }
        lastOwner.removeAll(keepingCapacity: true)
        lastOwner.append(contentsOf: owner)
        var starts: [Int] = []
        var at = 0
        while owner[at] != 0 {
            starts.append(at)
            at += Int(owner[at]) + 1
        }
        let begin = arena.count
        for start in starts.reversed() {
            for i in start + 1...start + Int(owner[start]) {
                let octet = lowercased(owner[i])
                if octet < 2 { arena.append(1) }
                arena.append(octet < 2 ? octet + 1 : octet)
            }
            arena.append(0)
        }
        last = begin..<arena.count
        return last
    }

    /// Less than zero when the name of `a` comes first, zero when they are the same.
    func compare(_ a: Range<Int>, _ b: Range<Int>) -> Int {
        var i = a.lowerBound
        var j = b.lowerBound
        while i < a.upperBound, j < b.upperBound {
            if arena[i] != arena[j] { return arena[i] < arena[j] ? -1 : 1 }
            i &+= 1
            j &+= 1
        }
        return a.count - b.count
    }
}
