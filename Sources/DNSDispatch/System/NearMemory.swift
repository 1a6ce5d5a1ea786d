// Memory that is brought near before its turn comes.

import CSockets

/// What is read soon, and lies far from the processor: asked for early, for many at once, it need not be waited for.
package enum NearMemory {
    /// Brings the line of memory at an address near. Any address will do: nothing is read.
    package static func fetch(_ address: UInt) { cs_prefetch(UInt64(address)) }

    /// The word at an address, as a hint: others may be writing it, and it means what it did at some time.
    ///
    /// The address must be a multiple of eight, and that of eight octets that are mapped.
    @unsafe package static func glimpse(_ address: UInt) -> UInt64 { cs_glimpse(UInt64(address)) }
}
