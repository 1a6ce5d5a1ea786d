// How times to answer are spread, in fixed memory.

/// Counts times in buckets, four to each doubling, from 16 us to 2 s; the old ones weigh less and less.
struct LatencyHistogram {
    private static let buckets = 64
    /// A bucket of the first ones is 2 to the power of this many nanoseconds wide.
    private static let unitShift: Int64 = 14
    /// So many times are counted, then all counts are halved.
    private static let most = 512
    /// So few say nothing of the slowest twentieth.
    private static let fewest = 20

    private var counts = InlineArray<64, UInt16>(repeating: 0)
    private var total = 0
    /// The 95th percentile, as it was found last.
    private var slow: Int64 = 0

    /// Counts a time in nanoseconds.
    mutating func add(_ time: Int64) {
        if total == Self.most { halve() }
        counts[Self.bucket(of: time)] += 1
        total += 1
        if total % 8 == 0 || total == Self.fewest { slow = findPercentile() }
    }

    /// What 95 % of the times don't exceed, in nanoseconds, a few times ago; nil while there are too few.
    var percentile95: Int64? { total < Self.fewest ? nil : slow }

    private mutating func halve() {
        total = 0
        for bucket in 0..<Self.buckets {
            counts[bucket] /= 2
            total += Int(counts[bucket])
        }
    }

    private func findPercentile() -> Int64 {
        var above = total / 20
        var bucket = Self.buckets - 1
        while bucket > 0 {
            above -= Int(counts[bucket])
            if above < 0 { break }
            bucket -= 1
        }
        return Self.end(of: bucket)
    }

    private static func bucket(of time: Int64) -> Int {
        let value = max(time, 0) >> unitShift
        guard value >= 4 else { return Int(value) }
        let width = 64 - value.leadingZeroBitCount
        return min((width - 2) * 4 + Int(value >> Int64(width - 3) & 3), buckets - 1)
    }

    /// The time at which a bucket ends.
    private static func end(of bucket: Int) -> Int64 {
        guard bucket >= 4 else { return Int64(bucket + 1) << unitShift }
        return Int64(bucket % 4 + 5) << (Int64(bucket / 4 - 1) + unitShift)
    }
}
