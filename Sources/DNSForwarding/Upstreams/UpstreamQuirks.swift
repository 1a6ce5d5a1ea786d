// What an upstream cannot do, as far as it has shown.

import DNSDispatch

/// What an upstream makes nothing of. It is forgotten after a while, for servers change.
struct UpstreamQuirks {
    /// What was found out, and is worth a line in the log.
    enum Finding: Equatable {
        case foldsCase
        case doesWithoutEDNS
        case doesWithoutCookies
    }

    /// Endings in a row that prove that it doesn't keep the case of questions, and how long that is remembered.
    static let caseEndingLimit = 3
    static let caseMemory = Duration.seconds(3600)
    /// Endings in a row that prove that it makes nothing of EDNS, where it does not say so itself.
    static let ednsEndingLimit = 3
    /// How long it is remembered that it makes nothing of EDNS, or something.
    static let ednsMemory = Duration.seconds(900)
    /// How long it is remembered that it seems to make nothing of EDNS, after the first proof, which may have been chance or due to a
    /// cookie.
    static let firstEDNSMemory = Duration.seconds(60)

    private var caseEndings = 0
    private var ednsEndings = 0
    private var lastEDNSEnding = Instant(nanoseconds: .min)
    private var lastEDNS: Instant?
    private var foldsCaseUntil: Instant?
    private var withoutEDNSUntil: Instant?
    private var lastProof: Instant?
    private var seemsWithoutEDNSUntil: Instant?

    /// Whether questions go to it in their own case.
    func foldsCase(now: Instant) -> Bool { foldsCaseUntil.map { now < $0 } ?? false }

    /// Whether it has replied to questions with EDNS, so that nothing else that goes wrong is put down to it.
    func knowsEDNS(now: Instant) -> Bool { lastEDNS.map { now - $0 < Self.ednsMemory } ?? false }

    /// Whether questions go to it without EDNS.
    func isWithoutEDNS(now: Instant) -> Bool { withoutEDNSUntil.map { now < $0 } ?? false }

    /// Whether questions that can do without EDNS go to it without.
    func seemsWithoutEDNS(now: Instant) -> Bool { seemsWithoutEDNSUntil.map { now < $0 } ?? false }

    /// An attempt ended with replies that differed only in case.
    mutating func endedInOtherCase(now: Instant) -> Finding? {
        caseEndings += 1
        guard caseEndings >= Self.caseEndingLimit else { return nil }
        caseEndings = 0
        foldsCaseUntil = now + Self.caseMemory
        return .foldsCase
    }

    /// A reply had the case of its question.
    mutating func keptCase() { caseEndings = 0 }

    /// It answered without EDNS what it could not answer with it.
    mutating func answeredWithoutEDNS(now: Instant) -> Finding? {
        defer { withoutEDNSUntil = now + Self.ednsMemory }
        return isWithoutEDNS(now: now) ? nil : .doesWithoutEDNS
    }

    /// It answered without EDNS what it failed with it, when that was asked at the moment `original`. The first time that is believed
    /// for a short while, the second time for longer.
    mutating func seeminglyAnsweredWithoutEDNS(original: Instant, now: Instant) -> Finding? {
        // whoever forges a failure shall not do away with EDNS by that
        guard !knowsEDNS(now: now) else { return perhapsAnsweredWithoutEDNS(original: original, now: now) }
        guard lastProof.map({ original >= $0 }) ?? true else { return nil }
        let isFirst = lastProof.map { now - $0 >= Self.ednsMemory * 2 } ?? true
        lastProof = now
        guard isFirst else { return answeredWithoutEDNS(now: now) }
        seemsWithoutEDNSUntil = now + Self.firstEDNSMemory
        return .doesWithoutEDNS
    }

    /// It answered without EDNS what came to nothing with it, when that was asked at the moment `original`. That may have been
    /// chance: what was asked before it had shown that it is there counts for nothing.
    mutating func perhapsAnsweredWithoutEDNS(original: Instant, now: Instant) -> Finding? {
        guard original >= lastEDNSEnding else { return nil }
        lastEDNSEnding = now
        ednsEndings += 1
        guard ednsEndings >= Self.ednsEndingLimit else { return nil }
        ednsEndings = 0
        return answeredWithoutEDNS(now: now)
    }

    /// It answered a question with EDNS.
    mutating func answeredWithEDNS(now: Instant) {
        ednsEndings = 0
        lastEDNS = now
        lastProof = nil
        seemsWithoutEDNSUntil = nil
    }

    /// It is down: it may be another when it comes back.
    mutating func wentDown() { lastEDNS = nil }
}
