// How a question is brought to an answer: whom to ask next, and when to give up.

import DNSDispatch
import DNSWire

/// The course of one question from its arrival to its answer. It is a value without sockets and clock: each method is told
/// what happened and says what is to be done.
///
/// Attempts are spread within the question's time. One whose time is up stays open, for a late reply is as good as any; so
/// are those of other upstreams when one of them fails.
struct InFlightQuestion {
    /// What is to be done.
    enum Action: Equatable {
        /// Nothing, until something happens or `wakeTime` comes.
        case wait
        /// The attempt with this index is to be made.
        case ask(Int)
        /// The reply that just came is to be passed on.
        case answer
        /// Nothing better than a truncated reply is to be had: it is to be passed on, with TC set.
        case answerTruncated
        /// The question failed.
        case fail(Failure)
        /// Nothing more comes of it: it was answered before, and what it probed has answered, or won't.
        case done
    }

    /// How a question failed.
    struct Failure: Equatable {
        var code: ResponseCode
        /// The code of the extended error, where there is one.
        var error: ExtendedError.Code?
    }

    /// The most attempts at one question.
    static var attemptLimit: Int { DispatchLimits.attempts }

    /// When the question has to be answered.
    let deadline: Instant
    var attempts = InlineArray<8, Attempt>(repeating: Attempt(upstream: 0))
    /// Attempts made so far.
    private(set) var attemptCount = 0
    /// When to call `woke`.
    var wakeTime: Instant
    /// The attempt that the wake time belongs to; -1 before the first.
    private(set) var current = -1

    let order: UpstreamOrder
    /// How many attempts the time is shared among.
    private let planned: Int
    // the upstreams that were asked, those that won't answer, and those that sent a truncated reply
    private(set) var asked: UInt64 = 0
    private var failed: UInt64 = 0
    private var truncated: UInt64 = 0
    // what was tried in place of the usual way
    private var triedStream: UInt64 = 0
    private var triedLowerCase: UInt64 = 0
    private var triedWithoutEDNS: UInt64 = 0
    // the upstreams that this question counts against
    private var blamed: UInt64 = 0
    /// Whether an upstream was silent that replied to other questions meanwhile: then the question is at fault.
    var isAtFault = false
    /// The upstreams that are asked besides, to see whether they are back, and how long each is waited for.
    var probed: UInt64 = 0
    var probeTime = Duration.zero
    /// Whether only what is probed is still waited for.
    var isAnswered = false
    // attempts made current so far: each takes its share of the time
    private var turns = 0
    // the best of what failed
    private var best: (failure: Failure, rank: Int)?
    private var hadTrouble = false

    /// A question that arrived at `arrival` and may take `timeout`. Begin it with `begin`.
    init(order: UpstreamOrder, arrival: Instant, timeout: Duration) {
        self.order = order
        deadline = arrival + timeout
        wakeTime = deadline
        planned = Self.shares(among: order.count - order.down.nonzeroBitCount)
    }

    /// How many attempts the time is shared among, where so many upstreams are up.
    static func shares(among up: Int) -> Int { min(max(up, 1) + 2, 6) }

    // MARK: What happens

    /// The question sets out.
    mutating func begin(now: Instant) -> Action { askNext(now: now, afterSilence: false) }

    /// A reply to an attempt was read, and turned out to be worth this much. `error` is the upstream's extended error.
    mutating func replied(
        _ index: Int, _ verdict: ReplyVerdict, error: ExtendedError.Code? = nil, now: Instant
    ) -> Action {
        guard index < attemptCount, attempts[index].isOpen else { return .wait }
        attempts[index].isOpen = false
        let upstream = attempts[index].upstream
        switch verdict {
        case .usable:
            return isAnswered ? endProbe(of: upstream) : .answer
        case .truncated:
            // that it is back is all that a probe is to tell
            if isAnswered { return endProbe(of: upstream) }
            truncated.put(upstream)
            if let stream = stream(to: upstream, .truncated) { return ask(stream, now: now) }
            // the stream that was tried for another reason may yet bring it
            return isWaiting(for: upstream) ? .wait : fail(upstream, now: now)
        case .failure(let code):
            if Self.maySpeakOfEDNS(code), let retry = withoutEDNS(index, .withoutEDNS) { return ask(retry, now: now) }
            note(code, error)
            return fail(upstream, now: now)
        case .malformed:
            hadTrouble = true
            return fail(upstream, now: now)
        }
    }

