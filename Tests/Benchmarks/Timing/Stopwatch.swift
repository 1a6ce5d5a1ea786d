// Processor time, which hardly depends on what else the machine does.

import Glibc

/// Measures the processor time of this thread, that of the kernel on its behalf included.
enum Stopwatch {
    /// Nanoseconds that this thread has had so far.
    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// What reading it twice costs in itself.
    static let cost: Int64 = {
        var least = Int64.max
        for _ in 0..<1000 {
            let start = now
            least = min(least, now - start)
        }
        return least
    }()
}
