// The page of `status`: what runs, whether it is ready, what it serves, and whom it asks.

import DNSForwarding
import DNSServer
import DNSWire

/// The status of a server, as JSON and as text.
struct StatusPage {
    private let snapshot: Snapshot
    private let readiness: Readiness

    init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        readiness = Readiness(snapshot)
    }

    var answer: AdminAnswer { AdminAnswer(json, text: text) }

    private var json: JSONValue {
        let facts = snapshot.facts
        let statistics = snapshot.statistics
        let listening = JSONValue.object(
            facts.listening.map { ($0.carrier.rawValue, .list($0.addresses.map { .text("\($0)") })) })
        return .object([
            ("version", .text(facts.version)), ("pid", .count(facts.process)), ("started", .number(facts.started)),
            ("uptime_seconds", .number(snapshot.time - facts.started)), ("readiness", readiness.json),
            ("workers", statistics.map { .count($0.workers) } ?? .null),
            ("listening", listening),
            ("zones", .list(statistics?.zones.map(\.json) ?? [])),
            ("forwarding", .list(statistics?.rules.map(\.json) ?? [])),
            ("upstreams", .list(statistics?.upstreams.map(\.json) ?? [])),
            ("last_load", snapshot.reloads.json(now: snapshot.time)),
        ])
    }

    private var text: String {
        let facts = snapshot.facts
        let uptime = TimeWords.text(snapshot.time - facts.started)
        let workers = snapshot.statistics.map { ", \($0.workers == 1 ? "1 worker" : "\($0.workers) workers")" } ?? ""
        var lines = [
            "swiftlet \(facts.version), process \(facts.process), up for \(uptime)\(workers):"
                + " \(readiness.isReady ? "ready" : "not ready")"
        ]
        for part in readiness.parts where part.state != .ready {
            lines += part.reasons.map { "  \(part.part) \(part.state.rawValue): \($0)" }
        }
        for (carrier, addresses) in facts.listening where !addresses.isEmpty {
            lines.append("\(carrier.label): \(addresses.map(\.description).joined(separator: ", "))")
        }
        if let statistics = snapshot.statistics {
            if !statistics.zones.isEmpty { lines += ["Zones:"] + Columns.lines(statistics.zones.map(\.words)) }
            if !statistics.rules.isEmpty { lines += ["Forwarding:"] + Columns.lines(statistics.rules.map(\.words)) }
            if !statistics.upstreams.isEmpty {
                lines += ["Upstreams:"] + Columns.lines(statistics.upstreams.map(\.words))
            }
            if let cache = statistics.cache {
                lines.append("Cache: \(cache.entries) entries, \(cache.used >> 10) of \(cache.size >> 10) KiB")
            }
        }
        let last = snapshot.reloads
        lines.append("Loaded \(TimeWords.text(snapshot.time - last.time)) ago: \(last.last.verdict.rawValue)")
        lines += (last.last.messages + last.last.changes).map { "  \($0)" }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension ReloadOutcome {
    /// The page of a reload.
    var json: JSONValue {
        .object([
            ("outcome", .text(verdict.rawValue)), ("messages", .list(messages.map { .text($0) })),
            ("changes", .list(changes.map { .text($0) })),
        ])
    }

    /// The same for people.
    var text: String { (messages + changes).map { $0 + "\n" }.joined() + "\(sentence)\n" }

    private var sentence: String {
        switch verdict {
        case .done: "Reloaded."
        case .partial: "Reloaded in part: some zones or certificates have errors."
        case .rejected: "Reload rejected: the last good configuration stays in service."
        }
    }
}

extension ReloadRecord.Summary {
    fileprivate func json(now: Int64) -> JSONValue {
        .object([
            ("outcome", .text(last.verdict.rawValue)), ("time", .number(time)), ("seconds_ago", .number(now - time)),
            ("messages", .list(last.messages.map { .text($0) })), ("changes", .list(last.changes.map { .text($0) })),
            (
                "reloads",
                .object(ReloadOutcome.Verdict.allCases.map { ($0.rawValue, .count(counts[$0] ?? 0)) })
            ),
        ])
    }
}
