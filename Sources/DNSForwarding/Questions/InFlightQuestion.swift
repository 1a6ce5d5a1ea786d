// The course of a question, from its arrival to its answer.

import DNSDispatch
import DNSWire

/// The course of one question from its arrival to its answer. It knows neither sockets nor a clock: each method is told what
/// happened and says what is to be done.
///
/// An object serves one question after another, for it is large: `restart` makes it as good as new. All of it is plain numbers, so that
/// looking at one is free.
///
/// Attempts are spread within the question's time. One whose time is up stays open, for a late reply is as good as any; so
/// are those of other upstreams when one of them fails.
///
/// Whom to ask next is in the extension of Choice, in which way in that of Ways, and what is asked besides in those of Hedge
/// and Probes.
final class InFlightQuestion {
    /// What is to be done.
    enum Action: Equatable {
        /// Nothing, until something happens or `wakeTime` comes.
        case wait
        /// The attempt with this index is to be made.
        case ask(Int)
        /// The reply that just came is to be passed on.
        case answer
        /// The reply that was held back is to be passed on.
        case useHeld
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
        /// Whether it failed for nothing but want of room here.
        var isOverload = false

        /// Whether it is what a validating upstream found, so that nobody else is asked, and nothing older is given instead:
        /// a SERVFAIL whose extended error says what is wrong with the data.
        var isVerdict: Bool { code == .serverFailure && error?.isVerdict == true }
    }

    /// The most attempts at one question.
    static var attemptLimit: Int { DispatchLimits.attempts }

    /// For how long after it was made an attempt may still have a right reply behind a broken one.
    static var patienceWithBroken: Duration { .milliseconds(400) }

    /// How long a question waits for an upstream that may be starting again, the first time.
    static var firstPause: Duration { .milliseconds(100) }

    /// When the question has to be answered.
    private(set) var deadline: Instant
    /// Those that were made; behind `attemptCount` stands what is left of another question.
    var attempts = InlineArray<8, Attempt>(repeating: Attempt(upstream: 0))
    /// Attempts made so far.
    var attemptCount = 0
    /// The attempt that has its share of the time now; -1 before the first.
    var current = -1
    /// When that share is up.
    var shareEnd: Instant
    /// When another upstream is asked besides, if the first has not answered by then.
    var hedgeTime: Instant?
    /// When to call `takeHedge` and `woke`.
    var wakeTime: Instant { hedgeTime.map { min($0, shareEnd) } ?? shareEnd }

    private(set) var order: UpstreamOrder
    /// How many attempts the time is shared among.
    private(set) var planned: Int
    // attempts made current so far: each takes its share of the time
    var turns = 0
    /// When those are asked that are there to fall back on, if nobody has replied by then.
    private(set) var fallbackTime: Instant
    // the upstreams that were asked, those that won't answer, and those that sent a truncated reply
    var asked: UInt64 = 0
    var failed: UInt64 = 0
    var truncated: UInt64 = 0
    // what was tried in place of the usual way
    var triedStream: UInt64 = 0
    var triedLowerCase: UInt64 = 0
    var triedFresh: UInt64 = 0
    var triedWithoutEDNS: UInt64 = 0
    var triedWithoutCookie: UInt64 = 0
    var triedNewCookie: UInt64 = 0
    /// The attempt whose usable reply is held back, until it is clear whether its upstream can be asked in a safer way.
    var held: Int?
    /// Whether that one is an answer.
    var heldIsUsable = false
    // those that failed in a way which may be due to EDNS
    var doubtful: UInt64 = 0
    // the upstreams that are asked over streams only, and whose connection broke: they may be starting again
    var restarting: UInt64 = 0
    // how often that was waited for
    var pauses = 0
    // the upstreams that this question counts against
    private var blamed: UInt64 = 0
    /// Whether an upstream was silent that replied to other questions meanwhile: then the question is at fault.
    var isAtFault = false
    /// The upstreams that are asked besides, to see whether they are back, and how long each is waited for.
    var probed: UInt64 = 0
    var probeTime = Duration.zero
    /// Whether only what is probed is still waited for.
    var isAnswered = false
    // the best of what failed
    var best: (failure: Failure, rank: Int)?
    var hadTrouble = false
    var hadNoRoom = false

