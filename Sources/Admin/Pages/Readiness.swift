// Whether a server is ready, part by part, and if not why.

import DNSForwarding
import DNSServer
import DNSWire
import HTTPTypes

/// How ready a part of the server is.
package struct PartReadiness: Equatable, Sendable {
    package enum State: String, Sendable {
        case ready
        /// It works, but not as it should: no reason to send clients elsewhere.
        case degraded
        case failed
    }

    /// `workers`, `zones`, `forwarding` or `configuration`.
    package let part: String
    package let state: State
    package let reasons: [String]

    fileprivate init(_ part: String, orElse state: State = .failed, _ reasons: [String]) {
        self.part = part
        self.state = reasons.isEmpty ? .ready : state
        self.reasons = reasons
    }
}

/// Whether a server is ready.
package struct Readiness: Sendable {
    /// Reasons that are told of one part.
    private static let mostReasons = 20

    package let parts: [PartReadiness]

    /// Whether clients may be sent to it: no part has failed.
    package var isReady: Bool { parts.allSatisfy { $0.state != .failed } }

    package init(_ snapshot: Snapshot) {
        var parts: [PartReadiness] = []
        if let statistics = snapshot.statistics {
            parts.append(PartReadiness("workers", []))
            parts.append(PartReadiness("zones", Self.shortened(Self.zones(statistics))))
            parts.append(PartReadiness("forwarding", orElse: .degraded, Self.shortened(Self.rules(statistics))))
        } else {
            parts.append(PartReadiness("workers", ["the workers have not answered in time"]))
        }
        parts.append(PartReadiness("configuration", orElse: .degraded, Self.reloads(snapshot.reloads)))
        self.parts = parts
    }

    private static func zones(_ statistics: ServerStatistics) -> [String] {
        statistics.zones.filter { !$0.isUsable }.map { "\($0.origin) has no data that can be served" }
    }

    /// Rules none of whose upstreams can be asked.
    private static func rules(_ statistics: ServerStatistics) -> [String] {
        statistics.rules.filter { !$0.isServed }.map { rule in
            if rule.members.isEmpty { return "there is no upstream for \(rule.zone)" }
            return rule.members.allSatisfy { $0.state == .looping }
                ? "all upstreams for \(rule.zone) lead back to this server" : "no upstream for \(rule.zone) answers"
        }
    }

    private static func reloads(_ reloads: ReloadRecord.Summary) -> [String] {
        switch reloads.last.verdict {
        case .done: []
        case .partial: ["some zones or certificates have errors"]
        case .rejected: ["the last reload was rejected: the configuration has errors"]
        }
    }

    private static func shortened(_ reasons: [String]) -> [String] {
        reasons.count > mostReasons
            ? reasons.prefix(mostReasons) + ["and \(reasons.count - mostReasons) more"] : reasons
    }

    /// The page, where 503 says that it is not ready.
    var answer: AdminAnswer {
        AdminAnswer(json, isReady ? .ok : .serviceUnavailable, text: text)
    }

    var json: JSONValue {
        .object([
            ("ready", .flag(isReady)),
            (
                "parts",
                .list(
                    parts.map {
                        .object([
                            ("part", .text($0.part)), ("state", .text($0.state.rawValue)),
                            ("reasons", .list($0.reasons.map { .text($0) })),
                        ])
                    })
            ),
        ])
    }

    /// A line for each part.
    private var text: String {
        parts.map { part in
            let reasons = part.reasons.isEmpty ? "" : ": " + part.reasons.joined(separator: "; ")
            return "\(part.part) \(part.state.rawValue)\(reasons)\n"
        }.joined()
    }
}
