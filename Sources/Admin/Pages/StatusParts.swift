// What a server serves and whom it asks, as JSON and as words.

import DNSForwarding
import DNSServer
import DNSWire

extension ZoneStatistics {
    var json: JSONValue {
        .object([
            ("zone", .text(origin.description)), ("usable", .flag(isUsable)), ("overlay", .flag(isOverlay)),
            ("serial", isOverlay || !isUsable ? .null : .count(serial)), ("records", .count(records)),
        ])
    }

    var words: [String] {
        guard isUsable else { return [origin.description, "no data", ""] }
        return [origin.description, isOverlay ? "overlay" : "serial \(serial)", "\(records) records"]
    }
}

extension RuleStatistics {
    private var state: String {
        if members.isEmpty { return "lacking" }
        return isServed ? "up" : members.allSatisfy { $0.state == .looping } ? "looping" : "down"
    }

    var json: JSONValue {
        .object([
            ("zone", .text(zone.description)), ("state", .text(state)),
            (
                "upstreams",
                .list(
                    members.map {
                        .object([
                            ("upstream", .text($0.upstream.description)), ("fallback", .flag($0.isFallback)),
                            ("state", .text($0.state.rawValue)),
                        ])
                    })
            ),
        ])
    }

    var words: [String] {
        let list = members.map { member in
            let remarks = [member.isFallback ? "fallback" : nil, member.state == .up ? nil : member.state.rawValue]
            let remark = remarks.compactMap(\.self).joined(separator: ", ")
            return member.upstream.description + (remark.isEmpty ? "" : " (\(remark))")
        }
        return [zone.description, state, list.isEmpty ? "no upstream" : "to " + list.joined(separator: ", ")]
    }
}

extension UpstreamStatistics {
    private var failures: UInt64 {
        counters.timeouts + counters.broken + counters.mismatched + counters.replies.failures
    }
    private var state: String { isDown ? "down" : "up" }

    var json: JSONValue {
        .object([
            ("upstream", .text(upstream.description)), ("state", .text(state)), ("workers", .count(workers)),
            ("workers_down", .count(workersDown)),
            ("rtt_ms", smoothedTime.map { .decimal(Double($0) / 1_000_000) } ?? .null),
            ("in_flight", .count(questions)), ("asked", .count(counters.datagrams + counters.streams)),
            ("usable", .count(counters.replies.usable)), ("failed", .count(failures)),
            ("timeouts", .count(counters.timeouts)), ("probes", .count(counters.probes)),
        ])
    }

    var words: [String] {
        [
            upstream.description, state, smoothedTime.map { "\(Decimal.text(Double($0 / 10_000) / 100)) ms" } ?? "-",
            "\(counters.datagrams + counters.streams) asked", "\(failures) failed",
        ]
    }
}
