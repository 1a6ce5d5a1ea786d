// Row "Receive" of the flows as far as errors go, and row "Restart".

import Glibc

extension DispatchCore {
    /// What is to be done about a receive that failed.
    enum ReceiveFailure {
        /// Nothing: it is tried again.
        case retry
        /// The attempts of these entries have failed.
        case refused([ResponseHandle])
        /// It is to be reported; receiving goes on after a while.
        case pause
        /// The dispatcher ends.
        case end
    }

    /// What is to be done to receive again.
    enum Restart {
        case nothing
        /// The pool is to call when it has a buffer.
        case awaitPool
    }

    /// Sets buffers aside and says whether receiving is under way, or why not.
    mutating func restart() -> Restart {
        guard !isSorting else { return .nothing }
        switch receiving {
        case .ended, .paused: return .nothing
        default: break
        }
        guard ending == nil else {
            endReceiving()
            return .nothing
        }
        guard isAnyoneAttached else {
            releaseInbox()
            receiving = .stopped
            mark(.restartNobody)
            return .nothing
        }
        let room = room
        while inbox.count > room, let slot = inbox.removeLast() { pool.giveBack(slot) }
        guard inbox.count < room else {
            mark(.restartEnough)
            return .nothing
        }
        if fault == .lostRestart, receiving == .awaitsOwn { return .nothing }
        while inbox.count < room, let slot = pool.take() {
            unsafe inbox.add(slot, at: pool.start(of: slot))
        }
        if inbox.count > 0 {
            mark(receiving == .awaitsPool ? .restartWoken : .restartFilled)
            receiving = .underWay
            return .nothing
        }
        if heldCount > 0 {
            mark(.restartAwaitsOwn)
            receiving = .awaitsOwn
            return .nothing
        }
        if responses.count > 0 || listeners.count == 0 {
            mark(.restartAwaitsPool)
            receiving = .awaitsPool
            return .awaitPool
        }
        receiving = .toldListener
        return .nothing
    }

    /// Buffers to set aside for a receive: a batch where queries come; where only replies do, as many as are waited for,
    /// so that many sockets with few questions each leave each other enough.
    private var room: Int {
        hasResponder || listeners.count > 0 ? settings.batch : min(settings.batch, responses.count)
    }

    /// A listener that is to be told that the pool is exhausted: once a pass, while receiving waits for it.
    mutating func nextToTell() -> ListenerHandle? {
        guard receiving == .toldListener, mayTell, !exhaustedIsOut, listeners.idleCount > 0 else { return nil }
        mayTell = false
        exhaustedIsOut = true
        let handle = listeners.occupy(.exhausted)
        reportListeners()
        mark(.restartTold)
        return handle
    }

    /// Takes up a receive that failed.
    mutating func receiveFailed(_ errno: Int32, now: Instant) -> ReceiveFailure {
        counters.receiveFailures += 1
        counters.lastReceiveError = errno
        switch errno {
        case EINTR:
            return .retry
        case ECONNREFUSED:
            mark(.receiveRefused)
            wasRefused = true
            return .refused(responses.handles)
        case EBADF, ENOTSOCK, EINVAL:
            mark(.receiveUnusable)
            _ = shutDown(.socketError(errno))
            return .end
        default:
            mark(.receivePaused)
            releaseInbox()
            pause = pause == .zero ? .milliseconds(1) : min(pause * 2, .seconds(1))
            receiving = .paused(until: now + pause)
            return .pause
        }
    }

    /// Gives back the buffers that are set aside.
    mutating func releaseInbox() {
        guard !isSorting else { return }
        while let slot = inbox.removeLast() { pool.giveBack(slot) }
    }

    /// Receives no more, whatever happens.
    mutating func endReceiving() {
        if receiving != .ended { mark(.receiveCancelled) }
        receiving = .ended
        releaseInbox()
    }

    /// What the port is to be told about being readable; nil when it knows. Where nobody is attached it is told only when
    /// something came, so that a lone question after another costs no call.
    mutating func interestToTell(isIdle: Bool) -> Bool? {
        let wanted = receiving == .underWay || (receiving == .stopped && interest && !isIdle)
        guard wanted != interest else { return nil }
        interest = wanted
        return wanted
    }
}
