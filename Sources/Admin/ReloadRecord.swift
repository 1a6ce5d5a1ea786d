// What came of the reloads.

import NIOConcurrencyHelpers

/// What came of a reload.
package struct ReloadOutcome: Equatable, Sendable {
    package enum Verdict: String, CaseIterable, Sendable {
        /// Everything that was read is in service.
        case done
        /// Some zones have errors: the rest is in service.
        case partial
        /// The configuration has errors: the last good state stays in service.
        case rejected
    }

    package let verdict: Verdict
    /// What was found, a message a line.
    package let messages: [String]
    /// What has changed in what is served, a sentence a line.
    package let changes: [String]

    package init(_ verdict: Verdict, messages: [String] = [], changes: [String] = []) {
        self.verdict = verdict
        self.messages = messages
        self.changes = changes
    }
}

/// Remembers what came of the reloads, for whoever asks. Only the last one's messages are kept, and so many of them.
package final class ReloadRecord: Sendable {
    /// What is remembered.
    package struct Summary: Sendable {
        package fileprivate(set) var counts: [ReloadOutcome.Verdict: Int] = [:]
        /// The last one: at the beginning the load that the server was started with.
        package fileprivate(set) var last: ReloadOutcome
        /// When that was, in seconds since 1970.
        package fileprivate(set) var time: Int64
    }

    private static let mostMessages = 100

    private let box: NIOLockedValueBox<Summary>

    /// Begins with the load that the server is started with.
    package init(_ first: ReloadOutcome, at time: Int64) {
        box = NIOLockedValueBox(Summary(last: Self.shortened(first), time: time))
    }

    /// What is remembered now.
    package var summary: Summary { box.withLockedValue { $0 } }

    /// A reload came to this.
    package func note(_ outcome: ReloadOutcome, at time: Int64) {
        box.withLockedValue {
            $0.counts[outcome.verdict, default: 0] += 1
            $0.last = Self.shortened(outcome)
            $0.time = time
        }
    }

    private static func shortened(_ outcome: ReloadOutcome) -> ReloadOutcome {
        guard outcome.messages.count > mostMessages else { return outcome }
        let rest = outcome.messages.count - mostMessages
        return ReloadOutcome(
            outcome.verdict, messages: outcome.messages.prefix(mostMessages) + ["and \(rest) more messages"],
            changes: outcome.changes)
    }
}
