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

    /// Attempts in a row that fail before it counts as down.
    static let failureLimit = 3
    /// How often one that is down is asked all the same.
    static let probeInterval = Duration.seconds(1)
    /// Endings in a row that prove that it doesn't keep the case of questions, and how long that is remembered.
    static let caseEndingLimit = 3
    static let caseMemory = Duration.seconds(3600)
    /// How long it is remembered that it makes nothing of EDNS.
    static let ednsMemory = Duration.seconds(900)

    private(set) var isDown = false
    private var failures = 0
    private var caseEndings = 0
    private var foldsCaseUntil: Instant?
    private var withoutEDNSUntil: Instant?
    private var nextProbe: Instant?

    /// Whether questions go to it in their own case.
    func foldsCase(now: Instant) -> Bool { foldsCaseUntil.map { now < $0 } ?? false }

    /// Whether questions go to it without EDNS.
    func isWithoutEDNS(now: Instant) -> Bool { withoutEDNSUntil.map { now < $0 } ?? false }

    /// An attempt came to nothing: silence, or nobody there.
    mutating func failed() -> Change? {
        failures += 1
        guard !isDown, failures >= Self.failureLimit else { return nil }
        isDown = true
        return .wentDown
    }

    /// It sent a reply that is no answer, which may be the question's fault: it is there, but that alone doesn't bring it back.
    mutating func declined() { failures = 0 }

    /// It gave a good answer.
    mutating func answered() -> Change? {
        failures = 0
        nextProbe = nil
        guard isDown else { return nil }
        isDown = false
        return .cameBack
    }

    /// Whether it is down and may be asked now to see whether it is back. If so, not again for a while.
    mutating func takeProbe(now: Instant) -> Bool {
        guard isDown, nextProbe.map({ $0 <= now }) ?? true else { return false }
        nextProbe = now + Self.probeInterval
        return true
    }

    /// Whether a probe would be admitted now.
    func admitsProbe(now: Instant) -> Bool { isDown && nextProbe.map { $0 <= now } ?? true }

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
}
