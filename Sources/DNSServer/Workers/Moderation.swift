// When a busy worker rests, so that its next pass finds more to do.

/// What a wake-up costs, spread over more datagrams.
///
/// A worker that is faster than those who ask it has nothing left to do after a few answers, falls asleep, and is woken by the next
/// datagram, alone: at a hundred thousand queries a second, a tenth of its time went into that. So a worker that has just had several
/// datagrams at once, and does not seem to have more waiting than a pass deals with, does nothing for a moment, as network interfaces
/// moderate their interrupts. One whose datagrams come singly, up to some ten thousand a second, never rests, and neither does one that
/// is behind.
enum Moderation {
    /// How many datagrams a pass has taken in after which its worker rests.
    static let range = 4..<32
    /// For how long, in nanoseconds.
    static let rest: UInt32 = 50_000

    /// For how many nanoseconds a worker rests after a pass that took in so many datagrams; nil for not at all.
    static func rest(after received: Int) -> UInt32? { range.contains(received) ? rest : nil }
}