    /// A question that arrived at `arrival` and may take `timeout`. Begin it with `begin`.
    init(order: UpstreamOrder, arrival: Instant, timeout: Duration) {
        self.order = order
        (deadline, shareEnd, fallbackTime, planned) = (arrival, arrival, arrival, 0)
        restart(order: order, arrival: arrival, timeout: timeout)
    }

    /// It is another question from now on, which has yet to begin.
    func restart(order: borrowing UpstreamOrder, arrival: Instant, timeout: Duration) {
        self.order = copy order
        deadline = arrival + timeout
        shareEnd = deadline
        fallbackTime = arrival.partWay(to: deadline, of: 2)
        planned = Self.shares(among: order.count - (order.down | order.looping).nonzeroBitCount)
        (attemptCount, current, turns, pauses) = (0, -1, 0, 0)
        hedgeTime = nil
        (asked, failed, truncated) = (0, order.looping, 0)
        (triedStream, triedLowerCase, triedFresh) = (0, 0, 0)
        (triedWithoutEDNS, triedWithoutCookie, triedNewCookie) = (0, 0, 0)
        (held, heldIsUsable) = (nil, false)
        (doubtful, restarting, blamed) = (0, 0, 0)
        (probed, probeTime) = (0, .zero)
        (isAtFault, isAnswered, hadTrouble, hadNoRoom) = (false, false, false, false)
        best = nil
    }

    /// How many attempts the time is shared among, where so many upstreams are up.
    static func shares(among up: Int) -> Int { min(max(up, 1) + 2, 6) }

    // MARK: What happens

    /// The question sets out.
    func begin(now: Instant) -> Action { askNext(now: now, afterSilence: false) }

