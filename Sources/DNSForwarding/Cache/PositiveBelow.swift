// Remembers below which names something exists, so that no denial of such a name is spread over all below it.

import DNSDispatch
import NIOConcurrencyHelpers

/// Names below which positive entries were stored, with the second until which the last of them is good. A newer name may take the
/// place of an older one: then a denial counts for all names below it, as RFC 8020 has it anyway.
final class PositiveBelow: Sendable {
    /// Octets of a name's place: half a hash, and the second.
    static let placeSize = MemoryLayout<UInt64>.size

    private let places: CacheMemory
    /// Held while a place is read or changed.
    private let lock = NIOLock()

    /// Room for as many names as fit into `memory`, which must be zero, and a power of two.
    init(_ memory: CacheMemory) {
        precondition(memory.count >= Self.placeSize && memory.count & (memory.count - 1) == 0)
        places = memory
    }

    /// Something below the name with this hash is known until `end`.
    func note(_ hash: UInt64, until end: Instant) {
        let second = Self.second(end)
        let offset = offset(hash)
        // most of what is learnt lies below names that are noted already; if another takes the place at this moment, it would have
        // taken it in the next
        guard !Self.says(places.glimpse(offset), hash, until: second) else { return }
        lock.withLock {
            let word = places.load(UInt64.self, at: offset)
            let isSame = word >> 32 == hash >> 32
            places.store(hash & ~0xffff_ffff | (isSame ? max(word & 0xffff_ffff, second) : second), at: offset)
        }
    }

    /// Whether something below the name with this hash is known at a moment.
    func holds(_ hash: UInt64, at now: Instant) -> Bool {
        lock.withLock { Self.says(places.load(UInt64.self, at: offset(hash)), hash, until: Self.second(now) + 1) }
    }

    /// Whether a place says that something below the name with this hash is good until a second, or longer.
    private static func says(_ word: UInt64, _ hash: UInt64, until second: UInt64) -> Bool {
        word >> 32 == hash >> 32 && word & 0xffff_ffff >= second
    }

    private func offset(_ hash: UInt64) -> Int {
        (Int(truncatingIfNeeded: hash) & (places.count / Self.placeSize - 1)) * Self.placeSize
    }

    private static func second(_ moment: Instant) -> UInt64 {
        UInt64(UInt32(clamping: moment.nanoseconds / 1_000_000_000))
    }
}
