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

    /// The data that are on both sides, in canonical form.
    private let kept: Set<[UInt8]>

    init(owner: Name, old: NamedRRsets.RRset?, new: NamedRRsets.RRset?) {
        self.owner = owner
        self.old = old
        self.new = new
        guard let old, let new else {
            kept = []
            return
        }
        kept = Self.canonical(old).intersection(Self.canonical(new))
    }

    private static func canonical(_ set: NamedRRsets.RRset) -> Set<[UInt8]> {
        Set(set.data.map { RecordData.canonical($0.span, type: set.type) })
    }

    /// Whether a record of one side is on the other side, too; the case of names in it aside.
    package func isKept(_ data: [UInt8]) -> Bool { kept.contains(RecordData.canonical(data.span, type: type)) }
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
            let other = new.sets.first { $0.isSameSet(as: set) }
            // as it mostly is
            if let other, other.ttl == set.ttl, other.data == set.data { continue }
            let change = RRsetChange(owner: old.owner, old: set, new: other)
            if !isSame(change) { changes.append(change) }
        }
        for set in new.sets where !old.sets.contains(where: { $0.isSameSet(as: set) }) {
            changes.append(RRsetChange(owner: new.owner, old: nil, new: set))
        }
    }

    private static func isSame(_ change: RRsetChange) -> Bool {
        guard let old = change.old, let new = change.new, old.ttl == new.ttl else { return false }
        return old.data.count == new.data.count && old.data.allSatisfy(change.isKept)
    }
}
