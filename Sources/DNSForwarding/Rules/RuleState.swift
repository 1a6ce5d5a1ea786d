// A forward rule as one worker uses it.

import DNSDispatch
import DNSWire

/// A forward rule whose upstreams a worker has at hand. Questions in flight keep the one that they set out under, so a
/// reload doesn't change their course.
final class RuleState {
    let zone: Name
    let key: RuleKey
    /// What entries of the cache are told apart by.
    let tag: UInt32
    let group: UpstreamGroup
    /// Those of the group, then those to fall back on.
    let upstreams: [UpstreamState]
    /// Those of them that lead back to this server. A plain number beside `loops`: every question looks at it.
    private(set) var looping: UInt64 = 0
    private var loops: LoopGuard
    /// Whose turn it is.
    private var turn = 0
    /// The group's upstreams by how fast they are, as it was found last.
    private var ranking: [UInt8]

    init(_ rule: ForwardRule, _ group: UpstreamGroup, upstreams: [UpstreamState]) {
        zone = rule.zone
        key = rule.key
        self.group = group
        tag = rule.tag
        self.upstreams = upstreams
        loops = LoopGuard(count: upstreams.count)
        ranking = (0..<UInt8(group.upstreams.count)).map { $0 }
    }

    /// Whether nothing about it has changed.
    func isSame(as other: RuleState) -> Bool {
        zone == other.zone && tag == other.tag && group == other.group
            && upstreams.elementsEqual(other.upstreams, by: ===)
    }

    /// Whether all its upstreams lead back to this server.
    var isCut: Bool { !upstreams.isEmpty && looping.nonzeroBitCount == upstreams.count }

    /// Whether it is to be seen now whether an upstream leads back. If so, not again for a while.
    func takeLook(at index: Int, now: Instant) -> Bool { loops.takeLook(at: index, now: now) }

    /// The question that is under way to an upstream came from that one's own address.
    func suspect(_ index: Int) { loops.suspect(index) }

    /// A look at an upstream has ended. Returns whether something is another way than before.
    func ended(_ index: Int, cameBack: Bool, replied: Bool) -> Bool {
        let isNews = loops.ended(index, cameBack: cameBack, replied: replied)
        looping = loops.looping
        return isNews
    }

    /// Why a new question is to be answered with a failure at once, since asking any of the upstreams is in vain; nil when it is not.
    func shedCause(now: Instant) -> ShedCause? {
        guard !upstreams.isEmpty else { return .noUpstreams }
        // those to fall back on are probed on their own only
        let proper = group.upstreams.count
        for (index, upstream) in upstreams.enumerated() where index >= proper || !looping.holds(index) {
            guard upstream.isDown, index < proper ? upstream.health.isHopeless(now: now) : upstream.health.isGone
            else { return nil }
        }
        for upstream in upstreams { upstream.want() }
        return .upstreamsDown
    }

    /// Whom a new question would ask now, without asking: nobody's turn is taken.
    func choice(now: Instant, random: any RandomSource) -> UpstreamChoice {
        let turn = turn
        defer { self.turn = turn }
        let order = arranged(now: now, random: random)
        let cause = isCut ? .forwardingLoop : shedCause(now: now)
        let question = InFlightQuestion(order: order, arrival: now, timeout: group.timeout)
        var first: Upstream?
        if cause == nil, case .ask(let attempt) = question.begin(now: now) {
            first = upstreams[question.attempts[attempt].upstream].upstream
        }
        return UpstreamChoice(
            policy: group.policy,
            candidates: (0..<order.count).map { place in
                let index = order[place]
                let state = upstreams[index]
                return UpstreamChoice.Candidate(
                    upstream: state.upstream, isDown: order.down.holds(index), isLooping: order.looping.holds(index),
                    isBusy: order.busy.holds(index), isFallback: order.fallback.holds(index),
                    smoothedTime: state.smoothedTime, questions: state.asked)
            }, first: first, cause: cause)
    }

    /// Whom a new question asks, and how.
    func order(now: Instant, random: any RandomSource) -> UpstreamOrder {
        var order = arranged(now: now, random: random)
        let unfit = order.down | order.looping | order.fallback
        if let first = order.next(excluding: unfit | order.busy) ?? order.next(excluding: unfit) {
            upstreams[first].noteQuestion()
            if order.next(excluding: unfit | 1 << UInt64(first)) != nil { order.hedgeDelay = hedgeDelay(first) }
        }
        return order
    }

    /// The upstreams as the policy has them asked.
    private func arranged(now: Instant, random: any RandomSource) -> UpstreamOrder {
        var order = listed(now: now)
        switch group.policy {
        case .failover: break
        case .roundRobin: takeTurn(&order)
        case .random: shuffle(&order, random)
        case .fastest: rank(&order)
        }
        return order
    }

    /// The upstreams as they are listed, with what is known of each.
    func listed(now: Instant) -> UpstreamOrder {
        var order = UpstreamOrder(count: upstreams.count)
        order.looping = looping
        for (index, state) in upstreams.enumerated() {
            let marks = state.marks(now: now)
            if marks.contains(.isDown) { order.down.put(index) }
            if marks.contains(.isBusy) { order.busy.put(index) }
            if index >= group.upstreams.count { order.fallback.put(index) }
            switch state.upstream.transport {
            case .datagram: break
            case .datagramOnly: order.datagramOnly.put(index)
            case .stream, .tls, .https: order.streamOnly.put(index)
            }
            if marks.contains(.knowsEDNS) { order.knownEDNS.put(index) }
            if marks.contains(.isWithoutEDNS) { order.withoutEDNS.put(index) }
            if marks.contains(.seemsWithoutEDNS) { order.seemWithoutEDNS.put(index) }
            if marks.contains(.knowsCookies) { order.knownCookies.put(index) }
            if marks.contains(.foldsCase) { order.foldingCase.put(index) }
        }
        return order
    }

    // MARK: Policies

    /// The turn passes over those that are down, so that the one behind them doesn't take their questions as well.
    private func takeTurn(_ order: inout UpstreamOrder) {
        guard !ranking.isEmpty else { return }
        order.turn(ranking.count, to: turn)
        let first = order.next(excluding: order.down | order.looping | order.fallback) ?? turn
        order.turn(ranking.count, to: first)
        turn = (first + 1) % ranking.count
    }

    /// The places that a question can come to are drawn, each from those that are left.
    private func shuffle(_ order: inout UpstreamOrder, _ random: any RandomSource) {
        guard !ranking.isEmpty else { return }
        for place in 0..<min(ranking.count - 1, InFlightQuestion.attemptLimit) {
            order.swap(place, place + random.below(ranking.count - place))
        }
    }

    /// Sorts by insertion what was sorted a question ago. Those never measured come first, so that they are.
    private func rank(_ order: inout UpstreamOrder) {
        for place in ranking.indices {
            var place = place
            while place > 0, time(ranking[place]) < time(ranking[place - 1]) {
                ranking.swapAt(place, place - 1)
                place -= 1
            }
        }
        for (place, index) in ranking.enumerated() { order[place] = Int(index) }
    }

    private func time(_ index: UInt8) -> Int64 { upstreams[Int(index)].smoothedTime ?? 0 }

    private func hedgeDelay(_ first: Int) -> Duration? {
        switch group.hedging {
        case .off: nil
        case .auto: upstreams[first].patience
        case .after(let delay): delay
        }
    }
}
