// The clock that is read at the edge and handed in everywhere else.

import CSockets

/// The time since boot, sleep included (CLOCK_BOOTTIME): it never goes back.
package struct BootClock: Sendable {
    package init() {}

    /// The present moment.
    package var now: Instant { Instant(nanoseconds: Int64(bitPattern: cs_boot_nanoseconds())) }
}
