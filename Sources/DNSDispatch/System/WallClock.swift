// The time of day: for what is measured by it elsewhere, never for deadlines.

import Glibc

/// Reads CLOCK_REALTIME.
package enum WallClock {
    /// Seconds since 1970.
    package static var now: Int64 { Int64(time(nil)) }

    /// The same in nanoseconds.
    package static var nanoseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Seconds since 1970, as signatures count them (RFC 4034 s3.1.5).
    package static var seconds: UInt32 { UInt32(truncatingIfNeeded: time(nil)) }
}
