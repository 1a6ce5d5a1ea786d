// Forwarding loops: found by a question that comes back, and cut.

import DNSDispatch
import DNSWire
import Logging

extension Forwarder {
    /// Whether the query that was just read is a question of ours that came back.
    func cameBack() -> Bool {
        guard let token = LoopName.token(of: query.value.name), let watch = parts.loops else { return false }
        return watch.arrived(token)
    }

    /// Whether the QNAME of a query has letters of both cases, as those have that are asked here (0x20).
    static func isScrambled(_ query: Span<UInt8>, to end: Int) -> Bool {
        var cases: (lower: UInt64, upper: UInt64) = (0, 0)
        var at = Header.size
        while at < end {
            let word = query.word(at: at, count: end - at)
            let upper = upperCaseBits(word)
            cases.upper |= upper
            // with the bit of 0x20 turned over, what was in lower case is in upper case
            cases.lower |= upperCaseBits(word ^ 0x2020_2020_2020_2020)
            at += 8
        }
        return cases.lower != 0 && cases.upper != 0
    }

    /// Somebody asks for a name under a rule as if it had been asked here before, or what nobody answers. If that is one of the rule's
    /// upstreams, it looks like a loop.
    func suspectLoop(_ rule: RuleState, _ client: IPAddress) {
        guard parts.loops != nil else { return }
        for (index, upstream) in rule.upstreams.enumerated() where upstream.upstream.address.address == client {
            rule.suspect(index)
            lookForLoop(rule, at: index)
        }
    }

    /// Looks whether an upstream leads back, if it is time for that.
    func lookForLoop(_ rule: RuleState, at index: Int) {
        guard let watch = parts.loops, rule.takeLook(at: index, now: now) else { return }
        let token = parts.random.next()
        watch.begin(token)
        guard let name = LoopName.octets(token, below: rule.zone),
            sendOwn(name, .txt, under: rule, to: index, for: .loop(token))
        else {
            _ = watch.end(token)
            _ = rule.ended(index, cameBack: false, replied: false)
            return
        }
    }

    /// The same for all upstreams of a rule that lead back, as far as is known.
    func lookForEnd(of rule: RuleState) {
        let looping = rule.looping
        guard looping != 0 else { return }
        for index in rule.upstreams.indices where looping.holds(index) { lookForLoop(rule, at: index) }
    }

    /// A question has ended that was to tell whether its upstream leads back.
    func endLook(_ token: UInt64, _ flight: Flight) {
        guard let watch = parts.loops, flight.question.attemptCount > 0 else { return }
        let cameBack = watch.end(token)
        let first = flight.question.attempts[0]
        let rule = flight.rule
        let upstream = rule.upstreams[first.upstream]
        guard
            rule.ended(first.upstream, cameBack: cameBack, replied: !upstream.health.isSilent(since: first.time)),
            watch.isNews("\(rule.zone) \(upstream.upstream)", leadsBack: cameBack)
        else { return }
        if cameBack {
            parts.log.warning(
                "Forwarding loop: what \(upstream.upstream) is asked for \(rule.zone) comes back to this server. It is not asked until that changes."
            )
        } else {
            parts.log.notice("What \(upstream.upstream) is asked for \(rule.zone) comes back no longer.")
        }
    }

    /// Gives up the attempts that wait for an upstream that leads back: they wait for themselves.
    func giveUpLooping() {
        for flight in flights.value.all where flight.isOpen && flight.rule.looping != 0 {
            for index in 0..<flight.question.attemptCount where flight.isOpen {
                let attempt = flight.question.attempts[index]
                guard attempt.isOpen, flight.rule.looping.holds(attempt.upstream) else { continue }
                detach(index, of: flight)
                perform(flight.question.broke(index, now: now), of: flight)
            }
        }
    }
}
