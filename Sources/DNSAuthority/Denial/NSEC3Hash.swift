// The hashes of names that NSEC3 records are found by (RFC 5155 s5).

internal import Crypto
internal import DNSWire

/// The hash of a name: 20 octets, SHA-1 being the only algorithm that there is (RFC 5155 s11).
struct NSEC3Hash: Comparable, Sendable {
    static var size: Int { 20 }

    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// A hash of its octets, at least 20.
    init(_ octets: Span<UInt8>) {
        high = UInt64(octets.uint32(at: 0)) << 32 | UInt64(octets.uint32(at: 4))
        middle = UInt64(octets.uint32(at: 8)) << 32 | UInt64(octets.uint32(at: 12))
        low = octets.uint32(at: 16)
    }

    /// The hash that is written as a label with its length before it: 32 digits of base 32 (RFC 5155 s1.3); nil when it is not.
    init?(label: Span<UInt8>) {
        guard label.count > 32, label[0] == 32 else { return nil }
        var octets: [UInt8] = []
        var bits: UInt64 = 0
        for i in 1...32 {
            guard let digit = Self.digit(label[i]) else { return nil }
            bits = bits << 5 | UInt64(digit)
            guard i % 8 == 0 else { continue }
            for shift in stride(from: UInt64(32), through: 0, by: -8) {
                octets.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
        self.init(octets.span)
    }

    /// The value of a digit of base 32 with the extended hexadecimal alphabet (RFC 4648 s7).
    private static func digit(_ octet: UInt8) -> UInt8? {
        switch lowercased(octet) {
        case let digit where 0x30...0x39 ~= digit: digit - 0x30
        case let letter where 0x61...0x76 ~= letter: letter - 0x61 + 10
        default: nil
        }
    }

    static func < (a: NSEC3Hash, b: NSEC3Hash) -> Bool {
        (a.high, a.middle, a.low) < (b.high, b.middle, b.low)
    }
}

/// How the names of a zone are hashed.
struct NSEC3Parameters: Equatable, Sendable {
    let salt: [UInt8]
    /// How often a hash is hashed again.
    let iterations: Int

    /// Of names that are not hashed at all.
    init() {
        salt = []
        iterations = 0
    }

    /// What the data of an NSEC3 record begins with; nil when it is too short or the algorithm is unknown (RFC 5155 s3.2, s8.1).
    init?(nsec3 data: Span<UInt8>) {
        guard data.count >= 5, data[0] == 1, data.count >= 5 + Int(data[4]) else { return nil }
        iterations = Int(data.uint16(at: 2))
        var salt: [UInt8] = []
        salt.append(contentsOf: data.extracting(5..<5 + Int(data[4])))
        self.salt = salt
    }

    /// What an NSEC3PARAM record says; nil when it is to be ignored: the algorithm is unknown, or a flag is set (RFC 5155 s4.1.2).
    init?(nsec3param data: Span<UInt8>) {
        guard data.count >= 5, data[1] == 0 else { return nil }
        self.init(nsec3: data)
    }

    /// The hash of a name in wire form and in lower case, or of the wildcard below it.
    func hash(_ name: Span<UInt8>, isWildcard: Bool = false) -> NSEC3Hash {
        var sha = Insecure.SHA1()
        if isWildcard {
            unsafe withUnsafeBytes(of: (UInt8(1), UInt8(ascii: "*"))) { unsafe sha.update(bufferPointer: $0) }
        }
        unsafe name.withUnsafeBytes { unsafe sha.update(bufferPointer: $0) }
        unsafe salt.withUnsafeBytes { unsafe sha.update(bufferPointer: $0) }
        var digest = sha.finalize()
        for _ in 0..<iterations {
            sha = Insecure.SHA1()
            unsafe digest.withUnsafeBytes { unsafe sha.update(bufferPointer: $0) }
            unsafe salt.withUnsafeBytes { unsafe sha.update(bufferPointer: $0) }
            digest = sha.finalize()
        }
        return unsafe digest.withUnsafeBytes { octets in
            NSEC3Hash(unsafe Span(_unsafeElements: octets.assumingMemoryBound(to: UInt8.self)))
        }
    }
}
