// Remembers below which names something exists, so that no denial of such a name is spread over all below it.

import DNSDispatch
import NIOConcurrencyHelpers

/// Names below which positive entries were stored, with the second until which the last of them is good. A newer name may take the
/// place of an older one: then a denial counts for all names below it, as RFC 8020 has it anyway.
final class PositiveBelow: Sendable {
    /// Octets of a name's place: half a hash, and the second.
    static let placeSize = MemoryLayout<UInt64>.size

    private let places: NIOLockedValueBox<CacheMemory>
    /// The same, to be looked at without the lock.
    private let guide: CacheMemory

    /// Room for as many names as fit into `memory`, which must be zero, and a power of two.
    init(_ memory: CacheMemory) {
        places = NIOLockedValueBox(memory)
        guide = memory
    }

    /// Something below the name with this hash is known until `end`.
    func note(_ hash: UInt64, until end: Instant) {
        let second = Self.second(end)
        // most of what is learnt lies below names that are noted already
        guard !Self.says(guide.glimpse(Self.offset(hash, guide)), hash, until: second) else { return }
        places.withLockedValue { places in
            let offset = Self.offset(hash, places)
            let word = places.load(UInt64.self, at: offset)
            let isSame = word >> 32 == hash >> 32
            places.store(hash & ~0xffff_ffff | (isSame ? max(word & 0xffff_ffff, second) : second), at: offset)
        }
    }

    /// Whether something below the name with this hash is known at a moment.
    func holds(_ hash: UInt64, at now: Instant) -> Bool {
        places.withLockedValue { places in
            Self.says(places.load(UInt64.self, at: Self.offset(hash, places)), hash, until: Self.second(now) + 1)
        }
    }

    /// Whether a place says that something below the name with this hash is good until a second, or longer.
    private static func says(_ word: UInt64, _ hash: UInt64, until second: UInt64) -> Bool {
        word >> 32 == hash >> 32 && word & 0xffff_ffff >= second
    }

    private static func offset(_ hash: UInt64, _ memory: CacheMemory) -> Int {
        (Int(truncatingIfNeeded: hash) & (memory.count / placeSize - 1)) * placeSize
    }

    private static func second(_ moment: Instant) -> UInt64 {
        UInt64(UInt32(clamping: moment.nanoseconds / 1_000_000_000))
    }
}
