// The items of an APL record: prefixes of addresses (RFC 3123 s4).

/// One prefix as its item stands in record data.
package struct AddressPrefix: Sendable, Equatable {
    /// IANA's number of the address family: 1 is IPv4, 2 is IPv6.
    package let family: UInt16
    package let prefix: UInt8
    /// Whether the prefix is excluded ("!").
    package let isNegated: Bool
    /// The address without its trailing zero octets.
    package let address: [UInt8]

    package init(family: UInt16, prefix: UInt8, isNegated: Bool, address: [UInt8]) {
        self.family = family
        self.prefix = prefix
        self.isNegated = isNegated
        self.address = Array(address[..<((address.lastIndex { $0 != 0 } ?? -1) + 1)])
    }

    /// Octets of the family's addresses, where it is known.
    package static func size(ofFamily family: UInt16) -> Int? {
        switch family {
        case 1: 4
        case 2: 16
        default: nil
        }
    }

    /// Checks the items in a range of `data`.
    static func check(_ data: Span<UInt8>, _ range: Range<Int>) throws(WireError) {
        var at = range.lowerBound
        while at < range.upperBound { at = try end(data, at: at, limit: range.upperBound) }
    }

    /// Where the item at `at` ends. Trailing zero octets must not be there, nor more than the family's addresses have.
    private static func end(_ data: Span<UInt8>, at: Int, limit: Int) throws(WireError) -> Int {
        guard at + 4 <= limit else { throw WireError(.badRecordData, at: at) }
        let count = Int(data[at + 3] & 0x7f)
        let next = at + 4 + count
        guard next <= limit else { throw WireError(.badRecordData, at: at + 3) }
        if let size = size(ofFamily: data.uint16(at: at)) {
            guard Int(data[at + 2]) <= size * 8, count <= size, count == 0 || data[next - 1] != 0 else {
                throw WireError(.badRecordData, at: at + 2)
            }
        }
        return next
    }

    /// All items; data that has not passed the check throws.
    package static func all(_ data: Span<UInt8>) throws(WireError) -> [AddressPrefix] {
        var items: [AddressPrefix] = []
        var at = 0
        while at < data.count {
            let next = try end(data, at: at, limit: data.count)
            items.append(
                AddressPrefix(
                    family: data.uint16(at: at), prefix: data[at + 2], isNegated: data[at + 3] >= 128,
                    address: (at + 4..<next).map { data[$0] }))
            at = next
        }
        return items
    }

    /// Appends the item.
    package func append(to data: inout [UInt8]) {
        data.append(network: family)
        data.append(prefix)
        data.append(UInt8(address.count) | (isNegated ? 128 : 0))
        data += address
    }
}
