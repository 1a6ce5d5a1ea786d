// A question on its course, as tests drive it.

import DNSDispatch
import DNSWire

@testable import DNSForwarding

/// A question on its course, told what happens at which millisecond.
///
/// Its upstreams are known to make something of EDNS, unless a test says otherwise.
struct Course {
    let question: InFlightQuestion
    let begun: InFlightQuestion.Action

    init(_ count: Int, timeout: Int = 2_000, _ change: (inout UpstreamOrder) -> Void = { _ in }) {
        var order = UpstreamOrder(count: count)
        order.knownEDNS = ~0
        change(&order)
        question = Self.used()
        question.restart(order: order, arrival: Self.time(0), timeout: .milliseconds(timeout))
        begun = question.begin(now: Self.time(0))
    }

    /// An object that has served another question, which went through all that there is: nothing of that may show.
    private static func used() -> InFlightQuestion {
        var order = UpstreamOrder(count: 3)
        order.looping = 4
        order.hedgeDelay = .milliseconds(20)
        let question = InFlightQuestion(order: order, arrival: time(0), timeout: .milliseconds(500))
        _ = question.begin(now: time(0))
        _ = question.takeHedge(now: time(20))
        _ = question.hedge(1, now: time(20))
        question.differedInCase(0)
        _ = question.deniedWithoutQuestion(0, now: time(21))
        _ = question.mismatched(0, now: time(22))
        _ = question.hadOtherCookie(1, now: time(22))
        _ = question.lackedCookie(1, now: time(22))
        _ = question.hold(0, isUsable: true)
        _ = question.takeBlame(for: 0)
        question.isAtFault = true
        for index in 0..<question.attemptCount {
            for verdict in [ReplyVerdict.malformed, .truncated, .failure(.badCookie), .failure(.formatError)] {
                _ = question.replied(index, verdict, now: time(30 + index))
            }
            _ = question.foundNoRoom(index, now: time(40))
            _ = question.broke(index, now: time(40))
        }
        while question.wakeTime < question.deadline { _ = question.woke(now: question.wakeTime) }
        _ = question.outlive(now: question.deadline)
        return question
    }

    /// Two that have gone the same way, to see what becomes of each.
    static func alike(_ make: () -> Course) -> (Course, Course) { (make(), make()) }

    static func time(_ milliseconds: Int) -> Instant { Instant(nanoseconds: Int64(milliseconds) * 1_000_000) }

    /// When it wants to be woken, in whole milliseconds.
    var wakes: Int { Int(question.wakeTime.nanoseconds / 1_000_000) }

    func replied(_ index: Int, _ verdict: ReplyVerdict, at time: Int = 10) -> InFlightQuestion.Action {
        question.replied(index, verdict, now: Self.time(time))
    }

    func broke(_ index: Int, mayHeal: Bool = true, at time: Int = 10) -> InFlightQuestion.Action {
        question.broke(index, mayHeal: mayHeal, now: Self.time(time))
    }

    /// Wakes it when it wants to be.
    func wake() -> InFlightQuestion.Action { question.woke(now: question.wakeTime) }

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
