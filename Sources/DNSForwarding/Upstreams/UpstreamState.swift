// An upstream as one worker sees it.

import DNSDispatch
import DNSWire
import Logging

/// What a worker keeps for an upstream as long as any rule names it: its health, its sockets, and what was counted.
final class UpstreamState {
    let upstream: Upstream
    /// The sockets that it is asked from over UDP; nil for one that is asked over streams only.
    let sockets: DispatcherSet?
    /// A rule that names it. Its key, for weak references would make a slow thing of every question's hold on its rule.
    private(set) var rule: RuleKey?
    /// All that changes from question to question: one value, so that each look at it and each change is one access.
    private let standing = Leaf(UpstreamStanding())
    // plain numbers beside it, for every question looks at them
    /// Whether it is down: what its health says.
    private(set) var isDown = false
    /// Questions in flight that may ask it.
    private var questions = 0
    /// Questions among them that have asked it.
    private(set) var asked = 0
    /// Questions among them that probe it.
    private var probes = 0
    /// Questions that it may have before others should have the next.
    let fairShare: Int
    /// Whether a question that nobody asked is on its way to it.
    var isProbedOnItsOwn = false
    /// Whether it stands among those whose sockets are settled in each pass.
    var isListed = false
    /// Whether its sockets are being closed.
    private(set) var isClosing = false
    private let random: any RandomSource
    private let log: Logger

    init(_ upstream: Upstream, sockets: DispatcherSet?, fairShare: Int, random: any RandomSource, log: Logger) {
        self.upstream = upstream
        self.fairShare = fairShare
        self.sockets = sockets
        self.random = random
        self.log = log
    }

    /// Closes its sockets. It can't be asked over UDP any more.
    func close(_ now: Instant) {
        guard !isClosing else { return }
        isClosing = true
        sockets?.shutDown(now)
    }

    /// Whether none of its sockets is open.
    var hasNoSocket: Bool { sockets?.socketCount ?? 0 == 0 }

    /// Whether all its sockets are closed.
    var isClosed: Bool { isClosing && sockets?.isEnded ?? true }

    // MARK: How it stands

    var health: UpstreamHealth { standing.value.health }
    var quirks: UpstreamQuirks { standing.value.quirks }
    var cookies: UpstreamCookies { standing.value.cookies }
    /// Its mean time to answer in nanoseconds; nil before the first.
    var smoothedTime: Int64? { standing.value.speed.smoothed }
    /// How long to wait for it before another is asked besides.
    var patience: Duration { standing.value.speed.patience }

    /// What was counted.
    var counters: UpstreamCounters {
        _read { yield standing.value.counters }
        _modify { yield &standing.value.counters }
    }

    /// What a question has to know of it before it chooses.
    func marks(now: Instant) -> UpstreamMarks {
        let marks = standing.value.marks(now: now)
        return asked >= fairShare ? marks.union(.isBusy) : marks
    }

    /// A question sets out that may ask it.
    func enter() { questions += 1 }

    /// A question has ended that might have asked it.
    func leave(hasAsked: Bool, hasProbed: Bool) {
        questions -= 1
        if hasAsked { asked -= 1 }
        if hasProbed { probes -= 1 }
    }

    /// Whether no question may ask it.
    var isUnused: Bool { questions == 0 }

    /// A question is about to ask it over UDP or a stream, for the first time or once more.
    /// - Returns: the cookie that goes with it; nil when none does.
    func set(out attempt: Attempt, isFirst: Bool, now: Instant) -> Cookie? {
        if isFirst { asked += 1 }
        // who has shown a certificate needs to show no cookie
        let offersCookie = !upstream.transport.isEncrypted
        return standing.value.set(out: attempt, offersCookie: offersCookie, now: now, random: random)
    }

    /// Whether one more question may probe it besides what it asks.
    var admitsProbe: Bool { probes < UpstreamHealth.probeLimit }

    /// A question probes it besides what it asks.
    func noteProbe() { probes += 1 }

    // MARK: Rules

    /// A rule names it, as the first one of those in use or as another: the strictest settings hold.
    func belong(to rule: RuleState, isFirst: Bool) {
        let wanted = rule.group.health
        guard !isFirst else {
            self.rule = rule.key
            standing.value.health.settings = wanted
            return
        }
        standing.value.health.settings.interval = min(health.settings.interval, wanted.interval)
        standing.value.health.settings.failures = min(health.settings.failures, wanted.failures)
    }

    // MARK: Whether to ask it

