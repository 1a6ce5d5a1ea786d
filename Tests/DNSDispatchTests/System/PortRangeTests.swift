// Ports to draw from, and the numbers that they are drawn by.

import DNSDispatch
import Testing

@Suite struct PortRangeTests {
    @Test(
        "Reserved ports are left out",
        arguments: [
            ("", 64512, 1024, 65535),
            ("\n", 64512, 1024, 65535),
            ("1024", 64511, 1025, 65535),
            ("53,1000-1030\n", 64505, 1031, 65535),
            ("65535,60000-65000", 64512 - 5001 - 1, 1024, 65534),
            ("2000-3000,2500-2600,2999-3001", 64512 - 1002, 1024, 65535),
            ("rubbish,70000,9-5,8080", 64511, 1024, 65535),
            ("1024-65534", 1, 65535, 65535),
            ("1-65535", 64512, 1024, 65535),
        ])
    func reserved(_ text: String, count: Int, first: UInt16, last: UInt16) {
        let range = PortRange(reserved: text)
        #expect(range.count == count)
        #expect(range.port(at: 0) == first)
        #expect(range.port(at: count - 1) == last)
    }

    @Test("Every port that is not reserved has one index")
    func everyPort() {
        let range = PortRange(reserved: "5353,30000-32767")
        let ports = (0..<range.count).map { range.port(at: $0) }
        let expected = (1024...65535).filter { $0 != 5353 && !(30000...32767).contains($0) }.map(UInt16.init)
        #expect(ports == expected)
    }

    @Test("Drawn ports are spread evenly")
    func distribution() {
        let range = PortRange(reserved: "2000-2999")
        let random = SplitMix(seed: 20)
        let bins = 64
        let draws = 64_000
        var counts = [Int](repeating: 0, count: bins)
        for _ in 0..<draws {
            let port = Int(range.draw(random))
            counts[(port - 1024 - (port > 2999 ? 1000 : 0)) * bins / range.count] += 1
        }
        let mean = Double(draws) / Double(bins)
        let chiSquare = counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
        // 63 degrees of freedom: beyond 120 in one of 100,000 cases, and the seed is fixed
        #expect(chiSquare < 120)
        #expect(!(2000...2999).contains(Int(range.draw(random))))
    }

    @Test("This machine has ports to draw from")
    func here() {
        #expect(PortRange.current().count > 0)
    }
}

@Suite struct SecureRandomTests {
    @Test("Two generators never yield the same numbers, nor one the same twice")
    func distinct() throws {
        let one = try SecureRandom()
        let other = try SecureRandom()
        var seen: Set<UInt64> = []
        for _ in 0..<1_000 {
            seen.insert(one.next())
            seen.insert(other.next())
        }
        #expect(seen.count == 2_000)
    }

    @Test("Every bit is set half of the time")
    func bits() throws {
        let random = try SecureRandom()
        var counts = [Int](repeating: 0, count: 64)
        for _ in 0..<10_000 {
            let number = random.next()
            for bit in 0..<64 { counts[bit] += Int(number >> UInt64(bit) & 1) }
        }
        // eight standard deviations
        for count in counts { #expect(abs(count - 5_000) < 400) }
    }

    @Test("A number below a bound is one of those, and each comes up", arguments: [1, 2, 3, 7, 100, 256, 257, 1000])
    func below(_ bound: Int) throws {
        let random = try SecureRandom()
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<400 * bound { counts[random.below(bound)] += 1 }
        // ten standard deviations
        for count in counts { #expect(abs(count - 400) <= 200) }
    }

    @Test("Of sixteen bits each is set half of the time, and is like the one before half of the time")
    func parts() throws {
        let random = try SecureRandom()
        var counts = [Int](repeating: 0, count: 16)
        var likenesses = [Int](repeating: 0, count: 16)
        var before = random.next16()
        for _ in 0..<10_000 {
            let number = random.next16()
            for bit in 0..<16 {
                counts[bit] += Int(number >> UInt16(bit) & 1)
                likenesses[bit] += Int((number ^ before) >> UInt16(bit) & 1)
            }
            before = number
        }
        // eight standard deviations
        for count in counts + likenesses { #expect(abs(count - 5_000) < 400) }
    }

    /// Yields what it was given, in that order.
    private final class Script: RandomSource {
        private var numbers: [UInt64]
        init(_ numbers: [UInt64]) { self.numbers = numbers }
        func next() -> UInt64 { numbers.removeFirst() }
    }

    @Test(
        "A draw that would make the first numbers likelier is thrown away",
        arguments: [(3, 1 << 15, 1), (1000, 1 << 63 + 1, 500)])
    func biased(bound: Int, next: UInt64, expected: Int) {
        #expect(Script([0, next]).below(bound) == expected)
    }
}
