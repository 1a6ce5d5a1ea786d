// What is known of an upstream from how it answered so far.

import DNSDispatch

/// Whether an upstream is up, and what it cannot do.
struct UpstreamHealth {
    /// A change that is worth a line in the log.
    enum Change: Equatable {
        case wentDown
        case cameBack
        case foldsCase
        case doesWithoutEDNS
    }

    /// Questions in a row that fail before it counts as down.
    static let failureLimit = 3
    /// How often one that is down and silent is asked all the same. Often, for the question that is let out may be one that
    /// it never answers.
    static let probeInterval = Duration.milliseconds(250)
    /// Questions that may probe it at once, each until its reply or the end of its time.
    static let probeLimit = 4
    /// Endings in a row that prove that it doesn't keep the case of questions, and how long that is remembered.
    static let caseEndingLimit = 3
    static let caseMemory = Duration.seconds(3600)
    /// Endings in a row that prove that it makes nothing of EDNS, where it says so only without repeating the question.
    static let ednsEndingLimit = 3
    /// How long it is remembered that it makes nothing of EDNS.
    static let ednsMemory = Duration.seconds(900)

    private(set) var isDown = false
    private var failures = 0
    private var caseEndings = 0
    private var ednsEndings = 0
    private var foldsCaseUntil: Instant?
    private var withoutEDNSUntil: Instant?
    private var nextProbe: Instant?
    /// When the last reply came that was believed, whatever it said.
    private var lastHeard: Instant?
    /// Whether it has sent such a reply since its last failure.
    private var isThere = false

    /// Whether questions go to it in their own case.
    func foldsCase(now: Instant) -> Bool { foldsCaseUntil.map { now < $0 } ?? false }

    /// Whether questions go to it without EDNS.
    func isWithoutEDNS(now: Instant) -> Bool { withoutEDNSUntil.map { now < $0 } ?? false }

    /// Whether no reply has come from it since a moment. If one has, an attempt of that moment says nothing of its health: the
    /// question may be one that it never answers.
    func isSilent(since moment: Instant) -> Bool { lastHeard.map { $0 <= moment } ?? true }

    /// A question came to nothing: silence, or nobody there.
    mutating func failed() -> Change? {
        failures += 1
        isThere = false
        guard !isDown, failures >= Self.failureLimit else { return nil }
        isDown = true
        return .wentDown
    }

    /// It sent a reply that is no answer, which may be the question's fault: it is there, but that alone doesn't bring it back.
    mutating func declined(now: Instant) { hear(now) }

    /// It gave a good answer.
    mutating func answered(now: Instant) -> Change? {
        hear(now)
        nextProbe = nil
        guard isDown else { return nil }
        isDown = false
        return .cameBack
    }

    private mutating func hear(_ now: Instant) {
        failures = 0
        lastHeard = now
        isThere = true
    }

    /// Whether it is down and may be asked now to see whether it is back. If so, not again for a while.
    mutating func takeProbe(now: Instant) -> Bool {
        guard admitsProbe(now: now) else { return false }
        nextProbe = now + Self.probeInterval
        return true
    }

    /// Whether a probe would be admitted now.
    private func admitsProbe(now: Instant) -> Bool { isDown && nextProbe.map { $0 <= now } ?? true }

    /// Whether asking it now is in vain: it is down, has sent no reply at all since, and was probed only just now.
    func isHopeless(now: Instant) -> Bool { isDown && !isThere && !admitsProbe(now: now) }

    /// An attempt ended with replies that differed only in case.
    mutating func endedInOtherCase(now: Instant) -> Change? {
        caseEndings += 1
        guard caseEndings >= Self.caseEndingLimit else { return nil }
        caseEndings = 0
        foldsCaseUntil = now + Self.caseMemory
        return .foldsCase
    }

    /// A reply had the case of its question.
    mutating func keptCase() { caseEndings = 0 }

    /// It answered without EDNS what it could not answer with it.
    mutating func answeredWithoutEDNS(now: Instant) -> Change? {
        defer { withoutEDNSUntil = now + Self.ednsMemory }
        return isWithoutEDNS(now: now) ? nil : .doesWithoutEDNS
    }

    /// It answered without EDNS what somebody denied with it, who need not have been the upstream.
    mutating func perhapsAnsweredWithoutEDNS(now: Instant) -> Change? {
        ednsEndings += 1
        guard ednsEndings >= Self.ednsEndingLimit else { return nil }
        ednsEndings = 0
        return answeredWithoutEDNS(now: now)
    }

    /// It answered with EDNS.
    mutating func answeredWithEDNS() { ednsEndings = 0 }
}
