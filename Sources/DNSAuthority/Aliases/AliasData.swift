// What is known at a moment of the addresses that ALIAS records stand for.

package import DNSWire

/// The A and AAAA records of the targets of all ALIAS records of a `ZoneTable`, by their numbers in `ZoneTable.aliases`.
///
/// It is made anew whenever something was found out, filled with `set`, and not changed once it is handed in with questions:
///
///     var data = AliasData(count: zones.aliases.count)
///     data.set(0, .a, ttl: min(alias.ttl, ttl, remaining), addresses: [[192, 0, 2, 1]])
///     data.set(0, .aaaa, ttl: 0, addresses: [])          // the target has none
///
/// What was never set is not known: the answer is SERVFAIL.
package struct AliasData: ~Copyable, Sendable {
    /// What is known of one type of one target.
    enum Known: Sendable {
        case never
        case noData
        case addresses(start: Int, end: Int, count: Int)
    }

    // A at twice the number, AAAA behind it
    private var known: [Known]
    /// Stored records, one RRset after another.
    private(set) var octets: [UInt8] = []

    /// Nothing is known of so many ALIAS records.
    package init(count: Int) { known = Array(repeating: .never, count: 2 * count) }

    /// Notes the addresses of a type, A or AAAA, that the target of an ALIAS record has; none when it has no such records or does
    /// not exist. `ttl` is for all of them. Addresses of the wrong size are left out, and what no message could hold.
    package mutating func set(_ number: Int, _ type: RecordType, ttl: UInt32, addresses: [[UInt8]]) {
        guard let place = Self.place(number, type) else { return }
        let size = type == .a ? 4 : 16
        let start = octets.count
        var count = 0
        for address in addresses where address.count == size && count < 2000 {
            StoredRecords.append(type: type, ttl: ttl, data: address.span, to: &octets)
            count += 1
        }
        known[place] = count == 0 ? .noData : .addresses(start: start, end: octets.count, count: count)
    }

    /// What is known for a type, which must be A or AAAA.
    subscript(number: Int, type: RecordType) -> Known {
        guard let place = Self.place(number, type), place < known.count else { return .never }
        return known[place]
    }

    /// What is known for a question of a type: for ANY, of the type of which there are addresses. Nil for all types that an ALIAS record
    /// does not stand for.
    func known(_ number: Int, for type: RecordType) -> Known? {
        switch type {
        case .a, .aaaa: return self[number, type]
        case .any:
            let first = self[number, .a]
            if case .addresses = first { return first }
            let second = self[number, .aaaa]
            if case .addresses = second { return second }
            if case .never = first { return first }
            return second
        default: return nil
        }
    }

    private static func place(_ number: Int, _ type: RecordType) -> Int? {
        switch type {
        case .a: 2 &* number
        case .aaaa: 2 &* number &+ 1
        default: nil
        }
    }
}
