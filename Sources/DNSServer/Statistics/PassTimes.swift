// How long answers took that needed nobody else.

import DNSDispatch
import DNSForwarding

/// The times of a worker's passes, counted once for each answer that was given on the spot in them: no clock is read for a packet.
struct PassTimes {
    private(set) var counts = DurationCounts()
    private var replies: UInt64 = 0

    /// A pass has ended, by which so many replies were made since the start.
    mutating func note(replies all: UInt64, from start: Instant, to end: Instant) {
        guard all != replies else { return }
        counts.count((end - start).nanoseconds, times: all &- replies)
        replies = all
    }
}