    /// A reply came whose question differs from an attempt's in case only: it is ignored and noted.
    mutating func differedInCase(_ index: Int) {
        if index < attemptCount { attempts[index].sawOtherCase = true }
    }

    /// A message came that denies an attempt and repeats no question. It is not believed, but the question goes out once more,
    /// without EDNS, in case that is what the upstream makes nothing of; a right reply to the attempt is still taken.
    mutating func deniedWithoutQuestion(_ index: Int, now: Instant) -> Action {
        guard index < attemptCount, attempts[index].isOpen, let retry = withoutEDNS(index, .perhapsWithoutEDNS) else {
            return .wait
        }
        return ask(retry, now: now)
    }

    /// So many messages pretended to be the reply to an attempt that it is no longer to be believed at all.
    mutating func mismatched(_ index: Int, now: Instant) -> Action {
        guard index < attemptCount, attempts[index].isOpen else { return .wait }
        attempts[index].isOpen = false
        let upstream = attempts[index].upstream
        if let stream = stream(to: upstream, .mismatches) { return ask(stream, now: now) }
        hadTrouble = true
        return isWaiting(for: upstream) ? .wait : fail(upstream, now: now)
    }

    /// An attempt could not be made, or came to nothing at once: nobody listens there, or the stream failed.
    mutating func broke(_ index: Int, now: Instant) -> Action {
        guard index < attemptCount, attempts[index].isOpen else { return .wait }
        attempts[index].isOpen = false
        hadTrouble = true
        let attempt = attempts[index]
        if attempt.reason == .otherCase, let lower = lowerCase(to: attempt.upstream) {
            return ask(lower, now: now)
        }
        return fail(attempt.upstream, now: now)
    }

    /// The attempt whose share of the time is up without any reply, told once, before `woke`.
    mutating func overdueAttempt(now: Instant) -> Int? {
        guard !isAnswered, current >= 0, now >= wakeTime, attempts[current].isOpen, !attempts[current].sawOtherCase,
            !attempts[current].isOverdue
        else { return nil }
        attempts[current].isOverdue = true
        return current
    }

    /// Whether an attempt that came to nothing may count against its upstream: only one of a question's attempts does, for a
    /// name that cannot be answered is asked for several times. Told once for each upstream.
    mutating func takeBlame(for index: Int) -> Bool {
        let upstream = attempts[index].upstream
        guard !blamed.holds(upstream) else { return false }
        blamed.put(upstream)
        return true
    }

    /// The wake time has come.
    mutating func woke(now: Instant) -> Action {
        if isAnswered { return wokeForProbes(now: now) }
        guard now < deadline else { return end() }
        guard now >= wakeTime, current >= 0 else { return .wait }
        if let next = afterOtherCase(current) { return ask(next, now: now) }
        return askNext(now: now, afterSilence: true)
    }

    // MARK: Whom to ask next

    /// An upstream won't answer this question.
    private mutating func fail(_ upstream: Int, now: Instant) -> Action {
        if isAnswered { return endProbe(of: upstream) }
        failed.put(upstream)
        // another upstream is being waited for
        if current >= 0, attempts[current].isOpen, attempts[current].upstream != upstream { return .wait }
        return askNext(now: now, afterSilence: false)
    }

    private mutating func askNext(now: Instant, afterSilence: Bool) -> Action {
        if let upstream = order.next(from: order.first, excluding: asked | failed | order.down) {
            return ask(usual(upstream), now: now)
        }
        // one that is down may be back; but who has a reply, though a bad one, shall not wait for that
        if best == nil, truncated == 0, let upstream = order.next(from: order.first, excluding: asked | failed) {
            return ask(usual(upstream), now: now)
        }
        // the same again: the question or the reply may have been lost
        let last = current >= 0 ? attempts[current].upstream : order.first
        if afterSilence, let upstream = order.next(from: last + 1, excluding: failed | truncated | ~asked) {
            return ask(usual(upstream), now: now)
        }
        return waitOrEnd(now: now)
    }

    /// Waits for the attempts that are open, of upstreams that have not failed; without one, ends.
    private mutating func waitOrEnd(now: Instant) -> Action {
        if wakeTime <= now || attemptCount == Self.attemptLimit { wakeTime = deadline }
        for index in 0..<attemptCount where attempts[index].isOpen {
            let upstream = attempts[index].upstream
            // whoever truncated has had its time over the stream, too
            if !failed.holds(upstream), !truncated.holds(upstream) { return .wait }
        }
        return end()
    }

