// How a cache is written down: a head, chunks of entries with a digest each, and an empty chunk at the end.

import DNSWire

/// What the writer and the reader of a snapshot agree on. Numbers are in network order, times are seconds.
///
///     head:  "swiftlet cache 1\n", time of day
///     chunk: octets, digest (FNV-1a of 64 bits), entries
///     entry: age, signatures' rest, TTL, tag, routes; type, class, bits, code, error, answers, authorities, octets of
///            the records; octets of the name, traits; name, records
enum SnapshotFormat {
    static let magic = Array("swiftlet cache 1\n".utf8)
    static var headSize: Int { magic.count + 4 }
    static let chunkHeadSize = 12
    static let entryHeadSize = 38
    /// Octets from which on a chunk is closed, and the most that one may have: what one visit and the largest entry add fits.
    static let chunkSize = 64 << 10
    static let mostChunkSize = 256 << 10
    /// Of signatures that there are none of.
    static let unsigned = UInt32.max

    static func digest(_ octets: Span<UInt8>) -> (UInt32, UInt32) {
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        for i in octets.indices { digest = (digest ^ UInt64(octets[i])) &* 0x100_0000_01b3 }
        return (UInt32(digest >> 32), UInt32(truncatingIfNeeded: digest))
    }
}
