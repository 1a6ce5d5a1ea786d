// Whether two tables hold the same records: a digest that knows no order.

/// A digest of records: the same for the same records in any order, and hardly ever for others.
///
/// It is the same in every process and on every machine, so it can be kept. It is not made to withstand those who look for two
/// zones with one digest.
package struct RecordDigest: Hashable, Sendable {
    package var first: UInt64
    package var second: UInt64

    package init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }
}

extension RecordTable {
    /// The digest of all records but the serial number of an SOA record: owners in lower case, types, TTLs and data.
    package func digest() -> RecordDigest {
        var sum = RecordDigest(first: 0, second: 0)
        for entry in entries {
            var state = RecordDigest(first: 0x243f_6a88_85a3_08d3, second: 0x1319_8a2e_0370_7344)
            let data = data(entry)
            state.take(UInt64(entry.type.rawValue) << 48 | UInt64(data.count) << 32 | UInt64(entry.ttl))
            state.take(owner(entry), inLowerCase: true)
            if entry.type == .soa, data.count > 20 {
                state.take(data.extracting(0..<data.count - 20), inLowerCase: false)
                state.take(data.extracting(data.count - 16..<data.count), inLowerCase: false)
            } else {
                state.take(data, inLowerCase: false)
            }
            // a sum knows no order; what is summed up must not be linear in the octets
            state.take(0)
            sum.first &+= state.first
            sum.second &+= state.second
        }
        return sum
    }
}

extension RecordDigest {
    fileprivate mutating func take(_ octets: Span<UInt8>, inLowerCase: Bool) {
        var at = 0
        while at < octets.count {
            let word = octets.word(at: at)
            take(inLowerCase ? lowercased(word) : word)
            at &+= 8
        }
    }

    fileprivate mutating func take(_ word: UInt64) {
        // odd numbers with bits in every part
        let a = (first ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        let b = (second ^ word &+ 0x5851_f42d_4c95_7f2d).multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
        first = a.high ^ a.low
        second = b.high ^ b.low
    }
}