    private func isWaiting(for upstream: Int) -> Bool {
        for index in 0..<attemptCount where attempts[index].isOpen && attempts[index].upstream == upstream {
            return true
        }
        return false
    }

    private func end() -> Action {
        if truncated != 0 { return .answerTruncated }
        if let best { return .fail(best.failure) }
        return .fail(
            Failure(code: .serverFailure, error: hadTrouble ? .networkError : .noReachableAuthority))
    }

    // MARK: Attempts

    mutating func add(_ attempt: Attempt, now: Instant) -> Int {
        attempts[attemptCount] = attempt
        attempts[attemptCount].time = now
        asked.put(attempt.upstream)
        attemptCount += 1
        return attemptCount - 1
    }

    /// Makes an attempt the current one, with its share of the time that is left.
    mutating func ask(_ attempt: Attempt, now: Instant) -> Action {
        guard attemptCount < Self.attemptLimit else { return waitOrEnd(now: now) }
        current = add(attempt, now: now)
        wakeTime = now.partWay(to: deadline, of: max(planned - turns, 1))
        turns += 1
        return .ask(current)
    }

    func usual(_ upstream: Int) -> Attempt {
        let overStream = order.streamOnly.holds(upstream)
        return Attempt(
            upstream: upstream, overStream: overStream,
            usesEDNS: !order.withoutEDNS.holds(upstream) && !triedWithoutEDNS.holds(upstream),
            scramblesCase: !overStream && !order.foldingCase.holds(upstream))
    }

    /// What an attempt asks, the same way but without EDNS; nil when it has none, or that has been tried.
    private mutating func withoutEDNS(_ index: Int, _ reason: Attempt.Reason) -> Attempt? {
        var attempt = attempts[index]
        guard attempt.usesEDNS, !triedWithoutEDNS.holds(attempt.upstream), attemptCount < Self.attemptLimit else {
            return nil
        }
        triedWithoutEDNS.put(attempt.upstream)
        attempt.isOpen = true
        attempt.sawOtherCase = false
        attempt.isOverdue = false
        attempt.usesEDNS = false
        attempt.reason = reason
        return attempt
    }

    /// The same question over a stream; nil when that has been tried.
    private mutating func stream(to upstream: Int, _ reason: Attempt.Reason) -> Attempt? {
        guard !triedStream.holds(upstream), !(order.streamOnly | order.datagramOnly).holds(upstream),
            attemptCount < Self.attemptLimit
        else { return nil }
        triedStream.put(upstream)
        var attempt = usual(upstream)
        attempt.overStream = true
        attempt.scramblesCase = false
        attempt.reason = reason
        return attempt
    }

    /// What is to be tried in place of an attempt whose time is up, where replies differed in case only; nil when there is
    /// nothing of the kind, or nothing left.
    mutating func afterOtherCase(_ index: Int) -> Attempt? {
        let attempt = attempts[index]
        guard attempt.isOpen else { return nil }
        if !attempt.overStream, attempt.sawOtherCase, let stream = stream(to: attempt.upstream, .otherCase) {
            return stream
        }
        let wasTold = attempt.reason == .otherCase && attempt.overStream
        let mayNotGo = attempt.sawOtherCase && order.datagramOnly.holds(attempt.upstream)
        return wasTold || mayNotGo ? lowerCase(to: attempt.upstream) : nil
    }

    /// The same question over UDP in lower case; nil when that has been tried.
    private mutating func lowerCase(to upstream: Int) -> Attempt? {
        guard !triedLowerCase.holds(upstream), attemptCount < Self.attemptLimit else { return nil }
        triedLowerCase.put(upstream)
        var attempt = usual(upstream)
        attempt.scramblesCase = false
        attempt.reason = .otherCase
        return attempt
    }

    // MARK: Failures

    /// The codes that a server answers which knows nothing of EDNS (RFC 6891 s7).
    private static func maySpeakOfEDNS(_ code: ResponseCode) -> Bool {
        code == .formatError || code == .notImplemented || code == .badVersion
    }

    /// Keeps the better of the failures: that something went wrong says more than a refusal, and that more than that the
    /// question isn't understood. FORMERR and the like are between us and the upstream: to the client the server failed.
    private mutating func note(_ code: ResponseCode, _ error: ExtendedError.Code?) {
        let rank =
            switch code {
            case .serverFailure: 3
            case .refused: 2
            case .notImplemented: 1
            default: 0
            }
        if let best, best.rank >= rank { return }
        best = (Failure(code: 1...2 ~= rank ? code : .serverFailure, error: error), rank)
    }
}
