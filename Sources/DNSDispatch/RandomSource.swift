// Where unpredictable numbers come from.

/// A source of random numbers, confined to one thread. Message ids, ports and the choice of sockets must be
/// unpredictable (RFC 5452 s4.5), so outside of tests it is a cryptographically secure one.
package protocol RandomSource: AnyObject {
    /// The next 64 random bits.
    func next() -> UInt64

    /// The next 16 random bits.
    func next16() -> UInt16
}

extension RandomSource {
    package func next16() -> UInt16 { UInt16(truncatingIfNeeded: next()) }

    /// A number from 0 up to, not including, `bound`, every one equally likely. `bound` must be at least 1.
    package func below(_ bound: Int) -> Int {
        precondition(bound > 0)
        // of sixteen bits at most one draw in 256 is thrown away then
        if bound <= 256 { return Int(below(UInt16(bound))) }
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            // the draws that would make the first numbers likelier than the others are thrown away
            let biased = (0 &- bound) % bound
            while product.low < biased { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// The same for a small bound, which needs fewer bits.
    private func below(_ bound: UInt16) -> UInt16 {
        var product = next16().multipliedFullWidth(by: bound)
        if product.low < bound {
            let biased = (0 &- bound) % bound
            while product.low < biased { product = next16().multipliedFullWidth(by: bound) }
        }
        return product.high
    }
}

/// The system's own secure generator.
package final class SystemRandomSource: RandomSource {
    package init() {}

    package func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
