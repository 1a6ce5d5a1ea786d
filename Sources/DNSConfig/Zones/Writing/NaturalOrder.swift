// The order in which octoDNS wants the keys of its files: numbers within names count as numbers.

/// A key's parts, as Python's natsort has them: text and numbers in turn, text first, which may be empty.
struct NaturalOrder: Comparable {
    private enum Part: Equatable {
        case text([UInt8])
        /// The digits without leading zeros.
        case number([UInt8])
    }

    private var parts: [Part] = []

    init(_ key: String) {
        let octets = Array(key.utf8)
        var at = 0
        while at < octets.count {
            let start = at
            let isNumber = Self.isDigit(octets[at])
            while at < octets.count, Self.isDigit(octets[at]) == isNumber { at += 1 }
            guard isNumber else {
                parts.append(.text(Array(octets[start..<at])))
                continue
            }
            if parts.isEmpty { parts.append(.text([])) }
            parts.append(.number(Array(octets[start..<at].drop { $0 == 0x30 })))
        }
    }

    private static func isDigit(_ octet: UInt8) -> Bool { 0x30...0x39 ~= octet }

    static func < (a: NaturalOrder, b: NaturalOrder) -> Bool {
        for (left, right) in zip(a.parts, b.parts) where left != right {
            switch (left, right) {
            case (.text(let x), .text(let y)): return x.lexicographicallyPrecedes(y)
            case (.number(let x), .number(let y)):
                return x.count == y.count ? x.lexicographicallyPrecedes(y) : x.count < y.count
            // parts alternate, so this does not happen
            case (.text, .number): return true
            case (.number, .text): return false
            }
        }
        return a.parts.count < b.parts.count
    }
}
