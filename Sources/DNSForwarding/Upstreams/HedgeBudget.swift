// How many questions are hedged at most.

/// Lets one question in ten that go to an upstream first be asked of another one besides, and ten in a burst: when
/// everything is slow, hedging shall not double the load.
struct HedgeBudget {
    private static let price = 10
    private static let most = 10 * price

    private var credit = most

    /// A question goes to the upstream first.
    mutating func earn() { credit = min(credit + 1, Self.most) }

    /// Whether one that it is slow to answer may be asked of another besides.
    mutating func spend() -> Bool {
        guard credit >= Self.price else { return false }
        credit -= Self.price
        return true
    }
}
