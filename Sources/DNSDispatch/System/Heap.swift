// The C library's heap, seen as a whole.

import CSockets

/// The heap of this process.
package enum Heap {
    /// Octets that are handed out now. Slow: it walks all arenas.
    package static var octetsInUse: UInt64 { cs_heap_in_use() }

    /// Keeps large blocks apart from all others, so that what a load lets go of goes back to the kernel whichever thread it ran on:
    /// the C library would otherwise put the larger ones into its heaps as well, of which ``trim()`` cuts only the first.
    package static func keepLargeBlocksApart() { cs_heap_map_blocks(1 << 20) }

    /// Gives free memory back to the kernel: worth a call after a load has let go of much.
    package static func trim() { cs_heap_trim() }
}
