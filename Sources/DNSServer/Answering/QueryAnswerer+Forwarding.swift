// Answers for names outside the zones, from what is known of them: special names, empty zones, the cache.

import DNSDispatch
import DNSForwarding
import DNSWire

extension QueryAnswerer {
    /// What becomes of a QNAME outside the zones.
    mutating func forward(
        for client: IPAddress?, isAllowed: Bool, _ state: ServingState, _ head: inout ReplyHead,
        _ writer: inout MessageWriter
    ) -> Outcome {
        guard state.hasRules, query.header.flags.contains(.recursionDesired) else {
            return .error(.refused, ExtendedError(.notAuthoritative))
        }
        guard isAllowed else { return .error(.refused, ExtendedError(.prohibited)) }
        // the other meta types name no data that anybody could be asked for
        if query.type.isMeta && query.type != .any { return .error(.notImplemented, nil) }
        switch place.route ?? state.rules.route(query.name, query.type) {
        case .none: return .error(.refused, ExtendedError(.notAuthoritative))
        case .special(let special):
            source = .special
            head.flags.insert(.authoritative)
            if special.asksForResolvers(query.name, query.type),
                let isWhole = state.designated.answer(query.name, at: local, &writer, &scratch)
            {
                head.end(.noError, isTruncated: !isWhole)
                return .answered
            }
            head.end(
                special.answer(
                    name: query.name, type: query.type, exists: state.exists(query.name), writer: &writer,
                    scratch: &scratch))
            return .answered
        case .rule(let index):
            return forward(under: state.rules.outlines[index], for: client, state, &head, &writer)
        }
    }

    /// What becomes of a name of which an upstream's address is wanted: it never goes the way of others, which may need that upstream.
    mutating func askForUpstream(
        _ state: ServingState, _ head: inout ReplyHead, _ writer: inout MessageWriter
    ) -> Outcome {
        guard let rule = state.rules.bootstrap else { return .error(.serverFailure, ExtendedError(.notReady)) }
        return forward(under: state.rules.outlines[rule], for: nil, state, &head, &writer)
    }

    /// What a rule does with the QNAME.
    mutating func forward(
        under rule: ForwardRules.Outline, for client: IPAddress?, _ state: ServingState, _ head: inout ReplyHead,
        _ writer: inout MessageWriter
    ) -> Outcome {
        let outcome = look(under: rule, state, &head, &writer)
        guard known.isOpen, case .answered = outcome else { return outcome }
        // what is known is the beginning of an answer
        return followKnown(for: client, state, &head, &writer)
    }

    /// What is known of the QNAME under a rule. Where that is the beginning of an answer, nothing is written.
    private mutating func look(
        under rule: ForwardRules.Outline, _ state: ServingState, _ head: inout ReplyHead,
        _ writer: inout MessageWriter
    ) -> Outcome {
        known.forget()
        if rule.isEmptyZone {
            source = .special
            head.flags.insert(.authoritative)
            head.end(
                EmptyZone.answer(
                    name: query.name, type: query.type, zoneLabels: rule.labels, exists: state.exists(query.name),
                    writer: &writer, scratch: &scratch))
            return .answered
        }
        guard let cache else { return .wait(rule.key) }
        let finding = cache.find(
            query.name, CacheQuestion(query, tag: rule.tag), routes: state.routes, arrival: moment.arrival,
            now: moment.now,
            refreshes: moment.refreshes, prefetches: state.cachePolicy.prefetches, into: &known)
        guard prepare(finding, state.cachePolicy) else {
            known.forget()
            return .wait(rule.key)
        }
        if source == .failure { source = .cache }
        if known.wantsRefresh { refresh = rule.key }
        if known.isOpen { return .answered }
        if known.isFailure { return .error(known.code, known.error.map { ExtendedError($0) }) }
        let isWhole = known.append(to: &writer, dnssecOK: query.dnssecOK)
        // what is known here by now exists, whoever denied it before
        let code = known.deniesName && state.exists(query.name) ? .noError : known.code
        head.end(code, isTruncated: !isWhole, known.error.map { ExtendedError($0) })
        return .answered
    }

    /// Gives what was found the TTLs that it is to have now. Returns false where it is not to be given.
    mutating func prepare(_ finding: CacheFinding, _ policy: CachePolicy) -> Bool {
        switch finding {
        case .nothing: return false
        case .fresh: known.age(to: moment.now)
        case .stale, .staleAtOnce:
            if case .stale = finding, !moment.acceptsStale { return false }
            known.setStale(ttl: policy.staleTTL)
            source = .stale
        }
        return true
    }
}
