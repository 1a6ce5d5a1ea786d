// The order in which octoDNS wants the keys of its files: numbers within names count as numbers.

/// A key that is compared as Python's natsort does it: text and numbers in turn, text first, which may be empty.
struct NaturalOrder: Comparable {
    let key: String

    init(_ key: String) { self.key = key }

    /// Whether both are of ASCII alone. natsort takes other letters apart before it compares them (NFD), which is not done here.
    func isExact(against other: NaturalOrder) -> Bool {
        key.utf8.allSatisfy { $0 < 0x80 } && other.key.utf8.allSatisfy { $0 < 0x80 }
    }

    static func == (a: NaturalOrder, b: NaturalOrder) -> Bool { order(a.key.utf8.span, b.key.utf8.span) == 0 }

    static func < (a: NaturalOrder, b: NaturalOrder) -> Bool { order(a.key.utf8.span, b.key.utf8.span) < 0 }

    /// Less than zero where the first comes first, more where the second does; zero for numbers that differ in zeros before them.
    private static func order(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        var (i, j) = (0, 0)
        while true {
            // text: up to a digit or the end
            while i < a.count, j < b.count, !isDigit(a[i]), a[i] == b[j] {
                i += 1
                j += 1
            }
            let isText = (i < a.count && !isDigit(a[i]), j < b.count && !isDigit(b[j]))
            switch isText {
            case (true, true): return Int(a[i]) - Int(b[j])
            case (true, false): return 1
            case (false, true): return -1
            case (false, false): break
            }
            if i == a.count || j == b.count { return (i < a.count ? 1 : 0) - (j < b.count ? 1 : 0) }
            let order = numberOrder(a, &i, b, &j)
            if order != 0 { return order }
        }
    }

    /// Compares numbers of any size, and goes on behind them.
    private static func numberOrder(_ a: Span<UInt8>, _ i: inout Int, _ b: Span<UInt8>, _ j: inout Int) -> Int {
        while i < a.count, a[i] == 0x30 { i += 1 }
        while j < b.count, b[j] == 0x30 { j += 1 }
        var order = 0
        while true {
            let isLonger = (i < a.count && isDigit(a[i]), j < b.count && isDigit(b[j]))
            switch isLonger {
            case (true, true):
                if order == 0 { order = Int(a[i]) - Int(b[j]) }
                i += 1
                j += 1
            case (true, false): return 1
            case (false, true): return -1
            case (false, false): return order
            }
        }
    }

    private static func isDigit(_ octet: UInt8) -> Bool { 0x30...0x39 ~= octet }
}
