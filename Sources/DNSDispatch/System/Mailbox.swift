// The only door into a worker: a bounded list of letters that any thread may add to.

import CSockets
import NIOConcurrencyHelpers

/// Letters from any thread to the one that collects them, which is woken through a descriptor it can poll.
package final class Mailbox<Letter: Sendable>: Sendable {
    private struct State {
        var letters: [Letter] = []
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

    /// Adds a letter. Returns false, and keeps nothing, when the box is full or closed.
    package func post(_ letter: Letter) -> Bool {
        let count = state.withLockedValue { state in
            guard !state.isClosed, state.letters.count < capacity else { return 0 }
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
    package func collect(into letters: inout [Letter]) {
        // cleared first: who posts after the swap raises it again
        cs_event_clear(descriptor)
        letters.removeAll(keepingCapacity: true)
        state.withLockedValue { swap(&$0.letters, &letters) }
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
