// Things found by their hashes alone: the keys of a mapping, the owners of a zone.

/// Numbers things in the order in which their hashes first come.
///
/// A hash of 64 bits is believed to be that of one thing only. Its seed must be one that nobody can know beforehand.
struct HashNumbers {
    private var hashes: [UInt64] = []
    /// Open addressing: the upper half of a hash, and its number plus one; zero where the slot is free.
    private var slots: [UInt64]

    /// Makes room for so many; it grows when there are more.
    init(expecting count: Int) {
        slots = Array(repeating: 0, count: max(count * 7 / 4, 7))
        hashes.reserveCapacity(count)
    }

    /// The hash with a number.
    subscript(number: Int) -> UInt64 { hashes[number] }

    /// The number of a hash that has one.
    func find(_ hash: UInt64) -> Int? {
        let slot = slots[slot(of: hash)]
        return slot == 0 ? nil : Self.number(in: slot)
    }

    /// The number of a hash, which gets the next one if it has none.
    mutating func insert(_ hash: UInt64) -> (number: Int, isNew: Bool) {
        let at = slot(of: hash)
        guard slots[at] == 0 else { return (Self.number(in: slots[at]), false) }
        hashes.append(hash)
        slots[at] = Self.slot(hash, number: hashes.count - 1)
        // at most four slots in seven are taken, so that a search ends soon
        if hashes.count * 7 > slots.count * 4 { grow() }
        return (hashes.count - 1, true)
    }

    private mutating func grow() {
        // the old ones go before the new ones come
        slots = []
        slots = Array(repeating: 0, count: hashes.count * 7 / 2)
        for (number, hash) in hashes.enumerated() { slots[slot(of: hash)] = Self.slot(hash, number: number) }
    }

    /// The slot that holds a hash, or the free one where it would stand.
    private func slot(of hash: UInt64) -> Int {
        var at = Int(((hash & 0xffff_ffff) &* UInt64(slots.count)) >> 32)
        while slots[at] != 0, slots[at] >> 32 != hash >> 32 || hashes[Self.number(in: slots[at])] != hash {
            at = at + 1 == slots.count ? 0 : at + 1
        }
        return at
    }

    private static func slot(_ hash: UInt64, number: Int) -> UInt64 { (hash & ~0xffff_ffff) | UInt64(number + 1) }

    private static func number(in slot: UInt64) -> Int { Int(slot & 0xffff_ffff) - 1 }
}
