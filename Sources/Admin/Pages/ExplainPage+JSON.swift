// An explanation as JSON.

import DNSAuthority
import DNSForwarding
import DNSServer
import DNSText
import DNSWire

extension ExplainPage {
    var json: JSONValue {
        var source = JSONValue.null
        var outcome = "nothing"
        switch explanation.outcome {
        case .reply(_, let origin): (outcome, source) = ("reply", .text(origin.label))
        case .ask: outcome = "ask"
        case .nothing: break
        }
        return .object([
            ("name", .text(explanation.name.description)), ("type", .text(explanation.type.description)),
            ("client", .text(explanation.client.description)),
            ("forwarding", explanation.forwarding.map { .text($0.words) } ?? .null),
            ("steps", .list(zip(explanation.steps, places).map { $0.json(at: $1) })), ("outcome", .text(outcome)),
            ("source", source), ("reply", reply?.json ?? .null), ("withheld", .flag(explanation.withheld)),
            ("choice", explanation.choice?.json ?? .null),
        ])
    }
}

extension Message {
    fileprivate var json: JSONValue {
        let error = options.first { $0.code == .extendedError && $0.data.count >= 2 }
            .map { ExtendedError.Code(rawValue: $0.data.span.uint16(at: 0)) }
        return .object([
            ("rcode", .text(responseCode.description)),
            ("authoritative", .flag(header.flags.contains(.authoritative))),
            ("error", error.map { .text($0.description) } ?? .null), ("answer", Self.json(answers)),
            ("authority", Self.json(authority)), ("additional", Self.json(additional)),
        ])
    }

    private static func json(_ records: [Record]) -> JSONValue { .list(records.map { .text($0.presentation) }) }
}

extension Explanation.Step {
    fileprivate func json(at place: String?) -> JSONValue {
        var (special, askedAt, zone, rule) = (JSONValue.null, JSONValue.null, JSONValue.null, JSONValue.null)
        switch finding {
        case .nobody: break
        case .special(let name, let resolvers):
            special = .text(name.description)
            if let local = resolvers?.local { askedAt = .text("\(local)") }
        case .zone(let found): zone = found.json(at: place)
        case .rule(let found): rule = found.json
        }
        return .object([
            ("name", .text(name.description)),
            ("silent_overlays", .list(silentOverlays.map { .text($0.description) })), ("special", special),
            ("asked_at", askedAt), ("zone", zone), ("rule", rule),
        ])
    }
}

extension Explanation.ResolverFinding {
    /// The address that is asked.
    fileprivate var local: IPAddress? {
        switch self {
        case .told(let local), .untold(let local): local
        case .none: nil
        }
    }
}

extension Explanation.ZoneFinding {
    fileprivate func json(at place: String?) -> JSONValue {
        var (owner, types) = (JSONValue.null, [RecordType]())
        switch standing {
        case .exists(let held): types = held
        case .synthesised(let wildcard, let held): (owner, types) = (.text(wildcard.description), held)
        case .absent(let name), .delegated(let name), .redirected(let name): owner = .text(name.description)
        case .unknown: break
        }
        return .object([
            ("zone", .text(origin.description)), ("overlay", .flag(isOverlay)), ("hosts", .flag(isHosts)),
            ("serial", isOverlay || standing == .unknown ? .null : .count(serial)),
            ("admitted_by", admission.map { .text($0.words) } ?? .null), ("standing", .text(standing.word)),
            ("owner", owner), ("types", .list(types.map { .text($0.description) })),
            ("place", place.map { .text($0) } ?? .null),
        ])
    }
}

extension NameStanding {
    /// All words that `word` may be.
    static let words = ["exists", "wildcard", "absent", "delegated", "redirected", "unknown"]

    fileprivate var word: String {
        switch self {
        case .exists: "exists"
        case .synthesised: "wildcard"
        case .absent: "absent"
        case .delegated: "delegated"
        case .redirected: "redirected"
        case .unknown: "unknown"
        }
    }
}

extension Explanation.RuleFinding {
    fileprivate var json: JSONValue {
        let upstreams = group.map { $0.upstreams + $0.fallback } ?? []
        return .object([
            ("zone", .text(zone.description)), ("empty_zone", .flag(group == nil)),
            ("policy", group.map { .text($0.policy.word) } ?? .null),
            ("upstreams", .list(upstreams.map { .text($0.description) })),
            ("withholds_local", .flag(isProtected)), ("cache", entry?.json ?? .null),
        ])
    }
}

extension Explanation.CacheEntry {
    fileprivate var json: JSONValue {
        .object([
            ("fresh", .flag(finding == .fresh)), ("age_seconds", .number(age)), ("seconds_left", .number(left)),
            ("rcode", .text(code.description)), ("leads_on", .flag(isOpen)),
        ])
    }
}

extension UpstreamChoice {
    fileprivate var json: JSONValue {
        .object([
            ("policy", .text(policy.word)),
            (
                "upstreams",
                .list(
                    candidates.map {
                        .object([
                            ("upstream", .text($0.upstream.description)), ("state", .text($0.state)),
                            ("busy", .flag($0.isBusy)), ("fallback", .flag($0.isFallback)),
                            ("rtt_ms", $0.smoothedTime.map { .decimal(Double($0) / 1_000_000) } ?? .null),
                            ("in_flight", .count($0.questions)),
                        ])
                    })
            ),
            ("first", first.map { .text($0.description) } ?? .null),
            ("shed", cause.map { .text($0.label) } ?? .null), ("joins", .flag(joins)),
        ])
    }
}
