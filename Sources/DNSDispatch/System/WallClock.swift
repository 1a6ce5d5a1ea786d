// The time of day: for what is measured by it elsewhere, never for deadlines.

import CSockets
import Glibc

/// Reads CLOCK_REALTIME.
package enum WallClock {
    /// Seconds since 1970.
    package static var now: Int64 { Int64(time(nil)) }

    /// Seconds since 1970 at a moment within the three days before this program was built: a clock that stands before is wrong.
    package static var built: Int64 { cs_build_time() }

    /// Nanoseconds since 1970.
    package static var nanoseconds: Int64 { Int64(bitPattern: cs_wall_nanoseconds()) }

    /// Seconds since 1970, as signatures count them (RFC 4034 s3.1.5).
    package static var seconds: UInt32 { UInt32(truncatingIfNeeded: time(nil)) }
}
