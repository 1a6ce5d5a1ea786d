// Adds up what the threads of a server tell of themselves.

import NIOConcurrencyHelpers

/// Takes a part from each thread, and hands the whole on when the last one has come. No thread waits for another.
final class StatisticsSum: Sendable {
    /// Sums that may be under way at once: mailboxes have room for so many.
    static let most = 4

    private struct State {
        var statistics: ServerStatistics
        var missing: Int
    }

    private let state: NIOLockedValueBox<State>
    private let then: @Sendable (ServerStatistics) -> Void

    /// - Parameters:
    ///   - statistics: what is known already.
    ///   - parts: the threads that will add to it, at least one.
    ///   - then: called on the thread that comes last.
    init(_ statistics: ServerStatistics, parts: Int, then: @escaping @Sendable (ServerStatistics) -> Void) {
        precondition(parts > 0)
        state = NIOLockedValueBox(State(statistics: statistics, missing: parts))
        self.then = then
    }

    /// A thread adds its part.
    func take(_ add: (inout ServerStatistics) -> Void) {
        let whole: ServerStatistics? = state.withLockedValue { state in
            add(&state.statistics)
            state.missing -= 1
            return state.missing == 0 ? state.statistics : nil
        }
        if let whole { then(whole) }
    }
}
