// Which buffers are free: a set of small numbers that yields its lowest in a few instructions.

/// A set of the numbers below a bound, two levels of bits high.
struct FreeSlots: ~Copyable {
    /// A bit for each number that is in the set.
    private var words: [UInt64]
    /// A bit for each word that is not zero.
    private var summary: [UInt64]
    /// Numbers in the set.
    private(set) var count: Int

    /// All numbers below `count`.
    init(count: Int) {
        self.count = count
        words = Self.ones(count)
        summary = Self.ones(words.count)
    }

    private static func ones(_ count: Int) -> [UInt64] {
        var words = [UInt64](repeating: .max, count: (count + 63) / 64)
        if count % 64 != 0 { words[words.count - 1] = 1 << UInt64(count % 64) - 1 }
        return words
    }

    /// Takes out the lowest number; nil when the set is empty.
    mutating func takeLowest() -> Slot? {
        for i in summary.indices where summary[i] != 0 {
            let word = i * 64 + summary[i].trailingZeroBitCount
            let bit = words[word].trailingZeroBitCount
            words[word] &= words[word] - 1
            if words[word] == 0 { summary[i] &= summary[i] - 1 }
            count -= 1
            return Slot(index: Int32(word * 64 + bit))
        }
        return nil
    }

    /// Puts a number in; false when it was there.
    mutating func insert(_ slot: Slot) -> Bool {
        let word = Int(slot.index) / 64
        let bit: UInt64 = 1 << UInt64(slot.index % 64)
        guard words[word] & bit == 0 else { return false }
        words[word] |= bit
        summary[word / 64] |= 1 << UInt64(word % 64)
        count += 1
        return true
    }

    /// All numbers in the set.
    var all: [Slot] {
        (0..<Int32(words.count * 64)).map { Slot(index: $0) }.filter { contains($0) }
    }

    /// Whether a number is in the set.
    func contains(_ slot: Slot) -> Bool { words[Int(slot.index) / 64] >> UInt64(slot.index % 64) & 1 == 1 }
}
