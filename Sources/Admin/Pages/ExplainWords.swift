// What explains a decision, in words.

import DNSAuthority
import DNSForwarding
import DNSServer
import DNSWire

extension Admission {
    /// Who is admitted.
    var words: String {
        switch self {
        case .everyone: "everyone"
        case .networks(let networks): networks.map(\.description).joined(separator: " ")
        }
    }
}

extension NameStanding {
    /// The name whose records decide, where there are any.
    func owner(of name: Name) -> Name? {
        switch self {
        case .exists(let types): types.isEmpty ? nil : name
        case .synthesised(let wildcard, _): wildcard
        case .delegated(let cut): cut
        case .redirected(let owner): owner
        case .absent, .unknown: nil
        }
    }

    fileprivate var words: String {
        switch self {
        case .exists([]): "the name is there, but only as one above others"
        case .exists(let types): "the name is there, with \(Self.list(types))"
        case .synthesised(let wildcard, let types):
            "the name is not there: \(wildcard) stands for it, with \(Self.list(types))"
        case .absent(let encloser): "the name is not there; the nearest above it that is: \(encloser)"
        case .delegated(let cut): "delegated at \(cut)"
        case .redirected(let owner): "redirected by the DNAME record at \(owner)"
        case .unknown: "the zone has no data that can be served"
        }
    }

    private static func list(_ types: [RecordType]) -> String {
        types.isEmpty ? "nothing" : types.map(\.description).joined(separator: ", ")
    }
}

extension Explanation.Step {
    /// What was found, a line each.
    func lines(at place: String?) -> [String] {
        silentOverlays.map { "overlay \($0) has nothing to say of it" } + lines(place)
    }

    private func lines(_ place: String?) -> [String] {
        switch finding {
        case .nobody: return ["in no zone and under no forward rule"]
        case .special(let name, let resolvers):
            return ["special name \(name): never forwarded"] + (resolvers.map { [$0.words] } ?? [])
        case .zone(let zone):
            let kind = zone.isHosts ? "names of hosts files" : "\(zone.isOverlay ? "overlay" : "zone") \(zone.origin)"
            let serial = zone.isHosts || zone.isOverlay || zone.standing == .unknown ? "" : ", serial \(zone.serial)"
            let access = zone.admission.map { "asked by \($0.words)" } ?? "the client is not admitted to it"
            return [
                "\(kind)\(serial): \(access)",
                zone.standing.words + (place.map { " (\($0))" } ?? ""),
            ]
        case .rule(let rule):
            guard let group = rule.group else { return ["forward rule \(rule.zone): an empty zone answers"] }
            let list = (group.upstreams + group.fallback).map(\.description).joined(separator: ", ")
            var lines = [
                "forward rule \(rule.zone): \(list.isEmpty ? "no upstream is known" : list); \(group.policy.word)"
            ]
            if rule.isProtected { lines.append("an answer that holds a local address is withheld") }
            if rule.isLookedUp { lines.append("cache: " + (rule.entry?.words ?? "nothing")) }
            return lines
        }
    }
}

extension Explanation.ResolverFinding {
    fileprivate var words: String {
        switch self {
        case .told(let local): "asked at \(local): encrypted listeners there have a certificate for that address"
        case .untold(let local):
            "asked at \(local): no encrypted listener there has a certificate for that address and for a name"
        case .none: "no encrypted listener has a certificate for an address of ours and for a name"
        }
    }
}

extension Explanation.CacheEntry {
    fileprivate var words: String {
        let what = isOpen ? "aliases" : "\(code)"
        return finding == .fresh
            ? "\(what), learnt \(age) s ago, good for \(max(left, 0)) s"
            : "\(what), learnt \(age) s ago, over for \(-left) s"
    }
}

extension UpstreamGroup.Policy {
    /// As the configuration says it.
    var word: String {
        switch self {
        case .failover: "failover"
        case .roundRobin: "round_robin"
        case .random: "random"
        case .fastest: "fastest"
        }
    }
}

extension UpstreamChoice {
    /// The candidates in their order.
    var lines: [String] {
        Columns.lines(
            candidates.map { candidate in
                [
                    candidate.upstream.description, candidate.state,
                    candidate.smoothedTime.map { "\(Decimal.text(Double($0 / 10_000) / 100)) ms" } ?? "-",
                    "\(candidate.questions) in flight", candidate.isBusy ? "busy" : "",
                    candidate.isFallback ? "fallback" : "",
                ]
            })
    }
}

extension UpstreamChoice.Candidate {
    /// What it is to the rule.
    var state: String { (isLooping ? RuleStatistics.State.looping : isDown ? .down : .up).rawValue }
}

extension AnswerSource {
    /// Where an answer comes from, in a sentence.
    var origin: String {
        switch self {
        case .zone: "from a zone"
        case .special: "as a special name"
        case .cache: "from the cache"
        case .stale: "from the cache, though its time is over"
        case .upstream, .shed, .failure: "with a failure"
        }
    }
}
