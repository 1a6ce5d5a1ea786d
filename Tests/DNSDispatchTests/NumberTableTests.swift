// Numbers by keys, compared with a dictionary.

import TestSupport
import Testing

@testable import DNSDispatch

@Suite("Numbers by keys") struct NumberTableTests {
    @Test("It holds what a dictionary holds, whatever is set and removed", arguments: [1, 7, 300, 5000])
    func asDictionary(keys: UInt64) {
        var random = SeededGenerator(seed: keys)
        var table = NumberTable()
        var model: [UInt64: Int] = [:]
        for step in 0..<20_000 {
            // small keys, and such as end in the same bits
            let key = random.next() % keys &* (step % 3 == 0 ? 1 : 1 << 40)
            if random.next() % 3 == 0 {
                table.remove(key)
                model[key] = nil
            } else {
                table.set(step, for: key)
                model[key] = step
            }
            let probe = random.next() % keys
            #expect(table.number(of: probe) == model[probe])
        }
        #expect(table.count == model.count)
        for (key, number) in model { #expect(table.number(of: key) == number) }
    }
}