    /// A question sets out that asks it first.
    func noteQuestion() { standing.value.hedges.earn() }

    /// A question set out, or would have, that it could be asked.
    func want() { if isDown { standing.value.health.want() } }

    /// Whether a question that it is slow to answer may be asked of another as well.
    func spendHedge() -> Bool {
        standing.value.spendHedge()
    }

    /// Whether it is down and a client's question is to go to it now, to see whether it is back.
    func takeProbe(now: Instant) -> Bool {
        isDown && standing.value.health.takeProbe(now: now, lot: random.next())
    }

    /// Whether it is up, and nobody knows any more how fast.
    func isUnknown(now: Instant) -> Bool {
        !isDown && probes == 0 && standing.value.isUnknown(now: now)
    }

    /// When it is to be probed on its own; nil while it is up, or is being probed.
    var ownProbeTime: Instant? { isProbedOnItsOwn ? nil : health.ownProbeTime }

    /// It is probed on its own now, or should be.
    func noteOwnProbe(now: Instant) {
        standing.value.health.probedOnItsOwn(now: now, lot: random.next())
    }

    // MARK: Cookies

    /// A reply to an attempt had the client's cookie.
    func learn(_ cookie: Cookie) { standing.value.cookies.learn(cookie) }

    /// All there was to be had was a reply that lacked its cookie.
    func lackedCookie(now: Instant) { standing.value.cookies.lacked(nil, now: now) }

    // MARK: What comes of it

    /// A question came to nothing. Returns whether it is down from now on.
    func failed(now: Instant) -> Bool {
        let change = standing.value.health.failed(now: now, lot: random.next())
        report(change)
        guard change == .wentDown else { return false }
        isDown = true
        standing.value.quirks.wentDown()
        return true
    }

    /// An attempt has had no reply in its share of the time, or could not be made.
    func cameToNothing(_ attempt: Attempt, now: Instant) {
        standing.value.speed.failed(in: now.nanoseconds - attempt.time.nanoseconds, now: now)
    }

    /// It is not, or does not show, who it should be.
    func distrusted(for reason: String, now: Instant) {
        counters.untrusted += 1
        tell(.distrusted, reason, now)
    }

    /// What it answered by HTTP is no answer.
    func declined(for reason: String, now: Instant) { tell(.declined, reason, now) }

    private func tell(_ kind: UpstreamTroubles.Kind, _ reason: String, _ now: Instant) {
        guard let line = standing.value.troubles.note(kind, for: reason, now: now) else { return }
        log.warning("Upstream \(upstream) \(line)")
    }

    /// An attempt was open when its question was answered by another.
    func overtaken(_ attempt: Attempt, now: Instant) {
        guard attempt.measures, !attempt.isOverdue else { return }
        standing.value.speed.overtaken(after: now.nanoseconds - attempt.time.nanoseconds, now: now)
    }

    /// An attempt went over to a stream because replies differed in case.
    func endedInOtherCase(now: Instant) { report(standing.value.quirks.endedInOtherCase(now: now)) }

    /// A reply to an attempt was read.
    func replied(_ verdict: ReplyVerdict, to attempt: Attempt, _ cookie: CookieOption = .absent, now: Instant) {
        let news = standing.value.replied(verdict, to: attempt, cookie, now: now)
        if let change = news.health {
            isDown = false
            report(change)
        } else if news.isOverTrouble {
            log.notice("Upstream \(upstream) works again.")
        }
        if let finding = news.quirk { report(finding) }
        if news.wantsNoCookies { report(.doesWithoutCookies) }
    }

    // MARK: The log

    private func report(_ change: UpstreamHealth.Change?) {
        switch change {
        case .wentDown:
            let count = health.settings.failures
            log.warning(
                "Upstream \(upstream) is down: \(count == 1 ? "a question" : "\(count) questions in a row") got no answer."
            )
        case .cameBack: log.notice("Upstream \(upstream) answers again.")
        case nil: break
        }
    }

    private func report(_ finding: UpstreamQuirks.Finding?) {
        switch finding {
        case .foldsCase:
            log.notice("Upstream \(upstream) does not keep the case of questions: for an hour they go to it unchanged.")
        case .doesWithoutEDNS:
            log.info("Upstream \(upstream) makes nothing of EDNS: for a while questions go to it without.")
        case .doesWithoutCookies:
            log.info("Upstream \(upstream) makes nothing of DNS cookies: for a day questions go to it without.")
        case nil: break
        }
    }
}
