// The questions that are under way to see whether they come back.

import NIOConcurrencyHelpers

/// Knows the names that were made up to find forwarding loops. All workers share one, for what one of them asks may come
/// back at another; it is looked at for such names only.
package final class LoopWatch: Sendable {
    private struct State {
        /// The numbers of the questions under way, and whether each has come back.
        var questions: [UInt64: Bool] = [:]
        /// The upstreams of which it was told that they lead back here.
        var told: Set<String> = []
    }

    private let state = NIOLockedValueBox(State())

    package init() {}

    /// A question with a number sets out.
    func begin(_ token: UInt64) { state.withLockedValue { $0.questions[token] = false } }

    /// A question with a number has arrived. Whether it is one of ours.
    func arrived(_ token: UInt64) -> Bool {
        state.withLockedValue { state in
            guard state.questions[token] != nil else { return false }
            state.questions[token] = true
            return true
        }
    }

    /// A question with a number has ended. Whether it came back.
    func end(_ token: UInt64) -> Bool { state.withLockedValue { $0.questions.removeValue(forKey: token) ?? false } }

    /// Whether that something leads back, or does so no longer, has not been told by another worker.
    func isNews(_ what: String, leadsBack: Bool) -> Bool {
        state.withLockedValue { leadsBack ? $0.told.insert(what).inserted : $0.told.remove(what) != nil }
    }
}
