// A value that calls nobody, in its place.

import Testing

@testable import DNSDispatch

@Suite("A leaf")
struct LeafTests {
    private final class Witness {}

    /// What is held: it cannot be copied.
    private struct Value: ~Copyable {
        var number = 0
        var witness: Witness?

        mutating func add(_ more: Int) { number += more }
    }

    @Test("A value is changed in place, and goes with its leaf")
    func place() {
        weak var gone: Witness?
        do {
            let leaf = Leaf(Value(witness: Witness()))
            gone = leaf.value.witness
            #expect(gone != nil)
            leaf.value.add(3)
            leaf.value.number += 4
            #expect(leaf.value.number == 7)
            leaf.value.witness = nil
            #expect(gone == nil)
            leaf.value.witness = Witness()
            gone = leaf.value.witness
        }
        #expect(gone == nil)
    }

    @Test("Two who read at the same time do not disturb each other")
    func reading() {
        let leaf = Leaf(Value(number: 5))
        func sum(_ one: borrowing Value, _ other: borrowing Value) -> Int { one.number + other.number }
        #expect(sum(leaf.value, leaf.value) == 10)
    }

    #if DEBUG
        @Test("Whoever looks at a value that is being changed ends a debug build")
        func overlap() async {
            let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                let leaf = Leaf(5)
                func change(_ number: inout Int) { number = leaf.value + 1 }
                change(&leaf.value)
            }
            let words = String(decoding: end?.standardErrorContent ?? [], as: UTF8.self)
            #expect(words.contains("imultaneous accesses"))
        }
    #endif
}
