// Counts that are added up.

/// Counts of which each worker has its own.
package protocol SummedCounts {
    /// The members that are added up one by one.
    static var sums: [WritableKeyPath<Self, UInt64>] { get }
}

extension SummedCounts {
    /// Adds the `sums` of another's.
    package mutating func addSums(of other: Self) {
        for path in Self.sums { self[keyPath: path] += other[keyPath: path] }
    }
}
