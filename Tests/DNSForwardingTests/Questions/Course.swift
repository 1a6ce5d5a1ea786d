// A question on its course, as tests drive it.

import DNSDispatch
import DNSWire

@testable import DNSForwarding

/// A question on its course, told what happens at which millisecond.
///
/// Its upstreams are known to make something of EDNS, unless a test says otherwise.
struct Course {
    var question: InFlightQuestion
    let begun: InFlightQuestion.Action

    init(_ count: Int, timeout: Int = 2_000, _ change: (inout UpstreamOrder) -> Void = { _ in }) {
        var order = UpstreamOrder(count: count)
        order.knownEDNS = ~0
        change(&order)
        question = InFlightQuestion(order: order, arrival: Self.time(0), timeout: .milliseconds(timeout))
        begun = question.begin(now: Self.time(0))
    }

    static func time(_ milliseconds: Int) -> Instant { Instant(nanoseconds: Int64(milliseconds) * 1_000_000) }

    /// When it wants to be woken, in whole milliseconds.
    var wakes: Int { Int(question.wakeTime.nanoseconds / 1_000_000) }

    mutating func replied(_ index: Int, _ verdict: ReplyVerdict, at time: Int = 10) -> InFlightQuestion.Action {
        question.replied(index, verdict, now: Self.time(time))
    }

    mutating func broke(_ index: Int, mayHeal: Bool = true, at time: Int = 10) -> InFlightQuestion.Action {
        question.broke(index, mayHeal: mayHeal, now: Self.time(time))
    }

    /// Wakes it when it wants to be.
    mutating func wake() -> InFlightQuestion.Action { question.woke(now: question.wakeTime) }

    /// The upstream of an attempt, and how it is asked.
    func form(_ index: Int) -> String {
        let attempt = question.attempts[index]
        return "\(attempt.upstream) \(attempt.overStream ? "tcp" : "udp")"
            + (attempt.scramblesCase ? " 0x20" : "") + (attempt.usesEDNS ? " edns" : "")
    }
}

extension InFlightQuestion.Action {
    static func fail(_ code: ResponseCode, _ error: ExtendedError.Code? = nil) -> Self {
        .fail(InFlightQuestion.Failure(code: code, error: error))
    }
}
