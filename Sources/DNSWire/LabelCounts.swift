// How many labels the names of a table have.

/// A set of numbers of labels, 0 to 127.
@usableFromInline package struct LabelCounts: Sendable {
    @usableFromInline var low: UInt64 = 0
    @usableFromInline var high: UInt64 = 0

    package init() {}

    /// Adds a number.
    package mutating func insert(_ count: Int) {
        if count < 64 { low |= 1 << UInt64(count) } else { high |= 1 << UInt64(count - 64) }
    }

    /// The largest number of the set that is not larger than `count`.
    @inlinable package func last(upTo count: Int) -> Int? {
        if count >= 64 {
            let some = high & (UInt64.max >> UInt64(127 &- count))
            if some != 0 { return 127 &- some.leadingZeroBitCount }
        }
        let some = low & (UInt64.max >> UInt64(Swift.max(63 &- count, 0)))
        return some == 0 ? nil : 63 &- some.leadingZeroBitCount
    }
}
