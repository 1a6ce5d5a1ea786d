// The time for the commands that wait for replies.

import Glibc

/// Milliseconds of the monotonic clock.
enum Moment {
    static func now() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
