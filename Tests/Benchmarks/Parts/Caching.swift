// The cache is asked and told.

import DNSForwarding
import DNSWire

/// Looks for, or stores, one name after another, which is scanned first.
final class Caching: Workload {
    enum Work { case find, store }

    private let filled: FilledCache
    private let work: Work
    /// The number of the name at a place of a pass.
    private let number: (Int) -> Int
    private var numbers: [Int]
    private var done = 0
    var operations: Int { numbers.count }

    init(_ filled: FilledCache, _ work: Work, _ number: @escaping (Int) -> Int) {
        self.filled = filled
        self.work = work
        self.number = number
        numbers = [Int](repeating: 0, count: 1024)
    }

    func prepare() {
        for place in numbers.indices { numbers[place] = number(done + place) }
        done += numbers.count
    }

    func pass() -> Int {
        var sum = 0
        let numbers = numbers
        switch work {
        case .find:
            for number in numbers where filled.holds(number) { sum += 1 }
        case .store:
            for number in numbers { filled.store(number) }
            sum = numbers.count
        }
        return sum
    }

    static var benchmarks: [Benchmark] {
        let entries = 10_000
        return [
            Benchmark("cache", "hit") { Caching(try FilledCache(entries: entries), .find) { $0 * 7919 % entries } },
            Benchmark("cache", "nothing known") {
                Caching(try FilledCache(entries: entries), .find) { entries + $0 * 7919 % entries }
            },
            Benchmark("cache", "insert in place of an older one") {
                Caching(try FilledCache(entries: entries), .store) { $0 * 7919 % entries }
            },
            Benchmark("cache", "insert into a full one, another leaves") {
                Caching(try FilledCache(entries: 2 * entries, size: entries * 128), .store) { 2 * entries + $0 }
            },
        ]
    }
}
