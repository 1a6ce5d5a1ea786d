// The shapes of the answers.

import DNSAuthority
import DNSDispatch
import DNSForwarding
import DNSServer
import DNSWire

extension Shape {
    /// Those that have names of their own in the description.
    static let components: [(String, Shape)] = [
        ("Failure", .object([("error", .text)])), ("Readiness", readiness), ("Status", status), ("Zone", zone),
        ("Rule", rule), ("Upstream", upstream), ("Statistics", statistics), ("Plan", plan), ("Reload", reload),
        ("Flush", flush),
        ("Explanation", explanation),
    ]

    private static let readiness = Shape.object([
        ("ready", .flag),
        (
            "parts",
            .list(
                .object([
                    ("part", .word(["workers", "zones", "forwarding", "configuration"])),
                    ("state", .word(["ready", "degraded", "failed"])), ("reasons", .list(.text)),
                ]))
        ),
    ])

    private static let verdict = Shape.word(ReloadOutcome.Verdict.allCases.map(\.rawValue))

    private static let status = Shape.object([
        ("version", .text), ("pid", .count), ("started", .count), ("uptime_seconds", .count),
        ("readiness", .named("Readiness")), ("workers", .unless(.count)),
        ("listening", .object(ListenCarrier.Kind.allCases.map { ($0.rawValue, .list(.text)) })),
        ("zones", .list(.named("Zone"))),
        ("forwarding", .list(.named("Rule"))), ("upstreams", .list(.named("Upstream"))),
        (
            "last_load",
            .object([
                ("outcome", verdict), ("time", .count), ("seconds_ago", .count), ("messages", .list(.text)),
                ("changes", .list(.text)),
                ("reloads", .object(ReloadOutcome.Verdict.allCases.map { ($0.rawValue, .count) })),
            ])
        ),
    ])

    private static let zone = Shape.object([
        ("zone", .text), ("usable", .flag), ("overlay", .flag), ("serial", .unless(.count)), ("records", .count),
    ])

    private static let rule = Shape.object([
        ("zone", .text), ("state", .word(["up", "down", "looping", "lacking"])),
        (
            "upstreams",
            .list(
                .object([
                    ("upstream", .text), ("fallback", .flag),
                    ("state", .word(RuleStatistics.State.allCases.map(\.rawValue))),
                ]))
        ),
    ])

    private static let upstream = Shape.object([
        ("upstream", .text), ("state", .word(["up", "down"])), ("workers", .count), ("workers_down", .count),
        ("rtt_ms", .unless(.decimal)), ("in_flight", .count), ("asked", .count), ("usable", .count), ("failed", .count),
        ("timeouts", .count), ("probes", .count),
    ])

    /// The same for each transport.
    private static func byTransport(_ shape: Shape) -> Shape {
        .object(QueryTransport.allCases.map { ($0.label, shape) })
    }

    private static let statistics = Shape.object([
        ("queries", byTransport(.map(.count))), ("replies", byTransport(.map(.map(.count)))),
        ("mean_answer_us", byTransport(.unless(.decimal))), ("truncated", .count), ("ignored", .count),
        ("shed", .object(ShedCause.allCases.map { ($0.label, .count) })),
        ("in_use", .map(.object([("used", .count), ("of", .count)]))),
        (
            "forwarding",
            .object([
                ("questions", .count), ("joined", .count), ("answered", .count), ("failed", .count),
                ("refreshes", .count), ("mean_wait_ms", .unless(.decimal)), ("mean_queue_wait_ms", .unless(.decimal)),
            ])
        ),
        (
            "cache",
            .unless(
                .object([
                    ("size", .count), ("used", .count), ("entries", .count), ("hits", .count), ("stale", .count),
                    ("stored", .count), ("evicted", .count),
                ]))
        ),
        ("connections", .object([("open", .count), ("accepted", .count)])),
        ("http_responses", .object([("https", .map(.count)), ("http", .map(.count))])), ("kernel_drops", .count),
        ("upstreams", .list(.named("Upstream"))),
    ])

    private static let change = Shape.word(["added", "removed", "changed"])

    private static let plan = Shape.object([
        ("outcome", verdict), ("messages", .list(.text)), ("objections", .list(.text)),
        (
            "zones",
            .list(
                .object([
                    ("zone", .unless(.text)), ("change", change), ("old_serial", .unless(.count)),
                    ("new_serial", .unless(.count)), ("old_records", .count), ("new_records", .count),
                    ("lost_records", .count), ("settings_changed", .flag), ("rrsets", .list(.map(.any))),
                    ("further_names", .count),
                ]))
        ),
        ("forwarding", .list(.object([("zone", .text), ("change", change)]))), ("settings", .list(.text)),
        ("next_start", .list(.text)),
    ])

    private static let reload = Shape.object([
        ("outcome", verdict), ("messages", .list(.text)), ("changes", .list(.text)),
    ])

    private static let explanation = Shape.object([
        ("name", .text), ("type", .text), ("client", .text), ("forwarding", .unless(.text)),
        (
            "steps",
            .list(
                .object([
                    ("name", .text), ("silent_overlays", .list(.text)), ("special", .unless(.text)),
                    ("asked_at", .unless(.text)), ("zone", .unless(zoneFinding)), ("rule", .unless(ruleFinding)),
                ]))
        ),
        ("outcome", .word(["reply", "ask", "nothing"])), ("source", .unless(.word(AnswerSource.allCases.map(\.label)))),
        (
            "reply",
            .unless(
                .object([
                    ("rcode", .text), ("authoritative", .flag), ("error", .unless(.text)), ("answer", .list(.text)),
                    ("authority", .list(.text)), ("additional", .list(.text)),
                ]))
        ),
        ("withheld", .flag), ("choice", .unless(choice)),
    ])

    private static let zoneFinding = Shape.object([
        ("zone", .text), ("overlay", .flag), ("hosts", .flag), ("serial", .unless(.count)),
        ("admitted_by", .unless(.text)), ("standing", .word(NameStanding.words)), ("owner", .unless(.text)),
        ("types", .list(.text)), ("place", .unless(.text)),
    ])

    private static let ruleFinding = Shape.object([
        ("zone", .text), ("empty_zone", .flag), ("policy", .unless(.text)), ("upstreams", .list(.text)),
        ("withholds_local", .flag),
        (
            "cache",
            .unless(
                .object([
                    ("fresh", .flag), ("age_seconds", .count), ("seconds_left", .count), ("rcode", .text),
                    ("leads_on", .flag),
                ]))
        ),
    ])

    private static let choice = Shape.object([
        ("policy", .text),
        (
            "upstreams",
            .list(
                .object([
                    ("upstream", .text), ("state", .word(RuleStatistics.State.allCases.map(\.rawValue))),
                    ("busy", .flag), ("fallback", .flag), ("rtt_ms", .unless(.decimal)), ("in_flight", .count),
                ]))
        ),
        ("first", .unless(.text)), ("shed", .unless(.word(ShedCause.allCases.map(\.label)))),
        ("joins", .flag),
    ])

    private static let flush = Shape.object([("name", .text), ("entries", .count)])
}
