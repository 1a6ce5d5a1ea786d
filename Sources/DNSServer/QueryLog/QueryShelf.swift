// Where a thread that answers lays down what is to be written, and the thread that writes takes it.

import NIOConcurrencyHelpers

/// Records between two threads, within a bound. The lock is held to copy what one pass brought, or to exchange two arrays, and never
/// while anything is written.
final class QueryShelf: Sendable {
    private struct State {
        var octets: [UInt8] = []
        /// Records that found no room.
        var dropped: UInt64 = 0
    }

    private let capacity: Int
    private let state: NIOLockedValueBox<State>

    /// A shelf for so many octets.
    init(capacity: Int) {
        self.capacity = capacity
        state = NIOLockedValueBox(State())
    }

    /// Lays down records, or counts them where there is no room. Returns whether there were none before.
    func put(_ octets: [UInt8], records: Int) -> Bool {
        state.withLockedValue { state in
            guard state.octets.count + octets.count <= capacity else {
                state.dropped += UInt64(records)
                return false
            }
            let wasEmpty = state.octets.isEmpty
            state.octets.append(contentsOf: octets)
            return wasEmpty
        }
    }

    /// How many records have found no room so far.
    var dropped: UInt64 { state.withLockedValue { $0.dropped } }

    /// Exchanges what lies there for an empty array, whose memory is used next.
    func take(_ octets: inout [UInt8]) {
        octets.removeAll(keepingCapacity: true)
        state.withLockedValue { swap(&$0.octets, &octets) }
    }
}
