// Unpredictable numbers from the kernel, fetched in small lots.

import CSockets
import Glibc

/// The kernel's cryptographic generator (getrandom), with a buffer so that few numbers cost a system call.
/// Confined to the thread that made it.
package final class SecureRandom: RandomSource {
    // 256 octets come whole or not at all; what happens to the words happens here alone, so that none of it has to be checked for
    // another access at the same time
    private var words = InlineArray<32, UInt64>(repeating: 0)
    /// The words that are left of a lot.
    private var left = 0
    /// What is left of a word that is given out in parts, and how many of these.
    private var parts: UInt64 = 0
    private var partsLeft = 0

    /// - Throws: when the kernel has no generator to read.
    package init() throws(SocketError) {
        try SocketError.check(refill(), "getrandom")
    }

    /// 64 random bits.
    package func next() -> UInt64 {
        if left == 0 { precondition(refill() == 0, "the kernel's generator failed") }
        left &-= 1
        let word = words[left]
        // what was given out cannot be read from memory later
        words[left] = 0
        return word
    }

    /// 16 random bits.
    package func next16() -> UInt16 {
        if partsLeft == 0 { (parts, partsLeft) = (next(), 4) }
        let part = UInt16(truncatingIfNeeded: parts)
        partsLeft &-= 1
        parts >>= 16
        return part
    }

    private func refill() -> Int32 {
        var fresh = InlineArray<32, UInt64>(repeating: 0)
        var span = fresh.mutableSpan
        let result = unsafe span.withUnsafeMutableBytes { octets in
            unsafe cs_random(octets.bindMemory(to: UInt8.self).baseAddress, UInt32(octets.count))
        }
        guard result == 0 else { return result }
        words = fresh
        left = words.count
        var trace = fresh.mutableSpan
        unsafe trace.withUnsafeMutableBytes { octets in
            if let start = octets.baseAddress { unsafe explicit_bzero(start, octets.count) }
        }
        return result
    }
}
