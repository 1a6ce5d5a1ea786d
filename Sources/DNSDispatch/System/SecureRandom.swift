// Unpredictable numbers from the kernel, fetched in small lots.

import CSockets

/// The kernel's cryptographic generator (getrandom), with a buffer so that few numbers cost a system call.
/// Confined to the thread that made it.
package final class SecureRandom: RandomSource {
    /// The words that are left of a lot. One value, so that each call is one access.
    private struct Lot: ~Copyable {
        // 256 octets come whole or not at all
        var words = InlineArray<32, UInt64>(repeating: 0)
        var left = 0

        mutating func refill() -> Int32 {
            var span = words.mutableSpan
            let result = unsafe span.withUnsafeMutableBytes { octets in
                unsafe cs_random(octets.bindMemory(to: UInt8.self).baseAddress, UInt32(octets.count))
            }
            if result == 0 { left = words.count }
            return result
        }

        mutating func next() -> UInt64 {
            if left == 0 { precondition(refill() == 0, "the kernel's generator failed") }
            left &-= 1
            // what was given out cannot be read from memory later
            defer { words[left] = 0 }
            return words[left]
        }
    }

    private var lot = Lot()

    /// - Throws: when the kernel has no generator to read.
    package init() throws(SocketError) {
        try SocketError.check(lot.refill(), "getrandom")
    }

    /// 64 random bits.
    package func next() -> UInt64 { lot.next() }
}
