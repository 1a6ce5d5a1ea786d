// The page of `stats`: what was counted since the start.

import DNSDispatch
import DNSForwarding
import DNSServer
import DNSTransports
import DNSWire

/// The counts of a server, as JSON and as text.
struct StatisticsPage {
    private let statistics: ServerStatistics

    init(_ statistics: ServerStatistics) { self.statistics = statistics }

    var answer: AdminAnswer { AdminAnswer(json, text: text) }

    private var transports: [(name: String, answers: AnswerCounters, replies: ReplyCounts, times: DurationCounts)] {
        QueryTransport.allCases.map {
            ($0.label, statistics.answers[$0], statistics.replies(over: $0), statistics.times[$0])
        }
    }

    private var levels: [(String, Level)] {
        [
            ("queue", statistics.queue), ("listeners", statistics.listeners),
            ("query_buffers", statistics.queryBuffers), ("reply_buffers", statistics.replyBuffers),
        ]
    }

    // MARK: JSON

    private var json: JSONValue {
        .object([
            ("queries", .object(transports.map { ($0.name, Self.json($0.answers.queries)) })),
            ("replies", .object(transports.map { ($0.name, Self.json($0.replies)) })),
            (
                "mean_answer_us",
                .object(transports.map { ($0.name, $0.times.mean.map { .decimal($0 / 1000) } ?? .null) })
            ),
            ("truncated", .count(statistics.answers[.datagram].truncated)),
            ("ignored", .count(statistics.ignored)),
            ("shed", .object(ShedCause.allCases.map { ($0.label, .count(statistics.shed[$0])) })),
            (
                "in_use",
                .object(levels.map { ($0.0, .object([("used", .count($0.1.used)), ("of", .count($0.1.bound))])) })
            ),
            ("forwarding", forwarding), ("cache", cache), ("connections", connections),
            (
                "http_responses",
                .object([QueryTransport.https, .http].map { ($0.label, responses(over: $0)) })
            ),
            ("kernel_drops", .count(statistics.listening.kernelDrops + statistics.asking.kernelDrops)),
            ("upstreams", .list(statistics.upstreams.map(\.json))),
        ])
    }

    /// What is not zero.
    private static func json(_ counts: TypeCounts) -> JSONValue {
        .object(
            TypeCounts.names.enumerated().filter { counts[$0.offset] > 0 }.map {
                ($0.element, .count(counts[$0.offset]))
            })
    }

    private static func json(_ counts: ReplyCounts) -> JSONValue {
        .object(
            AnswerSource.allCases.filter { counts[$0] > 0 }.map { source in
                let codes = ReplyCounts.codes.enumerated().filter { counts[source, code: $0.offset] > 0 }
                return (source.label, .object(codes.map { ($0.element, .count(counts[source, code: $0.offset])) }))
            })
    }

    private var forwarding: JSONValue {
        let counted = statistics.forwarding
        return .object([
            ("questions", .count(counted.questions)), ("joined", .count(counted.joined)),
            ("answered", .count(counted.answered)), ("failed", .count(counted.failed)),
            ("refreshes", .count(counted.refreshes)),
            ("mean_wait_ms", meanWait.map { .decimal($0) } ?? .null),
            ("mean_queue_wait_ms", counted.queueWaits.mean.map { .decimal($0 / 1_000_000) } ?? .null),
        ])
    }

    private var meanWait: Double? { statistics.forwarding.waits.mean.map { $0 / 1_000_000 } }

    private var cache: JSONValue {
        guard let cache = statistics.cache else { return .null }
        return .object([
            ("size", .count(cache.size)), ("used", .count(cache.used)), ("entries", .count(cache.entries)),
            ("hits", .count(hits)), ("stale", .count(statistics.replies[.stale])),
            ("stored", .count(cache.stored)), ("evicted", .count(cache.evicted)),
        ])
    }

    private var hits: UInt64 { statistics.replies[.cache] }

    private var connections: JSONValue {
        .object([
            ("open", .count(statistics.allConnections.open)), ("accepted", .count(statistics.allConnections.accepted)),
        ])
    }

    /// Responses of HTTP by their status: what is not zero.
    private func responses(over transport: QueryTransport) -> JSONValue {
        let counters = statistics.connections[transport] ?? StreamCounters()
        return .object(
            HTTPStatus.allCases.filter { counters.responses($0) > 0 }.map {
                ("\($0.rawValue)", .count(counters.responses($0)))
            })
    }

    // MARK: Text

    private var text: String {
        var lines: [String] = []
        // what nobody uses is not worth a line
        for transport in transports where ["udp", "tcp"].contains(transport.name) || transport.replies.total > 0 {
            let types = TypeCounts.names.enumerated().filter { transport.answers.queries[$0.offset] > 0 }
                .map { "\($0.element) \(transport.answers.queries[$0.offset])" }
            lines.append("Queries over \(transport.name.uppercased()): \(transport.answers.queries.total)")
            if !types.isEmpty { lines.append("  by type: \(types.joined(separator: ", "))") }
            let rows = AnswerSource.allCases.filter { transport.replies[$0] > 0 }.map { source in
                [source.phrase, "\(transport.replies[source])"]
                    + ReplyCounts.codes.enumerated().filter { transport.replies[source, code: $0.offset] > 0 }
                    .map { "\($0.element) \(transport.replies[source, code: $0.offset])" }
            }
            lines += Columns.lines(rows)
            if let mean = transport.times.mean {
                lines.append("  answered on the spot in \(Decimal.text(mean / 1000)) microseconds in the mean")
            }
        }
        let shed = ShedCause.allCases.filter { statistics.shed[$0] > 0 }.map { "\($0.label) \(statistics.shed[$0])" }
        lines.append("Shed: \(statistics.shed.total)\(shed.isEmpty ? "" : " (\(shed.joined(separator: ", ")))")")
        lines.append("In use:")
        lines += Columns.lines(levels.map { [$0.0, "\($0.1.used) of \($0.1.bound)"] })
        let counted = statistics.forwarding
        lines.append(
            "Forwarded: \(counted.questions), of which \(counted.joined) joined another, \(counted.answered) answered, "
                + "\(counted.failed) failed" + (meanWait.map { "; mean wait \(Decimal.text($0)) ms" } ?? ""))
        if let cache = statistics.cache {
            lines.append(
                "Cache: \(cache.entries) entries, \(cache.used >> 10) of \(cache.size >> 10) KiB, \(hits) hits, "
                    + "\(cache.evicted) evicted")
        }
        lines.append(
            "TCP connections: \(statistics.allConnections.open) open, \(statistics.allConnections.accepted) accepted")
        return lines.map { $0 + "\n" }.joined()
    }
}

extension AnswerSource {
    /// Where answers come from, for people.
    fileprivate var phrase: String {
        switch self {
        case .zone: "from zones"
        case .special: "special names"
        case .cache: "from the cache"
        case .stale: "stale"
        case .upstream: "from upstreams"
        case .shed: "shed"
        case .failure: "refused or failed"
        }
    }
}
