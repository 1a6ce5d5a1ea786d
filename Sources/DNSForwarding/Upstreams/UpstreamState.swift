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
    private(set) var health = UpstreamHealth()
    private(set) var quirks = UpstreamQuirks()
    private(set) var cookies = UpstreamCookies()
    private(set) var speed = UpstreamSpeed()
    private var hedges = HedgeBudget()
    var counters = UpstreamCounters()
    /// Questions in flight that may ask it.
    var questions = 0
    /// Questions among them that have asked it.
    var asked = 0
    /// Questions that it may have before others should have the next.
    let fairShare: Int
    /// Questions among them that probe it.
    var probes = 0
    /// Whether a question that nobody asked is on its way to it.
    var isProbedOnItsOwn = false
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

    // MARK: Rules

    /// A rule names it, as the first one of those in use or as another: the strictest settings hold.
    func belong(to rule: RuleState, isFirst: Bool) {
        let wanted = rule.group.health
        guard !isFirst else {
            self.rule = rule.key
            health.settings = wanted
            return
        }
        health.settings.interval = min(health.settings.interval, wanted.interval)
        health.settings.failures = min(health.settings.failures, wanted.failures)
    }

    // MARK: Whether to ask it

    /// Whether it has so many questions that others should have the next: one that is slow shall not take all listeners.
    var isBusy: Bool { asked >= fairShare }

    /// A question sets out that asks it first.
    func noteQuestion() { hedges.earn() }

    /// A question set out, or would have, that it could be asked.
    func want() { if health.isDown { health.want() } }

    /// Whether a question that it is slow to answer may be asked of another as well.
    func spendHedge() -> Bool {
        let isAdmitted = hedges.spend()
        if isAdmitted { counters.hedged += 1 } else { counters.unhedged += 1 }
        return isAdmitted
    }

    /// Whether it is down and a client's question is to go to it now, to see whether it is back.
    func takeProbe(now: Instant) -> Bool { health.isDown && health.takeProbe(now: now, lot: random.next()) }

    /// Whether it is up, and nobody knows any more how fast.
    func isUnknown(now: Instant) -> Bool {
        !health.isDown && probes == 0 && speed.isOld(health.settings.interval, now: now)
    }

    /// When it is to be probed on its own; nil while it is up, or is being probed.
    var ownProbeTime: Instant? { isProbedOnItsOwn ? nil : health.ownProbeTime }

    /// It is probed on its own now, or should be.
    func noteOwnProbe(now: Instant) {
        health.probedOnItsOwn(now: now, lot: random.next())
    }

    // MARK: Cookies

    /// The cookie that goes with a question; nil when none does.
    func nextCookie(now: Instant) -> Cookie? {
        cookies.next(now: now, knowsEDNS: quirks.knowsEDNS(now: now), random: random)
    }

    /// A reply to an attempt had the client's cookie.
    func learn(_ cookie: Cookie) { cookies.learn(cookie) }

    /// All there was to be had was a reply that lacked its cookie.
    func lackedCookie(now: Instant) { cookies.lacked(nil, now: now) }

    // MARK: What comes of it

    /// A question came to nothing. Returns whether it is down from now on.
    func failed(now: Instant) -> Bool {
        let change = health.failed(now: now, lot: random.next())
        report(change)
        guard change == .wentDown else { return false }
        quirks.wentDown()
        return true
    }

    /// An attempt has had no reply in its share of the time, or could not be made.
    func cameToNothing(_ attempt: Attempt, now: Instant) {
        speed.failed(in: now.nanoseconds - attempt.time.nanoseconds, now: now)
    }

    /// An attempt was open when its question was answered by another.
    func overtaken(_ attempt: Attempt, now: Instant) {
        guard attempt.measures, !attempt.isOverdue else { return }
        speed.overtaken(after: now.nanoseconds - attempt.time.nanoseconds, now: now)
    }

    /// An attempt went over to a stream because replies differed in case.
    func endedInOtherCase(now: Instant) { report(quirks.endedInOtherCase(now: now)) }

    /// A reply to an attempt was read.
    func replied(_ verdict: ReplyVerdict, to attempt: Attempt, _ cookie: CookieOption = .absent, now: Instant) {
        counters.replies.count(verdict)
        let time = now.nanoseconds - attempt.time.nanoseconds
        switch verdict {
        case .usable, .truncated:
            if attempt.measures { speed.answered(in: time, now: now) }
            report(health.answered(now: now))
            if attempt.scramblesCase { quirks.keptCase() }
            if attempt.usesEDNS { quirks.answeredWithEDNS(now: now) }
            guard verdict == .usable else { return }
            if attempt.cookie != 0, attempt.reason != .noCookie, attempt.reason != .otherCookie {
                cookies.answered(cookie, now: now)
            }
            learn(attempt, cookie, now)
        case .failure, .malformed:
            // that it wants its cookie anew is no failure
            if attempt.measures, verdict != .failure(.badCookie) { speed.failed(in: time, now: now) }
            if attempt.reason == .noCookie { cookies.lacked(attempt.overStream ? cookie : nil, now: now) }
            health.declined(now: now)
        }
    }

    /// What an answer that came in place of another says of what its upstream makes nothing of.
    private func learn(_ attempt: Attempt, _ cookie: CookieOption, _ now: Instant) {
        let original = attempt.original ?? attempt.time
        switch attempt.reason {
        case .withoutEDNS where !attempt.originalHadCookie: report(quirks.answeredWithoutEDNS(now: now))
        case .withoutEDNS, .seeminglyWithoutEDNS:
            report(quirks.seeminglyAnsweredWithoutEDNS(original: original, now: now))
        case .perhapsWithoutEDNS: report(quirks.perhapsAnsweredWithoutEDNS(original: original, now: now))
        case .withoutCookie:
            cookies.refused(now: now)
            report(.doesWithoutCookies)
        case .perhapsWithoutCookie, .otherCookie: noteCookieEnding(attempt.time, now)
        case .noCookie: cookies.lacked(attempt.overStream ? cookie : nil, now: now)
        default: break
        }
        if attempt.originalHadCookie, !attempt.usesEDNS { noteCookieEnding(attempt.time, now) }
    }

    private func noteCookieEnding(_ made: Instant, _ now: Instant) {
        if cookies.ended(made: made, now: now) { report(.doesWithoutCookies) }
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
