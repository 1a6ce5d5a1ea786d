// The C library's heap, seen as a whole.

import CSockets

/// The heap of this process.
package enum Heap {
    /// Octets that are handed out now. Slow: it walks all arenas.
    package static var octetsInUse: UInt64 { cs_heap_in_use() }

    /// Gives free memory back to the kernel: worth a call after a load has let go of much.
    package static func trim() { cs_heap_trim() }
}
