// Whom a question asks, in which order, and how.

/// What is known of a rule's upstreams when a question sets out: a bit for each, by its index, in the sets.
struct UpstreamOrder {
    /// Upstreams in all, at most 64.
    let count: Int
    /// Their indices, the one that is asked first at the front.
    private var sequence = InlineArray<64, UInt8>(repeating: 0)
    /// Those that are down.
    var down: UInt64 = 0
    /// Those that lead back to this server: they are not asked.
    var looping: UInt64 = 0
    /// Those that have so many questions that others should have the next.
    var busy: UInt64 = 0
    /// Those that are asked only when none of the others replies.
    var fallback: UInt64 = 0
    /// Those that are asked over streams only.
    var streamOnly: UInt64 = 0
    /// Those that are never asked over streams.
    var datagramOnly: UInt64 = 0
    /// Those that are known to have replied to questions with EDNS.
    var knownEDNS: UInt64 = 0
    /// Those that make nothing of EDNS.
    var withoutEDNS: UInt64 = 0
    /// Those that seem to make nothing of EDNS.
    var seemWithoutEDNS: UInt64 = 0
    /// Those that are known to have replied to questions with a cookie.
    var knownCookies: UInt64 = 0
    /// Those that don't keep the case of questions.
    var foldingCase: UInt64 = 0
    /// After how long a second upstream is asked besides; nil for not at all.
    var hedgeDelay: Duration?

    /// The order in which they are listed.
    init(count: Int) {
        self.count = count
        for index in 0..<count { sequence[index] = UInt8(index) }
    }

    /// The upstream at a place of the order.
    subscript(place: Int) -> Int {
        get { Int(sequence[place]) }
        set { sequence[place] = UInt8(newValue) }
    }

    /// Turns the order of the first `length` of them, as they are listed, so that it begins with `first`.
    mutating func turn(_ length: Int, to first: Int) {
        for place in 0..<length { self[place] = (first + place) % length }
    }

    /// Exchanges the upstreams at two places.
    mutating func swap(_ one: Int, _ other: Int) {
        (sequence[one], sequence[other]) = (sequence[other], sequence[one])
    }

    /// The first upstream that isn't in `excluded`.
    func next(excluding excluded: UInt64) -> Int? { next(from: 0, excluding: excluded) }

    /// The first upstream behind another, and around, that isn't in `excluded`.
    func next(behind upstream: Int, excluding excluded: UInt64) -> Int? {
        var place = 0
        while place < count, self[place] != upstream { place += 1 }
        return next(from: place + 1, excluding: excluded)
    }

    private func next(from start: Int, excluding excluded: UInt64) -> Int? {
        var place = start
        for _ in 0..<count {
            if place == count { place = 0 }
            let index = self[place]
            if !excluded.holds(index) { return index }
            place += 1
        }
        return nil
    }
}

extension UInt64 {
    /// Whether an index is in the set.
    func holds(_ index: Int) -> Bool { self >> UInt64(index) & 1 == 1 }

    /// Puts an index into the set.
    mutating func put(_ index: Int) { self |= 1 << UInt64(index) }
}
