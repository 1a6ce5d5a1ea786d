// The only door into a worker: a bounded list of letters that any thread may add to.

import CSockets
import NIOConcurrencyHelpers

/// Letters from any thread to the one that collects them, which is woken through a descriptor it can poll.
package final class Mailbox<Letter: Sendable>: Sendable {
    private struct State {
        var letters: [Letter] = []
        var refused = 0
        var isClosed = false
    }

    private let state: NIOLockedValueBox<State>
    private let wakeUp: Descriptor
    /// How many letters it holds at most.
    package let capacity: Int

    /// - Throws: when the kernel gives no descriptor.
    package init(capacity: Int) throws(SocketError) {
        self.capacity = capacity
        wakeUp = try Descriptor(cs_event_make(), "eventfd")
        var state = State()
        state.letters.reserveCapacity(capacity)
        self.state = NIOLockedValueBox(state)
    }

    /// Readable when there is something to collect, or after `wake()`.
    package var descriptor: Int32 { wakeUp.number }

    /// Adds a letter. Returns false, and keeps nothing, when the box is closed, or holds as many letters as `bound` says:
    /// who may not take all of it leaves room for others.
    package func post(_ letter: Letter, upTo bound: Int = .max) -> Bool {
        let count = state.withLockedValue { state in
            guard !state.isClosed else { return 0 }
            guard state.letters.count < min(bound, capacity) else {
                state.refused += 1
                return 0
            }
            state.letters.append(letter)
            return state.letters.count
        }
        // one wake-up a burst: the first letter's is still pending when the others come
        if count == 1 { wake() }
        return count > 0
    }

    /// Makes the descriptor readable without a letter.
    package func wake() { cs_event_raise(descriptor) }

    /// Swaps all letters, oldest first, for the content of `letters`, which should be empty and keeps its capacity, so that
    /// two arrays go to and fro without an allocation.
    /// - Returns: how many letters found no room since the last call.
    @discardableResult
    package func collect(into letters: inout [Letter]) -> Int {
        // cleared first: who posts after the swap raises it again
        cs_event_clear(descriptor)
        letters.removeAll(keepingCapacity: true)
        return state.withLockedValue { state in
            swap(&state.letters, &letters)
            defer { state.refused = 0 }
            return state.refused
        }
    }

    /// Takes no more letters, and returns those that were still there.
    package func close() -> [Letter] {
        var rest: [Letter] = []
        state.withLockedValue { state in
            state.isClosed = true
            swap(&state.letters, &rest)
        }
        return rest
    }
}
