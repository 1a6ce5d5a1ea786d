// What is different between two versions of a zone, RRset by RRset.

package import DNSWire

/// One RRset that is not the same in both.
package struct RRsetChange: Sendable {
    package let owner: Name
    /// Nil where there was none.
    package let old: NamedRRsets.RRset?
    /// Nil where there is none any more.
    package let new: NamedRRsets.RRset?

    package var type: RecordType { old?.type ?? new?.type ?? .any }

    /// Whether a record of one side is on the other side, too; the case of names in it aside.
    package func isKept(_ data: [UInt8], in set: NamedRRsets.RRset?) -> Bool {
        set?.data.contains { RecordData.isSame($0.span, data.span, type: type) } ?? false
    }
}

/// Compares zones.
package enum ZoneDifference {
    /// The RRsets that differ in their records or their TTL, in canonical order. Both zones must be in that order.
    package static func changes(from old: [NamedRRsets], to new: [NamedRRsets]) -> [RRsetChange] {
        var changes: [RRsetChange] = []
        var i = 0
        var j = 0
        while i < old.count || j < new.count {
            if i < old.count, j < new.count, old[i].owner == new[j].owner {
                compare(old[i], new[j], &changes)
                i += 1
                j += 1
            } else if j == new.count || i < old.count && old[i].owner < new[j].owner {
                changes += old[i].sets.map { RRsetChange(owner: old[i].owner, old: $0, new: nil) }
                i += 1
            } else {
                changes += new[j].sets.map { RRsetChange(owner: new[j].owner, old: nil, new: $0) }
                j += 1
            }
        }
        return changes
    }

    /// The changes at one name: what was there, as it is now, and then what is new.
    private static func compare(_ old: NamedRRsets, _ new: NamedRRsets, _ changes: inout [RRsetChange]) {
        for set in old.sets {
            let change = RRsetChange(owner: old.owner, old: set, new: new.sets.first { $0.isSameSet(as: set) })
            if !isSame(change) { changes.append(change) }
        }
        for set in new.sets where !old.sets.contains(where: { $0.isSameSet(as: set) }) {
            changes.append(RRsetChange(owner: new.owner, old: nil, new: set))
        }
    }

    private static func isSame(_ change: RRsetChange) -> Bool {
        guard let old = change.old, let new = change.new, old.ttl == new.ttl else { return false }
        if old.data == new.data { return true }
        return old.data.count == new.data.count && old.data.allSatisfy { change.isKept($0, in: new) }
    }
}
