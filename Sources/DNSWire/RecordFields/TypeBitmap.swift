// Sets of record types as windows of bits (RFC 4034 s4.1.2).

/// The types that an NSEC, NSEC3 or CSYNC record names.
package enum TypeBitmap {
    /// Checks the windows in a range of `data`: their numbers rise, each has 1 to 32 octets, and the last of them is not zero.
    static func check(_ data: Span<UInt8>, _ range: Range<Int>) throws(WireError) {
        var at = range.lowerBound
        var last = -1
        while at < range.upperBound {
            guard at + 2 < range.upperBound, Int(data[at]) > last else { throw WireError(.badRecordData, at: at) }
            last = Int(data[at])
            let next = at + 2 + Int(data[at + 1])
            guard 1...32 ~= data[at + 1], next <= range.upperBound, data[next - 1] != 0 else {
                throw WireError(.badRecordData, at: at + 1)
            }
            at = next
        }
    }

    /// The types whose bits are set, in rising order. `windows` must have passed the check.
    package static func types(_ windows: Span<UInt8>) -> [RecordType] {
        var types: [RecordType] = []
        var at = 0
        while at + 1 < windows.count {
            let next = min(at + 2 + Int(windows[at + 1]), windows.count)
            for bit in BitRow.numbers(windows.extracting(at + 2..<next)) {
                types.append(RecordType(rawValue: UInt16(windows[at]) << 8 | UInt16(bit)))
            }
            at = next
        }
        return types
    }

    /// Whether the bit of a type is set. `windows` must have passed the check.
    package static func contains(_ type: RecordType, _ windows: Span<UInt8>) -> Bool {
        let window = UInt8(type.rawValue >> 8)
        let octet = Int(type.rawValue & 255) / 8
        var at = 0
        while at + 1 < windows.count {
            let count = Int(windows[at + 1])
            if windows[at] == window {
                guard octet < count, at + 2 + octet < windows.count else { return false }
                return windows[at + 2 + octet] & 0x80 >> (type.rawValue & 7) != 0
            }
            at += 2 + count
        }
        return false
    }

    /// Appends the windows of types, which may be in any order and there more than once.
    package static func append(_ types: [RecordType], to data: inout [UInt8]) {
        var numbers = types.map(\.rawValue).sorted()[...]
        while let first = numbers.first {
            let window = first >> 8
            let mine = numbers.prefix { $0 >> 8 == window }
            numbers = numbers.dropFirst(mine.count)
            let row = BitRow.octets(mine.map { Int($0 & 255) })
            data.append(UInt8(window))
            data.append(UInt8(row.count))
            data += row
        }
    }
}

/// Rows of bits, the first of which is the highest of the first octet.
package enum BitRow {
    /// The numbers of the bits that are set, in rising order.
    package static func numbers(_ row: Span<UInt8>) -> [Int] {
        var numbers: [Int] = []
        for i in row.indices where row[i] != 0 {
            for bit in 0..<8 where row[i] & 0x80 >> UInt8(bit) != 0 { numbers.append(i * 8 + bit) }
        }
        return numbers
    }

    /// As many octets as the greatest number needs, with the bits of all numbers set.
    package static func octets(_ numbers: [Int]) -> [UInt8] {
        guard let greatest = numbers.max() else { return [] }
        var row = [UInt8](repeating: 0, count: greatest / 8 + 1)
        for number in numbers { row[number / 8] |= 0x80 >> UInt8(number % 8) }
        return row
    }
}
