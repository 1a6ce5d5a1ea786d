// The probes that go out beside a question, and what goes on of them after its answer.

import DNSDispatch

extension InFlightQuestion {
    /// An upstream that this question has no need of is to be asked besides, to see whether it is back, or how fast it is now.
    /// Returns the attempt; nil when it was asked already or there is no room for more attempts.
    func probe(_ upstream: Int, now: Instant) -> Int? {
        guard !asked.holds(upstream), attemptCount < Self.attemptLimit else { return nil }
        var attempt = usual(upstream)
        attempt.reason = .probe
        probed.put(upstream)
        // what it would have if it were up
        let up = order.count - order.down.nonzeroBitCount + (order.down.holds(upstream) ? 1 : 0)
        probeTime = now.partWay(to: deadline, of: Self.shares(among: up)) - now
        return add(attempt, now: now)
    }

    /// The question has its answer, or none is to be had. An upstream that is probed may be slower than the one that answered,
    /// so that its reply is still waited for until its share of the time is over. Returns whether there is any such attempt;
    /// the others are closed.
    func outlive(now: Instant) -> Bool {
        isAnswered = true
        held = nil
        hedgeTime = nil
        var end = now
        for index in 0..<attemptCount where attempts[index].isOpen {
            if probed.holds(attempts[index].upstream) {
                end = max(end, attempts[index].time + probeTime)
            } else {
                attempts[index].isOpen = false
            }
        }
        shareEnd = min(end, deadline)
        return shareEnd > now
    }

    /// The question is asked by nobody: it sets out to probe one upstream.
    func beginProbe(of upstream: Int, now: Instant) -> Action {
        let attempt = probe(upstream, now: now)
        _ = outlive(now: now)
        return attempt.map { .ask($0) } ?? .done
    }

    /// Nothing more is to be learnt of an upstream that was probed.
    func endProbe(of upstream: Int) -> Action {
        var next = Action.done
        for index in 0..<attemptCount where attempts[index].isOpen {
            if attempts[index].upstream == upstream { attempts[index].isOpen = false } else { next = .wait }
        }
        return next
    }

    /// The wake time has come of a question that was answered before.
    func wokeForProbes(now: Instant) -> Action {
        guard now < deadline else { return .done }
        guard now >= shareEnd else { return .wait }
        for index in 0..<attemptCount {
            if let next = afterOtherCase(index) { return ask(next, now: now) }
        }
        // one that drops what has EDNS is found to be there by a question of our own
        for index in 0..<attemptCount where current < 0 && attempts[index].isOpen && attempts[index].usesEDNS {
            let next = again(attempts[index].upstream)
            guard next.reason == .perhapsWithoutEDNS else { continue }
            attempts[index].isOpen = false
            return ask(next, now: now)
        }
        return .done
    }
}
