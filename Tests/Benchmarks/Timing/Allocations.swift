// How often a piece of code asks for memory.

import HeapCount

/// Counts calls for memory by this thread, whoever makes them: objects, arrays, C code.
enum Allocations {
    static func during(_ body: () -> Void) -> Int {
        let before = hc_calls()
        body()
        return Int(hc_calls() - before)
    }

    /// Whether the count counts.
    static var isAvailable: Bool { during { hc_try() } == 1 }
}
