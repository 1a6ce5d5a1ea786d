// One try at getting a question answered.

import DNSDispatch

/// One try at getting a question answered by one upstream.
struct Attempt: Equatable {
    /// Why it goes the way it goes.
    enum Reason {
        /// It is the usual way to ask this upstream.
        case usual
        /// A reply over UDP was truncated.
        case truncated
        /// Replies over UDP had the question in another case.
        case otherCase
        /// Too many messages pretended to be the reply.
        case mismatches
        /// The upstream could make nothing of EDNS.
        case withoutEDNS
        /// So it seems, from a message that repeated no question and is not believed.
        case perhapsWithoutEDNS
        /// The upstream is down, and may be back.
        case probe
    }

    /// The upstream's index in its group.
    var upstream: Int
    /// Over a stream, else over UDP.
    var overStream = false
    /// With an OPT record.
    var usesEDNS = true
    /// With the case of the question's letters scrambled (0x20).
    var scramblesCase = true
    var reason = Reason.usual
    /// Whether a reply to it is still wanted. A late one is.
    var isOpen = true
    /// Whether a reply came that differed only in case.
    var sawOtherCase = false
    /// Whether its share of the time has passed.
    var isOverdue = false
    /// When it was made.
    var time = Instant(nanoseconds: 0)
}

/// What is known of a group's upstreams when a question sets out: a bit for each, by its index, in the sets.
struct UpstreamOrder: Equatable {
    /// Upstreams in all, at most 64.
    var count: Int
    /// Which one is asked first; the others follow in their order.
    var first = 0
    /// Those that are down.
    var down: UInt64 = 0
    /// Those that are asked over streams only.
    var streamOnly: UInt64 = 0
    /// Those that are never asked over streams.
    var datagramOnly: UInt64 = 0
    /// Those that make nothing of EDNS.
    var withoutEDNS: UInt64 = 0
    /// Those that don't keep the case of questions.
    var foldingCase: UInt64 = 0

    init(count: Int) { self.count = count }

    /// The first upstream, from `start` on around, that isn't in `excluded`.
    func next(from start: Int, excluding excluded: UInt64) -> Int? {
        for step in 0..<count {
            let index = (start + step) % count
            if !excluded.holds(index) { return index }
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
