// How long the digests in records are, as far as their types are known.

import DNSWire

/// The length that the digest in the data of a DS, CDS or ZONEMD record must have.
enum DigestLength {
    /// What is wrong with the digest of a record's data: how long it is and how long it should be, as a part of a sentence.
    static func problem(_ data: Span<UInt8>, _ type: RecordType) -> String? {
        switch type.rawValue {
        case RecordType.ds.rawValue, RecordType.cds.rawValue:
            guard data.count >= 4, let (name, length) = delegationSigner(data[3]) else { return nil }
            return problem(name, data.count - 4, length)
        case RecordType.zonemd.rawValue:
            guard data.count >= 6 else { return nil }
            // the lengths are those of the only scheme that is known (RFC 8976 s2.2.2)
            if data[4] == 1, let (name, length) = zone(data[5]) { return problem(name, data.count - 6, length) }
            // RFC 8976 s2.2.4
            return data.count - 6 < 12
                ? "a digest of a zone has at least 12 octets, and this one \(data.count - 6)" : nil
        default: return nil
        }
    }

    private static func problem(_ name: String, _ length: Int, _ expected: Int) -> String? {
        length == expected ? nil : "a digest of \(name) has \(expected) octets, and this one \(length)"
    }

    /// Digests of keys, of the types that are in use.
    private static func delegationSigner(_ type: UInt8) -> (name: String, length: Int)? {
        switch type {
        case 1: ("SHA-1", 20)  // RFC 4034 s5.1.4
        case 2: ("SHA-256", 32)  // RFC 4509 s2
        case 4: ("SHA-384", 48)  // RFC 6605 s2
        // CDS: 0 takes all DS records away (RFC 8078 s4)
        default: nil
        }
    }

    /// Digests of zones (RFC 8976 s2.2.3).
    private static func zone(_ algorithm: UInt8) -> (name: String, length: Int)? {
        switch algorithm {
        case 1: ("SHA-384", 48)
        case 2: ("SHA-512", 64)
        default: nil
        }
    }
}
