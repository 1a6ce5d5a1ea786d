// An upstream as one worker sees it.

import DNSDispatch
import Logging

/// What a worker keeps for an upstream as long as any rule names it: its health, its sockets, and what was counted.
final class UpstreamState {
    let upstream: Upstream
    /// The sockets that it is asked from over UDP; nil for one that is asked over streams only.
    let sockets: DispatcherSet?
    private(set) var health = UpstreamHealth()
    var counters = UpstreamCounters()
    /// Questions in flight that may ask it.
    var questions = 0
    /// Questions among them that probe it.
    var probes = 0
    /// Whether its sockets are being closed.
    private(set) var isClosing = false
    private let log: Logger

    init(_ upstream: Upstream, sockets: DispatcherSet?, log: Logger) {
        self.upstream = upstream
        self.sockets = sockets
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

    /// A question came to nothing.
    func failed() { report(health.failed()) }

    /// Whether it is down and is to be asked now to see whether it is back.
    func takeProbe(now: Instant) -> Bool { health.takeProbe(now: now) }

    /// An attempt went over to a stream because replies differed in case.
    func endedInOtherCase(now: Instant) { report(health.endedInOtherCase(now: now)) }

    /// A reply to an attempt was read.
    func replied(_ verdict: ReplyVerdict, to attempt: Attempt, now: Instant) {
        counters.replies.count(verdict)
        switch verdict {
        case .usable, .truncated:
            report(health.answered(now: now))
            if attempt.scramblesCase { health.keptCase() }
            if attempt.usesEDNS { health.answeredWithEDNS() }
            guard verdict == .usable else { return }
            switch attempt.reason {
            case .withoutEDNS: report(health.answeredWithoutEDNS(now: now))
            case .perhapsWithoutEDNS: report(health.perhapsAnsweredWithoutEDNS(now: now))
            default: break
            }
        case .failure, .malformed:
            health.declined(now: now)
        }
    }

    private func report(_ change: UpstreamHealth.Change?) {
        switch change {
        case .wentDown:
            log.warning(
                "Upstream \(upstream) is down: \(UpstreamHealth.failureLimit) questions in a row got no answer.")
        case .cameBack:
            log.notice("Upstream \(upstream) answers again.")
        case .foldsCase:
            log.notice("Upstream \(upstream) does not keep the case of questions: for an hour they go to it unchanged.")
        case .doesWithoutEDNS:
            log.info("Upstream \(upstream) makes nothing of EDNS: for a while questions go to it without.")
        case nil: break
        }
    }
}
