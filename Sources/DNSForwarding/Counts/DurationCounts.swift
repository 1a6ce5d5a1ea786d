// How long something took, counted in buckets.

/// Times in buckets that lie close enough to tell a slow upstream from a fast one, and a busy worker from one that is not, in fixed
/// memory.
package struct DurationCounts: Equatable, Sendable {
    /// Where buckets end, in microseconds; one more bucket has no end.
    package static let bounds: [Int64] = [
        10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
        2_000_000, 5_000_000,
    ]

    private var counts = InlineArray<19, UInt64>(repeating: 0)
    /// All times together, in nanoseconds.
    package private(set) var sum: Int64 = 0

    package init() {}

    /// Counts a time in nanoseconds, which so many things took.
    package mutating func count(_ time: Int64, times: UInt64 = 1) {
        let time = max(time, 0)
        sum &+= time &* Int64(truncatingIfNeeded: times)
        counts[Self.place(of: time)] &+= times
    }

    private static func place(of time: Int64) -> Int {
        var place = 0
        while place < bounds.count, time > bounds[place] &* 1000 { place &+= 1 }
        return place
    }

    /// Times in one bucket: the last is the one without an end.
    package subscript(bucket: Int) -> UInt64 { counts[bucket] }

    /// All times.
    package var total: UInt64 { counts.indices.reduce(0) { $0 + counts[$1] } }

    /// The mean in nanoseconds; nil where nothing was counted.
    package var mean: Double? { total == 0 ? nil : Double(sum) / Double(total) }

    /// Adds what another has counted.
    package mutating func add(_ other: DurationCounts) {
        for bucket in counts.indices { counts[bucket] &+= other.counts[bucket] }
        sum &+= other.sum
    }

    package static func == (one: DurationCounts, other: DurationCounts) -> Bool {
        one.sum == other.sum && one.counts.indices.allSatisfy { one.counts[$0] == other.counts[$0] }
    }
}
