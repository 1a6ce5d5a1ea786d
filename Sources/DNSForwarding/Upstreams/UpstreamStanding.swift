// How an upstream stands: what changes with each question that asks it.

import DNSDispatch
import DNSWire

/// What a question has to know of an upstream before it chooses.
struct UpstreamMarks: OptionSet {
    let rawValue: UInt8

    static let isDown = UpstreamMarks(rawValue: 1)
    /// It has so many questions that others should have the next: one that is slow shall not take all listeners.
    static let isBusy = UpstreamMarks(rawValue: 2)
    static let knowsEDNS = UpstreamMarks(rawValue: 4)
    static let isWithoutEDNS = UpstreamMarks(rawValue: 8)
    static let seemsWithoutEDNS = UpstreamMarks(rawValue: 16)
    static let knowsCookies = UpstreamMarks(rawValue: 32)
    static let foldsCase = UpstreamMarks(rawValue: 64)
}

/// An upstream's health, speed and quirks, and what was counted. It is one value and calls nobody; what is worth a line in the log
/// it returns.
struct UpstreamStanding {
    /// What a reply has shown that was not known before.
    struct News {
        var health: UpstreamHealth.Change?
        var quirk: UpstreamQuirks.Finding?
        /// The log was told of trouble that is over.
        var isOverTrouble = false
        /// It makes nothing of cookies.
        var wantsNoCookies = false
    }

    var health = UpstreamHealth()
    var quirks = UpstreamQuirks()
    var cookies = UpstreamCookies()
    var speed = UpstreamSpeed()
    var hedges = HedgeBudget()
    var troubles = UpstreamTroubles()
    var counters = UpstreamCounters()

    /// What is known of it now.
    func marks(now: Instant) -> UpstreamMarks {
        var marks: UpstreamMarks = []
        if health.isDown { marks.insert(.isDown) }
        if quirks.knowsEDNS(now: now) { marks.insert(.knowsEDNS) }
        if quirks.isWithoutEDNS(now: now) { marks.insert(.isWithoutEDNS) }
        if quirks.seemsWithoutEDNS(now: now) { marks.insert(.seemsWithoutEDNS) }
        if cookies.areKnown(now: now) { marks.insert(.knowsCookies) }
        if quirks.foldsCase(now: now) { marks.insert(.foldsCase) }
        return marks
    }

    /// Whether nobody knows any more how fast it is.
    func isUnknown(now: Instant) -> Bool { speed.isOld(health.settings.interval, now: now) }

    /// Whether a question that it is slow to answer may be asked of another as well.
    mutating func spendHedge() -> Bool {
        let isAdmitted = hedges.spend()
        if isAdmitted { counters.hedged += 1 } else { counters.unhedged += 1 }
        return isAdmitted
    }

    // MARK: Questions

    /// A question is about to ask it.
    /// - Returns: the cookie that goes with it; nil when none does.
    mutating func set(
        out attempt: Attempt, offersCookie: Bool, now: Instant, random: any RandomSource
    ) -> Cookie? {
        if attempt.overStream { counters.streams += 1 } else { counters.datagrams += 1 }
        guard offersCookie, attempt.usesEDNS, attempt.mayHaveCookie else { return nil }
        return cookies.next(now: now, knowsEDNS: quirks.knowsEDNS(now: now), random: random)
    }

    // MARK: Replies

    /// A reply to an attempt was read.
    mutating func replied(
        _ verdict: ReplyVerdict, to attempt: Attempt, _ cookie: CookieOption, now: Instant
    ) -> News {
        var news = News()
        counters.replies.count(verdict)
        let time = now.nanoseconds - attempt.time.nanoseconds
        switch verdict {
        case .usable, .truncated:
            if attempt.measures { speed.answered(in: time, now: now) }
            news.health = health.answered(now: now)
            if attempt.scramblesCase { quirks.keptCase() }
            if attempt.usesEDNS { quirks.answeredWithEDNS(now: now) }
            guard verdict == .usable else { return news }
            if troubles.isTold {
                news.isOverTrouble = true
                troubles.settle()
            }
            if attempt.cookie != 0, attempt.reason != .noCookie, attempt.reason != .otherCookie {
                cookies.answered(cookie, now: now)
            }
            learn(attempt, cookie, now, &news)
        case .failure, .malformed:
            // that it wants its cookie anew is no failure
            if attempt.measures, verdict != .failure(.badCookie) { speed.failed(in: time, now: now) }
            if attempt.reason == .noCookie { cookies.lacked(attempt.overStream ? cookie : nil, now: now) }
            health.declined(now: now)
        }
        return news
    }

    /// What an answer that came in place of another says of what its upstream makes nothing of.
    private mutating func learn(_ attempt: Attempt, _ cookie: CookieOption, _ now: Instant, _ news: inout News) {
        let original = attempt.original ?? attempt.time
        switch attempt.reason {
        case .withoutEDNS where !attempt.originalHadCookie: news.quirk = quirks.answeredWithoutEDNS(now: now)
        case .withoutEDNS, .seeminglyWithoutEDNS:
            news.quirk = quirks.seeminglyAnsweredWithoutEDNS(original: original, now: now)
        case .perhapsWithoutEDNS: news.quirk = quirks.perhapsAnsweredWithoutEDNS(original: original, now: now)
        case .withoutCookie:
            cookies.refused(now: now)
            news.wantsNoCookies = true
        case .perhapsWithoutCookie, .otherCookie: news.wantsNoCookies = cookies.ended(made: attempt.time, now: now)
        case .noCookie: cookies.lacked(attempt.overStream ? cookie : nil, now: now)
        default: break
        }
        if attempt.originalHadCookie, !attempt.usesEDNS, cookies.ended(made: attempt.time, now: now) {
            news.wantsNoCookies = true
        }
    }
}