    /// A reply to an attempt was read, and turned out to be worth this much. `error` is the upstream's extended error.
    func replied(
        _ index: Int, _ verdict: ReplyVerdict, error: ExtendedError.Code? = nil, hasEDNS: Bool = false, now: Instant
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
            // what comes over a stream is its word
            if attempts[index].overStream, code != .badCookie { dropHeld(of: upstream) }
            if code == .badCookie, let retry = afterBadCookie(index) { return ask(retry, now: now) }
            if Self.maySpeakOfEDNS(code), let retry = plainer(index, .withoutEDNS, after: code, hasEDNS: hasEDNS) {
                return ask(retry, now: now)
            }
            let failure = Failure(code: code, error: error)
            if failure.isVerdict { return isAnswered ? endProbe(of: upstream) : .fail(failure) }
            // an extended error comes with EDNS
            if code == .serverFailure, error == nil { doubt(index) }
            note(failure)
            return fail(upstream, now: now)
        case .malformed:
            hadTrouble = true
            doubt(index)
            guard !attempts[index].overStream, !isAnswered else { return fail(upstream, now: now) }
            // anybody can send what is broken: it ends nothing
            attempts[index].isOpen = true
            guard !attempts[index].isSpoiled else { return .wait }
            attempts[index].isSpoiled = true
            if attempts[current].isOpen, !attempts[current].isSpoiled { return .wait }
            return askNext(now: now, afterSilence: false)
        }
    }

    /// A reply came whose question differs from an attempt's in case only: it is ignored and noted.
    func differedInCase(_ index: Int) {
        if index < attemptCount { attempts[index].sawOtherCase = true }
    }

    /// A message came that denies an attempt and repeats no question. It is not believed, but the question goes out once more,
    /// without EDNS, in case that is what the upstream makes nothing of; a right reply to the attempt is still taken.
    func deniedWithoutQuestion(_ index: Int, now: Instant) -> Action {
        guard index < attemptCount, attempts[index].isOpen,
            let retry = plainer(index, .seeminglyWithoutEDNS, after: .formatError)
        else { return .wait }
        return ask(retry, now: now)
    }

    /// So many messages pretended to be the reply to an attempt that the next that fits may be one that was guessed. Where there is no
    /// safer way to ask, it is all that can be had.
    func mismatched(_ index: Int, now: Instant) -> Action {
        guard index < attemptCount, attempts[index].isOpen else { return .wait }
        let upstream = attempts[index].upstream
        attempts[index].isSuspect = true
        if let safer = stream(to: upstream, .mismatches) ?? fresh(to: upstream) { return ask(safer, now: now) }
        if isAnswered || isAskedSafer(index) { return .wait }
        hadTrouble = true
        if heldIsBest { return .useHeld }
        if current >= 0, attempts[current].isOpen, attempts[current].upstream != upstream { return .wait }
        return askNext(now: now, afterSilence: false)
    }

    /// An attempt could not be made, or came to nothing at once: nobody listens there, or the stream failed.
    /// - Parameter mayHeal: whether it may be another matter a moment later.
    func broke(_ index: Int, mayHeal: Bool = true, now: Instant) -> Action {
        guard index < attemptCount, attempts[index].isOpen else { return .wait }
        attempts[index].isOpen = false
        hadTrouble = true
        let attempt = attempts[index]
        if attempt.reason == .otherCase, let lower = lowerCase(to: attempt.upstream) {
            return ask(lower, now: now)
        }
        if heldIsBest { return .useHeld }
        if attempt.reason == .otherCookie, attempt.overStream, let plain = withoutCookie(to: attempt.upstream) {
            return ask(plain, now: now)
        }
        // somebody guesses ids, and there is no stream to get away from that: a new id and port, once
        if attempt.reason == .mismatches, attempt.overStream, let fresh = fresh(to: attempt.upstream) {
            return ask(fresh, now: now)
        }
        if mayHeal, (order.streamOnly & ~order.down).holds(attempt.upstream) { restarting.put(attempt.upstream) }
        return fail(attempt.upstream, now: now)
    }

    /// An attempt could not be made because as many are under way as may be. What was asked before is still waited for.
    func foundNoRoom(_ index: Int, now: Instant) -> Action {
        guard index < attemptCount, attempts[index].isOpen else { return .wait }
        attempts[index].isOpen = false
        hadNoRoom = true
        let upstream = attempts[index].upstream
        if isAnswered { return endProbe(of: upstream) }
        if heldIsBest { return .useHeld }
        return isWaiting(for: upstream) ? .wait : fail(upstream, now: now)
    }

    /// The attempt whose share of the time is up without any reply, told once, before `woke`.
    func overdueAttempt(now: Instant) -> Int? {
        guard !isAnswered, current >= 0, now >= shareEnd, attempts[current].isOpen, !attempts[current].sawOtherCase,
            !attempts[current].isOverdue
        else { return nil }
        attempts[current].isOverdue = true
        return current
    }

    /// Whether an attempt that came to nothing may count against its upstream: only one of a question's attempts does, for a
    /// name that cannot be answered is asked for several times. Told once for each upstream.
    func takeBlame(for index: Int) -> Bool {
        let upstream = attempts[index].upstream
        guard !blamed.holds(upstream) else { return false }
        blamed.put(upstream)
        return true
    }

    /// The wake time has come.
    func woke(now: Instant) -> Action {
        if isAnswered { return wokeForProbes(now: now) }
        guard now < deadline else { return held == nil ? end() : .useHeld }
        guard now >= shareEnd, current >= 0 else { return .wait }
        if held != nil { return .useHeld }
        if let next = afterOtherCase(current) { return ask(next, now: now) }
        failed &= ~restarting
        restarting = 0
        return askNext(now: now, afterSilence: true)
    }
}
