// A moment on the clock that all deadlines are measured by.

/// A moment in nanoseconds of CLOCK_BOOTTIME, which goes on while the machine sleeps and is never set back. It is handed
/// in wherever time matters: nothing in this module's core reads a clock.
@usableFromInline package struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the machine started.
    @usableFromInline package var nanoseconds: Int64

    @inlinable package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable package static func < (one: Instant, other: Instant) -> Bool { one.nanoseconds < other.nanoseconds }

    /// The moment that lies `interval` later.
    @inlinable package static func + (moment: Instant, interval: Duration) -> Instant {
        Instant(nanoseconds: moment.nanoseconds &+ interval.nanoseconds)
    }

    /// The moment that lies `interval` earlier.
    @inlinable package static func - (moment: Instant, interval: Duration) -> Instant {
        Instant(nanoseconds: moment.nanoseconds &- interval.nanoseconds)
    }

    /// The moment at the end of the first of so many equal parts of the way to a later one.
    @inlinable package func partWay(to end: Instant, of parts: Int) -> Instant {
        Instant(nanoseconds: nanoseconds + (end.nanoseconds - nanoseconds) / Int64(parts))
    }

    /// The earlier of two moments, where nil is never.
    package static func earliest(_ one: Instant?, _ other: Instant?) -> Instant? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }

    /// The time from `earlier` to here.
    @inlinable package static func - (moment: Instant, earlier: Instant) -> Duration {
        Duration(nanoseconds: moment.nanoseconds &- earlier.nanoseconds)
    }
}

// The library's own ways between durations and seconds divide and multiply numbers of 128 bits, which take their time.
extension Duration {
    /// So many nanoseconds.
    @inlinable package init(nanoseconds: Int64) {
        let product = nanoseconds.multipliedFullWidth(by: 1_000_000_000)
        self.init(_high: product.high, low: product.low)
    }

    /// The duration in whole nanoseconds; beyond 292 years, the most that fits.
    @inlinable package var nanoseconds: Int64 {
        // nine seconds of attoseconds fit into 64 bits
        if let few = Int64(exactly: attoseconds) { return few / 1_000_000_000 }
        return Int64(clamping: attoseconds / 1_000_000_000)
    }
}
