// Finds a number by the hash of a name: the one open-addressing table behind zones and their nodes.

/// A table of slots probed one after another. It knows hashes only: whoever asks compares the names.
struct NameIndex: Sendable {
    /// The upper half of a hash, and a number plus one; zero where the slot is free.
    private struct Slot {
        var tag: UInt32
        var value: UInt32
    }

    private var slots: [Slot]
    private var used = 0

    /// Makes room for `count` numbers. At most four slots in seven are taken, so that a search ends soon.
    init(count: Int) {
        slots = Array(repeating: Slot(tag: 0, value: 0), count: Swift.max(count * 7 / 4, 7))
    }

    /// Octets of memory that the table takes.
    var memory: Int { slots.capacity * MemoryLayout<Slot>.stride }

    /// Whether another number needs a larger table.
    var isFull: Bool { used &* 7 >= slots.count &* 4 }

    /// The first slot of a hash: its lower half, spread over the slots that there are.
    private func home(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: ((hash & 0xffff_ffff) &* UInt64(truncatingIfNeeded: slots.count)) >> 32)
    }

    /// Adds a number, less than 2^32 - 1. The table must not be full.
    mutating func insert(_ value: Int, hash: UInt64) {
        precondition(!isFull)
        var at = home(hash)
        while slots[at].value != 0 {
            at &+= 1
            if at == slots.count { at = 0 }
        }
        slots[at] = Slot(tag: UInt32(truncatingIfNeeded: hash >> 32), value: UInt32(truncatingIfNeeded: value &+ 1))
        used &+= 1
    }

    /// The number in the first slot in which that of a hash may stand; nil where there is none.
    func first(_ hash: UInt64) -> Int? {
        let slot = slots[home(hash)]
        return slot.value == 0 ? nil : Int(slot.value) &- 1
    }

    /// The number with that hash for which `matches` is true.
    @inline(__always)
    func find(_ hash: UInt64, _ matches: (Int) -> Bool) -> Int? {
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        let slots = slots.span
        var at = home(hash)
        while true {
            let slot = slots[at]
            if slot.value == 0 { return nil }
            if slot.tag == tag {
                let value = Int(slot.value) &- 1
                if matches(value) { return value }
            }
            at &+= 1
            if at == slots.count { at = 0 }
        }
    }
}
