// Numbers by hashes, where tables grow and hashes meet.

import Testing

@testable import DNSConfig

@Suite struct HashNumbersTests {
    @Test(
        "every hash has the number in whose place it came first, also where slots are contended",
        arguments: [
            // spread, of one slot with different upper halves, of one upper half, and at the end of the table
            (0..<1000).map { $0 &* 0x9e37_79b9_7f4a_7c15 }, (0..<1000).map { $0 << 32 }, Array(0..<1000),
            (0..<1000).map { $0 << 32 | 0xffff_ffff },
        ] as [[UInt64]])
    func numbers(hashes: [UInt64]) {
        var numbers = HashNumbers(expecting: 3)
        for (number, hash) in hashes.enumerated() {
            #expect(numbers.find(hash) == nil)
            let (first, isNew) = numbers.insert(hash)
            #expect(first == number && isNew)
        }
        for (number, hash) in hashes.enumerated() {
            #expect(numbers.find(hash) == number)
            #expect(numbers[number] == hash)
            let (again, isNew) = numbers.insert(hash)
            #expect(again == number && !isNew)
        }
    }
}
