// Words of eight octets, wherever a span ends.

import Testing

@testable import DNSWire

@Suite("Octets, eight at a time")
struct OctetsTests {
    @Test("A word has the octets that are there, as many as are wanted, and zeros", arguments: 0...20)
    func words(count: Int) {
        let octets = (0..<count).map { UInt8(0xff - $0) }
        for offset in 0...count + 1 {
            for wanted in 1...9 {
                var expected: UInt64 = 0
                for place in 0..<min(wanted, 8) where offset + place < count {
                    expected |= UInt64(octets[offset + place]) << UInt64(8 * place)
                }
                #expect(octets.span.word(at: offset, count: wanted) == expected, "\(wanted) from \(offset)")
            }
        }
    }
}
