// Questions that go out besides: to see whether an upstream is back, how fast one is, or whether another answers sooner.

import DNSDispatch
import DNSWire

extension Forwarder {
    // MARK: Beside a client's question

    /// Asks upstreams of the rule that are down besides, one or two of them, to see whether they are back; and where the
    /// fastest is to be asked, one that has not been asked for long.
    func probe(_ flight: Flight) {
        let rule = flight.rule
        guard flight.question.order.down != 0 || rule.group.policy == .fastest else { return }
        for upstream in rule.upstreams { upstream.want() }
        guard flight.isOpen else { return }
        let asked = flight.question.attempts[flight.question.current].upstream
        var left = 2
        for (index, upstream) in rule.upstreams.prefix(rule.group.upstreams.count).enumerated() {
            guard left > 0, flight.isOpen else { return }
            guard !rule.looping.holds(index) else { continue }
            guard index != asked else {
                // it has its probe in that
                _ = upstream.takeProbe(now: now)
                continue
            }
            guard upstream.takeProbe(now: now) || rule.group.policy == .fastest && upstream.isUnknown(now: now),
                upstream.admitsProbe, let attempt = flight.question.probe(index, now: now)
            else { continue }
            upstream.noteProbe()
            left -= 1
            perform(.ask(attempt), of: flight)
        }
    }

    /// Asks another upstream as well, if the first is slow to answer.
    func hedge(_ flight: Flight) {
        guard let other = flight.question.takeHedge(now: now),
            flight.upstream(of: flight.question.current).spendHedge(),
            let attempt = flight.question.hedge(other, now: now)
        else { return }
        perform(.ask(attempt), of: flight)
    }

    // MARK: On their own

    /// Probes the upstreams that are down with a question that nobody asked, as far as it is time for that.
    func probeDown() {
        down.removeAll { !$0.isDown || $0.isClosing }
        guard !isFinishing else { return }
        for upstream in down {
            if let time = upstream.ownProbeTime, time <= now { probe(upstream) }
        }
    }

    private func probe(_ upstream: UpstreamState) {
        upstream.noteOwnProbe(now: now)
        guard let key = upstream.rule, let rule = rules.value[key],
            let index = rule.upstreams.firstIndex(where: { $0 === upstream })
        else {
            return
        }
        // what its servers can surely answer
        let type = rule.zone.octets.count == 1 ? RecordType.ns : .soa
        upstream.isProbedOnItsOwn = true
        if sendOwn(rule.zone.octets, type, under: rule, to: index, for: .health(upstream)) {
            upstream.counters.probes += 1
        } else {
            upstream.isProbedOnItsOwn = false
        }
    }

    /// Sends a question that nobody asked to one upstream of a rule.
    /// - Returns: false when as many such questions are under way as may be.
    func sendOwn(
        _ name: [UInt8], _ type: RecordType, under rule: RuleState, to index: Int, for errand: Flight.Errand
    ) -> Bool {
        // the other half of the places is left to the probes beside questions
        let key = FlightKey(
            name: 0, type: type, recordClass: .internet, dnssecOK: false, checkingDisabled: false, rule: rule.key)
        guard ownProbeCount < DispatchLimits.probes / 2, outlivingCount < DispatchLimits.probes,
            let flight = flights.value.flight(key, under: rule)
        else { return false }
        flight.begin(key, under: rule, name: name.span, rule.listed(now: now), arrival: now)
        for other in rule.upstreams { other.enter() }
        flights.value.add(flight, isFound: false)
        flight.isOpen = false
        flight.isOutliving = true
        outlivingCount += 1
        flight.errand = errand
        ownProbeCount += 1
        rule.upstreams[index].noteProbe()
        perform(flight.question.beginProbe(of: index, now: now), of: flight)
        return true
    }
}
