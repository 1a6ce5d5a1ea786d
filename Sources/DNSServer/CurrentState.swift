// Where the state in service stands, for those who look whether there is a newer one.

import NIOConcurrencyHelpers
import Synchronization

/// The state in service and its number. Reading the number takes no lock; the state is fetched only when the number has changed.
final class CurrentState: Sendable {
    private let number = Atomic(1)
    private let box: NIOLockedValueBox<ServingState>

    init(_ state: ServingState) { box = NIOLockedValueBox(state) }

    /// Grows by one with each new state.
    var generation: Int { number.load(ordering: .acquiring) }

    /// The state in service now.
    var state: ServingState { box.withLockedValue { $0 } }

    /// Puts a new state into service and returns the one before. Whoever holds that goes on with it until it looks again.
    func replace(with state: ServingState) -> ServingState {
        let old = box.withLockedValue { current in
            let old = current
            current = state
            return old
        }
        number.add(1, ordering: .releasing)
        return old
    }
}
