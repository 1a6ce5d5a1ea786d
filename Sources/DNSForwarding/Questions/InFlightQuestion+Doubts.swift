// Replies that fit their attempts and are not believed without more ado.

import DNSDispatch

extension InFlightQuestion {
    /// Whether a usable reply to an attempt is to be held back: it may have been guessed, and its upstream is being asked in a way in which
    /// nothing can be. It counts only when that brings nothing.
    func mustHold(_ index: Int) -> Bool { !isAnswered && attempts[index].isSuspect && isAskedSafer(index) }

    /// Whether an attempt to the same upstream is open that was made because the replies to this one are suspect.
    func isAskedSafer(_ index: Int) -> Bool {
        for other in 0..<attemptCount where other != index && attempts[other].isOpen && !attempts[other].isSuspect {
            guard attempts[other].upstream == attempts[index].upstream else { continue }
            switch attempts[other].reason {
            case .mismatches, .afresh, .noCookie, .otherCookie: return true
            default: continue
            }
        }
        return false
    }

    /// Until when, where nobody has anything better, a right reply is waited for behind a broken one; nil where none came.
    var brokenEnd: Instant? {
        var last: Instant?
        for index in 0..<attemptCount where attempts[index].isSpoiled && attempts[index].isOpen {
            let end = attempts[index].time + Self.patienceWithBroken
            last = last.map { max($0, end) } ?? end
        }
        return last.map { min($0, deadline) }
    }

    /// Notes that the reply to an attempt is held back. Returns false where a better one is already.
    func hold(_ index: Int, isUsable: Bool) -> Bool {
        guard held == nil || isUsable && !heldIsUsable else { return false }
        held = index
        heldIsUsable = isUsable
        return true
    }

    /// Takes the reply that is held back: it is used as if it came now.
    func takeHeld() -> Int? {
        guard let index = held else { return nil }
        held = nil
        attempts[index].isOpen = true
        attempts[index].isSuspect = false
        attempts[index].wasHeld = true
        return index
    }

    /// An upstream has said in a safer way what is to be had of it.
    func dropHeld(of upstream: Int) {
        if let held, attempts[held].upstream == upstream { self.held = nil }
    }

    /// Whether a reply is held back and its upstream is asked in no safer way any more.
    var heldIsBest: Bool { held.map { !isAnswered && !isAskedSafer($0) } ?? false }

    /// A reply over UDP had a cookie that is not ours: it is discarded (RFC 7873 s5.3), and the question goes over a stream, where nobody
    /// else can send any; or without a cookie, in case its upstream makes a mess of them.
    func hadOtherCookie(_ index: Int, now: Instant) -> Action {
        guard index < attemptCount, attempts[index].isOpen else { return .wait }
        let upstream = attempts[index].upstream
        guard let next = stream(to: upstream, .otherCookie) ?? withoutCookie(to: upstream) else { return .wait }
        hadTrouble = true
        return ask(next, now: now)
    }

    /// A reply over UDP had no cookie, where its upstream sends them: the question goes over a stream, or once more over UDP. Nil when that has
    /// been tried: then the reply is as good as any.
    func lackedCookie(_ index: Int, now: Instant) -> Action? {
        let upstream = attempts[index].upstream
        guard !isAnswered else { return nil }
        if attempts[index].isSuspect { return isAskedSafer(index) ? .wait : nil }
        guard attempts[index].reason != .noCookie, var next = stream(to: upstream, .noCookie) ?? fresh(to: upstream)
        else { return nil }
        next.reason = .noCookie
        attempts[index].isSuspect = true
        return ask(next, now: now)
    }
}
