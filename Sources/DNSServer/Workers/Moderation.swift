// When a busy worker rests, so that its next pass finds more to do.

/// What a wake-up costs, spread over more datagrams.
///
/// A worker that is faster than those who ask it has nothing left to do after a few answers, falls asleep, and is woken by the next
/// datagram, alone: at a hundred thousand queries a second, a tenth of its time went into that. So a worker that has just had several
/// datagrams at once, and has not surely left some, does nothing for a moment, as network interfaces moderate their interrupts. One whose
/// datagrams come singly never rests, and neither does one that is behind.
struct Moderation {
    /// Datagrams of a pass from which on its worker rests.
    static let least = 4
    /// For how long, in nanoseconds.
    static let rest: UInt32 = 50_000

    /// Datagrams of a pass from which on its worker is behind: half of what one call takes in.
    private let most: Int

    /// For a worker whose calls take in so many datagrams at most.
    init(batch: Int) { most = batch / 2 }

    /// For how many nanoseconds a worker rests after a pass that took in so many datagrams; nil for not at all.
    func rest(after received: Int) -> UInt32? { received >= Self.least && received < most ? Self.rest : nil }
}
