// Which upstreams of a rule lead back to this server.

import DNSDispatch

/// Knows of each upstream of a rule whether what it is asked comes back, and when to look again.
struct LoopGuard {
    /// How long it is taken for granted that one does not lead back.
    static let trust = Duration.seconds(600)
    /// How often one that leads back, or looks as if, is looked at.
    static let pause = Duration.seconds(10)

    /// Those that lead back.
    private(set) var looping: UInt64 = 0
    /// Those that are being looked at.
    private var underWay: UInt64 = 0
    /// When each was looked at last; nil for never.
    private var looks: [Instant?]
    /// Those whose own address asked what they were just asked.
    private var suspect: UInt64 = 0

    /// Nothing is known of so many upstreams.
    init(count: Int) { looks = Array(repeating: nil, count: count) }

    /// Whether one is to be looked at now that a question could go to it. If so, not again for a while.
    mutating func takeLook(at index: Int, now: Instant) -> Bool {
        guard !underWay.holds(index) else { return false }
        let pause = (looping | suspect).holds(index) ? Self.pause : Self.trust
        if let last = looks[index], now < last + pause { return false }
        looks[index] = now
        underWay.put(index)
        return true
    }

    /// The question that is under way to one came from its own address.
    mutating func suspect(_ index: Int) { suspect.put(index) }

    /// A look has ended. Returns whether something is another way than before.
    mutating func ended(_ index: Int, cameBack: Bool, replied: Bool) -> Bool {
        underWay &= ~(1 << UInt64(index))
        suspect &= ~(1 << UInt64(index))
        guard cameBack != looping.holds(index), cameBack || replied else { return false }
        looping ^= 1 << UInt64(index)
        return true
    }
}
