// Remembers below which names something exists, so that no denial of such a name is spread over all below it.

import DNSDispatch
import NIOConcurrencyHelpers

/// Names below which positive entries were stored, with the second until which the last of them is good. A newer name may take the
/// place of an older one: then a denial counts for all names below it, as RFC 8020 has it anyway.
final class PositiveBelow: Sendable {
    // half a hash, and the second
    private let places: NIOLockedValueBox<[UInt64]>

    /// Room for so many names, a power of two.
    init(places: Int) { self.places = NIOLockedValueBox([UInt64](repeating: 0, count: places)) }

    /// Something below the name with this hash is known until `end`.
    func note(_ hash: UInt64, until end: Instant) {
        let second = Self.second(end)
        places.withLockedValue { places in
            let place = Int(truncatingIfNeeded: hash) & (places.count - 1)
            let word = places[place]
            let isSame = word >> 32 == hash >> 32
            places[place] = hash & ~0xffff_ffff | (isSame ? max(word & 0xffff_ffff, second) : second)
        }
    }

    /// Whether something below the name with this hash is known at a moment.
    func holds(_ hash: UInt64, at now: Instant) -> Bool {
        places.withLockedValue { places in
            let word = places[Int(truncatingIfNeeded: hash) & (places.count - 1)]
            return word >> 32 == hash >> 32 && word & 0xffff_ffff > Self.second(now)
        }
    }

    private static func second(_ moment: Instant) -> UInt64 {
        UInt64(UInt32(clamping: moment.nanoseconds / 1_000_000_000))
    }
}
