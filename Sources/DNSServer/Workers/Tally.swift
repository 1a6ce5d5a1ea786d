// How many have done what they were told.

import NIOConcurrencyHelpers

/// A count that one thread waits for and others raise.
final class Tally: Sendable {
    private let count = NIOLockedValueBox(0)
    private let known = ConditionLock(value: 0)

    /// One more has done it.
    func note() {
        known.lock()
        let count = count.withLockedValue { count in
            count += 1
            return count
        }
        known.unlock(withValue: count)
    }

    /// Waits until so many have.
    func wait(for count: Int) {
        known.lock(whenValue: count)
        known.unlock()
    }
}
