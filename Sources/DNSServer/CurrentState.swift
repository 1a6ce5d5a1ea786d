// The state in service, and word that the server ends: what the threads of a server look at between two batches.

import DNSDispatch
import NIOConcurrencyHelpers
import Synchronization

/// The state in service and its number. Reading the number takes no lock; the state is fetched only when the number has changed.
final class CurrentState: Sendable {
    private let number = Atomic(1)
    private let box: NIOLockedValueBox<ServingState>
    /// For how long connections may be idle, in units of 100 milliseconds; nil where nobody is told.
    let idleTime: UInt16?
    /// How many workers have taken up the newest state; changed under `taken`, which is locked with it as its value.
    private let takers = Atomic(0)
    private let taken = ConditionLock(value: 0)
    /// Nanoseconds of the moment by which the server ends; the greatest number while it does not.
    private let end = Atomic(Int64.max)

    /// - Parameter idle: for how long connections may be idle; nil where nobody is told.
    init(_ state: ServingState, idle: Duration? = nil) {
        box = NIOLockedValueBox(state)
        idleTime = idle.map { UInt16(clamping: Int64($0 / .milliseconds(100))) }
    }

    /// Grows by one with each new state.
    var generation: Int { number.load(ordering: .acquiring) }

    /// The state in service now.
    var state: ServingState { box.withLockedValue { $0 } }

    /// Puts a new state into service and returns the one before, which others hold until they have looked.
    func replace(with state: ServingState) -> ServingState {
        taken.lock()
        takers.store(0, ordering: .relaxed)
        taken.unlock(withValue: 0)
        let old = box.withLockedValue { current in
            let old = current
            current = state
            return old
        }
        number.add(1, ordering: .releasing)
        return old
    }

    /// A worker has taken up the newest state, and let go of the one before.
    func noteTaken() {
        taken.lock()
        taken.unlock(withValue: takers.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// Waits until so many workers have taken up the newest state.
    func awaitTaken(by workers: Int) {
        taken.lock(whenValue: workers)
        taken.unlock()
    }

    /// By when the server ends: until then questions in flight may be answered. Nil while it does not end.
    var endTime: Instant? {
        get {
            let nanoseconds = end.load(ordering: .relaxed)
            return nanoseconds == .max ? nil : Instant(nanoseconds: nanoseconds)
        }
        set { end.store(newValue?.nanoseconds ?? .max, ordering: .relaxed) }
    }
}
