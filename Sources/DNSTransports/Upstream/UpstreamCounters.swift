// What happened on the connections to upstreams, in numbers.

import Synchronization

/// A copy of the counters at one moment.
package struct UpstreamCounters: Sendable, Equatable {
    /// Connections that were begun.
    package var opened = 0
    /// Connections that could not be made.
    package var notConnected = 0
    /// Handshakes of TLS that were completed.
    package var handshakes = 0
    /// Connections that came to nothing since the other side could not be trusted.
    package var untrusted = 0
    /// Connections that ended while questions waited.
    package var broken = 0
    /// Questions that were asked, repetitions not counted.
    package var questions = 0
    /// Questions that were asked again because their connection broke.
    package var retried = 0
    /// Answers that were handed over.
    package var answers = 0
    /// Messages that answer nothing that waits: their id or question fits none.
    package var mismatched = 0
    /// Questions that had no answer in time.
    package var timedOut = 0
    /// Questions that found the bounds of their upstream reached.
    package var full = 0

    package init() {}
}

/// The counters themselves: counted up from every event loop.
final class UpstreamTally: Sendable {
    let opened = Atomic(0), notConnected = Atomic(0), broken = Atomic(0)
    let handshakes = Atomic(0), untrusted = Atomic(0)
    let questions = Atomic(0), retried = Atomic(0), answers = Atomic(0)
    let mismatched = Atomic(0), timedOut = Atomic(0), full = Atomic(0)

    /// The counters now.
    var snapshot: UpstreamCounters {
        var copy = UpstreamCounters()
        copy.opened = opened.load(ordering: .relaxed)
        copy.notConnected = notConnected.load(ordering: .relaxed)
        copy.handshakes = handshakes.load(ordering: .relaxed)
        copy.untrusted = untrusted.load(ordering: .relaxed)
        copy.broken = broken.load(ordering: .relaxed)
        copy.questions = questions.load(ordering: .relaxed)
        copy.retried = retried.load(ordering: .relaxed)
        copy.answers = answers.load(ordering: .relaxed)
        copy.mismatched = mismatched.load(ordering: .relaxed)
        copy.timedOut = timedOut.load(ordering: .relaxed)
        copy.full = full.load(ordering: .relaxed)
        return copy
    }
}

extension Atomic<Int> {
    /// Counts up.
    func count(_ number: Int = 1) { add(number, ordering: .relaxed) }
}
