// A forward rule as one worker uses it.

import DNSDispatch
import DNSWire

/// A forward rule whose upstreams a worker has at hand. Questions in flight keep the one that they set out under, so a
/// reload doesn't change their course.
final class RuleState {
    let zone: Name
    let key: RuleKey
    let upstreams: [UpstreamState]
    let policy: UpstreamGroup.Policy
    let timeout: Duration
    private var turn = 0

    init(_ rule: ForwardRule, _ group: UpstreamGroup, upstreams: [UpstreamState]) {
        zone = rule.zone
        key = rule.key
        self.upstreams = upstreams
        policy = group.policy
        timeout = group.timeout
    }

    /// Whether nothing about it has changed.
    func isSame(as other: RuleState) -> Bool {
        zone == other.zone && policy == other.policy && timeout == other.timeout
            && upstreams.elementsEqual(other.upstreams, by: ===)
    }

    /// Whether a new question is to be answered with a failure at once: asking any of the upstreams is in vain.
    func sheds(now: Instant) -> Bool {
        upstreams.allSatisfy { $0.health.isHopeless(now: now) }
    }

    /// Whom a question asks, and how.
    func order(now: Instant) -> UpstreamOrder {
        var order = UpstreamOrder(count: upstreams.count)
        if policy == .roundRobin {
            order.first = turn
            turn = (turn + 1) % upstreams.count
        }
        for (index, state) in upstreams.enumerated() {
            if state.health.isDown { order.down.put(index) }
            switch state.upstream.transport {
            case .datagram: break
            case .datagramOnly: order.datagramOnly.put(index)
            case .stream: order.streamOnly.put(index)
            }
            if state.health.isWithoutEDNS(now: now) { order.withoutEDNS.put(index) }
            if state.health.foldsCase(now: now) { order.foldingCase.put(index) }
        }
        return order
    }
}
