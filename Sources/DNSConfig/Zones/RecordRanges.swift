// A set of records by their indices, which mostly follow one another.

/// Indices of records, noted in their order.
struct RecordRanges {
    /// None of them touches another.
    private var ranges: [Range<Int>] = []

    /// Adds the indices behind all that were added before.
    mutating func append(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if let last = ranges.last, last.upperBound == range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
        } else {
            ranges.append(range)
        }
    }

    func contains(_ index: Int) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= index { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(index)
    }
}
