// When the service manager is to be shown that the server works.

import DNSDispatch
import DNSWire

/// Sees to a sign of life every half of the time that the manager allows (sd_watchdog_enabled(3)). A sign is given only when all
/// threads that answer have reported: while one hangs, the manager hears nothing, and steps in.
struct Watchdog {
    private let interval: Duration?
    private var next: Instant?
    private var isAsking = false

    /// - Parameter time: what the manager allows; nil for a manager that does not watch.
    init(_ time: Duration?, now: Instant) {
        interval = time.map { $0 / 2 }
        next = time == nil ? nil : now
    }

    /// When something is due; nil for never, or until the threads have reported.
    var deadline: Instant? { isAsking ? nil : next }

    /// Whether the threads are to be asked for a report now, by the caller.
    mutating func asks(now: Instant) -> Bool {
        guard let interval, let next, !isAsking, now >= next else { return false }
        // from the moment when it was due: signs do not drift apart
        self.next = max(next + interval, now)
        isAsking = true
        return true
    }

    /// All threads have reported: the manager is to be told.
    mutating func heard() { isAsking = false }
}
