// What is known of an upstream's health from how it answered so far.

import DNSDispatch

/// Whether an upstream is up.
///
/// One that is down is probed in two ways. A question that nobody has asked goes to it on its own, often while clients want
/// to ask it, else seldom: every server can answer that. And a client's question goes to it besides, for there are servers
/// that answer nothing else.
struct UpstreamHealth {
    /// A change that is worth a line in the log.
    enum Change: Equatable {
        case wentDown
        case cameBack
    }

    /// The longest pause between two probes while clients ask: nobody shall miss it for longer once it is back.
    static let busyPause = Duration.seconds(2)
    /// Questions of clients that may probe it at once, each until its reply or the end of its time.
    static let probeLimit = 4

    var settings = UpstreamGroup.Health()
    private(set) var isDown = false
    private var failures = 0
    /// When the last reply came that was believed, whatever it said.
    private var lastHeard: Instant?
    /// Whether it has sent such a reply since its last failure.
    private var isThere = false
    /// Whether it could have been asked since it was last probed on its own.
    private var isWanted = true
    private var probes = ProbeSchedule()
    private var ownProbes = ProbeSchedule()

    /// Whether no reply has come from it since a moment. If one has, an attempt of that moment says nothing of its health: the
    /// question may be one that it never answers.
    func isSilent(since moment: Instant) -> Bool { lastHeard.map { $0 <= moment } ?? true }

    /// A question came to nothing: silence, or nobody there. `lot` is drawn at random.
    mutating func failed(now: Instant, lot: UInt64) -> Change? {
        failures += 1
        isThere = false
        guard !isDown, failures >= settings.failures else { return nil }
        isDown = true
        ownProbes.probed(now: now, lot: lot)
        return .wentDown
    }

    /// It sent a reply that is no answer, which may be the question's fault: it is there, but that alone doesn't bring it back.
    mutating func declined(now: Instant) { hear(now) }

    /// It gave a good answer.
    mutating func answered(now: Instant) -> Change? {
        hear(now)
        guard isDown else { return nil }
        isDown = false
        probes.reset()
        ownProbes.reset()
        return .cameBack
    }

    private mutating func hear(_ now: Instant) {
        failures = 0
        lastHeard = now
        isThere = true
    }

    // MARK: Probes

    /// Somebody has a question that it could be asked.
    mutating func want() { isWanted = true }

    /// Whether it is down and a client's question may go to it now. If so, not again for a while.
    mutating func takeProbe(now: Instant, lot: UInt64) -> Bool {
        guard admitsProbe(now: now) else { return false }
        probes.probed(now: now, lot: lot)
        return true
    }

    private func admitsProbe(now: Instant) -> Bool { isDown && probes.due(atMost: longestPause) <= now }

    private var longestPause: Duration { min(Self.busyPause, settings.interval) }

    /// Whether it is down and has sent no reply at all since.
    var isGone: Bool { isDown && !isThere }

    /// Whether asking it now is in vain: it is gone, and was probed only just now.
    func isHopeless(now: Instant) -> Bool { isGone && !admitsProbe(now: now) }

    /// When it is to be probed on its own; nil while it is up.
    var ownProbeTime: Instant? {
        isDown ? ownProbes.due(atMost: isWanted ? longestPause : settings.interval) : nil
    }

    /// It is probed on its own now.
    mutating func probedOnItsOwn(now: Instant, lot: UInt64) {
        ownProbes.probed(now: now, lot: lot)
        isWanted = false
    }
}
