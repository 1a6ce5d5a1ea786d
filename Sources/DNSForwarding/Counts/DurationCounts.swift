// How long something took, counted in buckets.

/// Times in buckets that lie close enough to tell a slow upstream from a fast one, in fixed memory.
package struct DurationCounts: Equatable, Sendable {
    /// Where buckets end, in milliseconds; one more bucket has no end.
    package static let bounds: [Int64] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

    private var counts = InlineArray<13, UInt64>(repeating: 0)
    /// All times together, in nanoseconds.
    package private(set) var sum: Int64 = 0

    package init() {}

    /// Counts a time in nanoseconds.
    package mutating func count(_ time: Int64) {
        let time = max(time, 0)
        sum &+= time
        var place = 0
        while place < Self.bounds.count, time > Self.bounds[place] &* 1_000_000 { place &+= 1 }
        counts[place] &+= 1
    }

    /// Times in one bucket: the last is the one without an end.
    package subscript(bucket: Int) -> UInt64 { counts[bucket] }

    /// All times.
    package var total: UInt64 { counts.indices.reduce(0) { $0 + counts[$1] } }

    /// Adds what another has counted.
    package mutating func add(_ other: DurationCounts) {
        for bucket in counts.indices { counts[bucket] &+= other.counts[bucket] }
        sum &+= other.sum
    }

    package static func == (one: DurationCounts, other: DurationCounts) -> Bool {
        one.sum == other.sum && one.counts.indices.allSatisfy { one.counts[$0] == other.counts[$0] }
    }
}
