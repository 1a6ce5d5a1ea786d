// The seed of every table that is keyed by what comes from the network.

/// A seed for the hashes of names, drawn once for a process and handed to whatever keeps a table of names.
@usableFromInline package struct HashSeed: Sendable {
    @usableFromInline let first: UInt64
    @usableFromInline let second: UInt64

    /// A seed from two random words. Tests give their own, so that they can be repeated.
    package init(_ first: UInt64, _ second: UInt64) {
        self.first = first
        // odd, so that no bit is lost, and with bits in every part whatever a test gives
        self.second = (second ^ 0x9e37_79b9_7f4a_7c15) | 1
    }

    /// A seed that nobody can guess.
    package static func random() -> HashSeed {
        var generator = SystemRandomNumberGenerator()
        return HashSeed(generator.next(), generator.next())
    }

    /// The hash of the root, with which every name's hash begins.
    @inlinable var root: UInt64 { first }

    /// Takes eight octets more into a hash.
    @inlinable package func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word).multipliedFullWidth(by: second)
        return product.high ^ product.low
    }
}
