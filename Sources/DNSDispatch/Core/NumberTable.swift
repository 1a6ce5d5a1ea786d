// Numbers found by keys of 64 bits, on the way of every query: no hasher, no reference, no allocation once it has grown.

/// A number for each of a changing set of keys, by open addressing.
///
/// Where strangers have a say in the keys, these must be hashes with a seed that they do not know: many that begin in the same place
/// would make it slow.
package struct NumberTable: ~Copyable {
    private static let none: Int32 = -1

    private var keys: [UInt64]
    /// Beside each key; `none` where the place is free.
    private var numbers: [Int32]
    /// How far a product is shifted to be a place.
    private var shift: UInt64
    /// Keys that have a number.
    package private(set) var count = 0

    /// Makes room for so many keys; it grows when there are more.
    package init(capacity: Int = 0) {
        var bits = 3
        // at most half of the places are taken, so that a search ends soon
        while 1 << bits < capacity * 2 { bits += 1 }
        keys = Array(repeating: 0, count: 1 << bits)
        numbers = Array(repeating: Self.none, count: 1 << bits)
        shift = UInt64(64 - bits)
    }

    /// The number of a key; nil where it has none.
    package func number(of key: UInt64) -> Int? {
        let number = numbers[place(of: key)]
        return number == Self.none ? nil : Int(number)
    }

    /// Gives a key a number from 0 to 2^31 - 1, in place of the one that it has.
    package mutating func set(_ number: Int, for key: UInt64) {
        let place = place(of: key)
        if numbers[place] == Self.none {
            guard (count + 1) * 2 <= keys.count else {
                grow()
                return set(number, for: key)
            }
            keys[place] = key
            count += 1
        }
        numbers[place] = Int32(number)
    }

    /// Takes the number of a key away, if it has one.
    package mutating func remove(_ key: UInt64) {
        var free = place(of: key)
        guard numbers[free] != Self.none else { return }
        count -= 1
        // those behind it move up, as far as they may stand there, so that no search ends at the gap
        var at = free
        while true {
            at = (at + 1) & (keys.count - 1)
            guard numbers[at] != Self.none else { break }
            let wanted = start(of: keys[at])
            guard (at - wanted) & (keys.count - 1) >= (at - free) & (keys.count - 1) else { continue }
            keys[free] = keys[at]
            numbers[free] = numbers[at]
            free = at
        }
        numbers[free] = Self.none
    }

    private mutating func grow() {
        let (oldKeys, oldNumbers) = (keys, numbers)
        self = NumberTable(capacity: keys.count)
        for place in oldKeys.indices where oldNumbers[place] != Self.none {
            set(Int(oldNumbers[place]), for: oldKeys[place])
        }
    }

    /// Where the search for a key begins.
    private func start(of key: UInt64) -> Int { Int((key &* 0x9e37_79b9_7f4a_7c15) >> shift) }

    /// The place of a key, or the free one where it would stand.
    private func place(of key: UInt64) -> Int {
        var at = start(of: key)
        while numbers[at] != Self.none, keys[at] != key { at = (at + 1) & (keys.count - 1) }
        return at
    }
}
