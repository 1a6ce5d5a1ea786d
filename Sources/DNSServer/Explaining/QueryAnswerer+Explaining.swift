// The decision for a question, made as for a packet, and told step by step.

import DNSAuthority
package import DNSDispatch
import DNSForwarding
package import DNSWire

extension QueryAnswerer {
    /// Explains what becomes of a question that a client asks now. Nothing is asked of anybody, and nothing is counted.
    ///
    /// The client must have an address of its own.
    /// - Parameter local: the address of ours that it asks; without one, one at which it is told of encrypted resolvers, if there are any.
    package mutating func explain(
        _ name: Name, _ type: RecordType, from client: IPAddress, to local: IPAddress? = nil, with state: ServingState,
        now: Instant
    ) -> Explanation {
        precondition(!client.isUnspecified)
        let local = local ?? state.designated.address(like: client)
        var room = [UInt8](repeating: 0, count: Int(UInt16.max))
        let query = Self.query(name, type)
        let routing = route(
            query.span, from: client, to: local ?? IPAddress(v4: 0), over: .stream, with: state,
            at: AnswerMoment(now: now), in: &room)
        let source = source
        let isWithheld = withheld.take() != nil
        let outcome: Explanation.Outcome
        let answers: [Record]
        switch routing {
        case .reply(let octets):
            outcome = .reply(octets, from: source)
            answers = (try? Message(octets.span))?.answers ?? []
        case .ask(let rule, let opening):
            outcome = .ask(rule)
            answers = opening?.answers ?? []
        case .nothing:
            outcome = .nothing
            answers = []
        }
        return Explanation(
            name: name, type: type, client: client, forwarding: state.forwarding(for: client),
            steps: steps(from: name, type, answers, client, local, state, now), outcome: outcome, withheld: isWithheld)
    }

    /// The query that a client would send: with EDNS, so that the reply says why it is none.
    private static func query(_ name: Name, _ type: RecordType) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: 512)
        var writer = MessageWriter(octets.mutableSpan, limit: 512)
        writer.append(Question(name, type, .internet))
        writer.appendOPT(EDNS(udpSize: UInt16(EDNS.safeSize)))
        let length = writer.finish(id: MessageID(rawValue: 0), flags: .recursionDesired)
        octets.removeSubrange(length...)
        return octets
    }

    /// What is found for the name, and for those that the aliases among the answers lead to, as far as they are looked for here.
    private mutating func steps(
        from name: Name, _ type: RecordType, _ answers: [Record], _ client: IPAddress, _ local: IPAddress?,
        _ state: ServingState, _ now: Instant
    ) -> [Explanation.Step] {
        var scanned = ScannedName(seed: state.seed)
        var next: Name? = name
        var steps: [Explanation.Step] = []
        while let name = next, steps.count <= Forwarder.mostHops, !steps.contains(where: { $0.name == name }) {
            scanned.set(name)
            let finding = finding(for: scanned, type, isFirst: steps.isEmpty, client, local, state, now)
            let silent = state.zones.silentOverlays(of: scanned, type).map { state.zones[$0].origin }
            steps.append(Explanation.Step(name: name, finding: finding, silentOverlays: silent))
            next = finding.endsSearch || type == .cname ? nil : Self.target(of: name, in: answers)
        }
        return steps
    }

    private static func target(of name: Name, in answers: [Record]) -> Name? {
        let alias = answers.first { $0.type == .cname && $0.name.lowercase == name.lowercase }
        return alias.flatMap { try? Name(wire: $0.data) }
    }

    private mutating func finding(
        for name: borrowing ScannedName, _ type: RecordType, isFirst: Bool, _ client: IPAddress, _ local: IPAddress?,
        _ state: ServingState, _ now: Instant
    ) -> Explanation.Finding {
        let mayForward = state.forwards(for: client)
        if let number = state.zones.find(name, type: type) {
            if isFirst, isParentSide(of: number, state), mayForward, let rule = state.rules.find(above: name) {
                return finding(for: name, under: rule, mayForward, state, now)
            }
            return .zone(
                Explanation.ZoneFinding(
                    origin: state.zones[number].origin, isOverlay: state.zones.isOverlay(number),
                    isHosts: state.zones.isBase(number), serial: state.zones[number].serial,
                    admission: state.admission(of: client, toZone: number),
                    standing: state.zones[number].standing(of: name, type: type)))
        }
        guard state.hasRules else { return .nobody }
        switch state.rules.route(name, type) {
        case .none: return .nobody
        case .special(let special):
            let asks = mayForward && special.asksForResolvers(name, type)
            return .special(
                name.name.suffix(special.labels), asks ? Explanation.ResolverFinding(state.designated, at: local) : nil)
        case .rule(let index): return finding(for: name, under: index, mayForward, state, now)
        }
    }

    private mutating func finding(
        for name: borrowing ScannedName, under index: Int, _ mayForward: Bool, _ state: ServingState, _ now: Instant
    ) -> Explanation.Finding {
        let rule = state.rules.rules[index]
        guard case .forward(let group) = rule.action else {
            return .rule(
                Explanation.RuleFinding(zone: rule.zone, group: nil, isProtected: false, isLookedUp: false, entry: nil))
        }
        var entry: Explanation.CacheEntry?
        if mayForward, let cache {
            let finding = cache.find(
                name, CacheQuestion(query, tag: state.rules.outlines[index].tag), routes: state.routes, arrival: now,
                now: now,
                into: &known)
            if finding != .nothing {
                entry = Explanation.CacheEntry(
                    finding: finding, age: (now - known.stored).nanoseconds / 1_000_000_000,
                    left: (known.end - now).nanoseconds / 1_000_000_000, code: known.code, isOpen: known.isOpen)
            }
            known.forget()
        }
        return .rule(
            Explanation.RuleFinding(
                zone: rule.zone, group: group, isProtected: state.rules.isProtected(name, under: index),
                isLookedUp: mayForward && cache != nil, entry: entry))
    }
}

extension Explanation.ResolverFinding {
    fileprivate init(_ designated: DesignatedResolvers, at local: IPAddress?) {
        guard let local else {
            self = .none
            return
        }
        self = designated.areTold(at: local) ? .told(at: local) : .untold(at: local)
    }
}

extension Explanation.Finding {
    /// Whether aliases behind it were not looked for here: they came from whoever was asked.
    fileprivate var endsSearch: Bool {
        switch self {
        case .zone, .special: false
        case .rule(let rule): !(rule.entry?.isOpen ?? false)
        case .nobody: true
        }
    }
}

extension Name {
    /// The name that the last labels make.
    fileprivate func suffix(_ labels: Int) -> Name {
        var name = self
        while name.labelCount > labels, let parent = name.parent { name = parent }
        return name
    }
}
