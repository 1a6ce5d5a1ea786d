// The page /metrics: what a server can tell of itself as metrics, whose labels all have few values.

import DNSDispatch
import DNSForwarding
import DNSServer
import DNSTransports
import DNSWire

/// Writes a snapshot as metrics.
struct Metrics {
    /// Zones that are told one by one.
    private static let mostZones = 1000

    private var out = MetricsText()

    private init() {}

    /// The text of the page.
    static func text(of snapshot: Snapshot) -> String {
        var metrics = Metrics()
        metrics.write(snapshot)
        return metrics.out.text
    }

    private mutating func write(_ snapshot: Snapshot) {
        out.begin("swiftlet_build_info", .gauge, "Always 1: the labels tell what runs.")
        out.add(1, [("version", snapshot.facts.version)])
        let readiness = Readiness(snapshot)
        out.begin("swiftlet_ready", .gauge, "Whether a part is ready: 1, or 0 where it is degraded or has failed.")
        for part in readiness.parts { out.add(part.state == .ready ? 1 : 0, [("part", part.part)]) }
        if let statistics = snapshot.statistics {
            writeQueries(statistics)
            writeBounds(statistics)
            writeCertificates(statistics)
            writeCache(statistics)
            writeZones(statistics)
            if let counts = statistics.queryLog { writeQueryLog(counts) }
            // more would be a burden to whoever collects them
            out.write(Array(statistics.rules.prefix(Self.mostZones)))
            out.write(statistics.upstreams)
            out.write(statistics.upstreamConnections)
            out.write(unexpected: statistics.asking)
        }
        writeReloads(snapshot.reloads)
        out.write(ProcessFigures(), started: snapshot.facts.started)
    }

    private mutating func writeQueryLog(_ counts: QueryLogCounts) {
        out.begin("swiftlet_query_log_records_total", .counter, "Records of the query log by what became of them.")
        for (outcome, count) in [("written", counts.written), ("dropped", counts.dropped), ("failed", counts.failed)] {
            out.add(count, [("outcome", outcome)])
        }
    }

    private mutating func writeQueries(_ statistics: ServerStatistics) {
        out.begin("swiftlet_queries_total", .counter, "Queries of clients by transport and type.")
        for transport in QueryTransport.allCases {
            let queries = statistics.answers[transport].queries
            for (place, type) in TypeCounts.names.enumerated() {
                out.add(queries[place], [("transport", transport.label), ("type", type)])
            }
        }
        out.begin("swiftlet_replies_total", .counter, "Replies to clients by transport, source of the answer and code.")
        for transport in QueryTransport.allCases {
            let replies = statistics.replies(over: transport)
            for source in AnswerSource.allCases {
                for (place, code) in ReplyCounts.codes.enumerated() {
                    out.add(
                        replies[source, code: place],
                        [("transport", transport.label), ("source", source.label), ("rcode", code)])
                }
            }
        }
        out.add(
            "swiftlet_ignored_packets_total", .counter, "Packets of clients that are no queries.",
            statistics.ignored)
        out.add(
            "swiftlet_truncated_replies_total", .counter, "Replies from zones and cache with TC set, for want of room.",
            statistics.answers[.datagram].truncated)
        out.begin(
            "swiftlet_answer_seconds", .histogram,
            "How long it took to answer what needed nobody else, from the waking of a thread to the leaving of the answer; over streams, until it was made."
        )
        for transport in QueryTransport.allCases {
            out.add(statistics.times[transport], [("transport", transport.label)])
        }
        out.begin("swiftlet_forwarded_wait_seconds", .histogram, "How long clients waited for what was forwarded.")
        out.add(statistics.forwarding.waits)
        out.begin(
            "swiftlet_queue_wait_seconds", .histogram,
            "How long queries that were forwarded waited for a listener, from their arrival.")
        out.add(statistics.forwarding.queueWaits)
        out.begin("swiftlet_shed_queries_total", .counter, "Queries that were shed, by cause.")
        for cause in ShedCause.allCases { out.add(statistics.shed[cause], [("cause", cause.label)]) }
        out.add(
            "swiftlet_forwarded_questions_total", .counter, "Questions of clients that were to be forwarded.",
            statistics.forwarding.questions)
        out.add(
            "swiftlet_failed_questions_total", .counter, "Questions that no upstream answered.",
            statistics.forwarding.failed)
        out.add(
            "swiftlet_joined_questions_total", .counter, "Questions that joined the same one in flight.",
            statistics.forwarding.joined)
        out.add(
            "swiftlet_kernel_drops_total", .counter, "Datagrams that the kernel dropped for want of room.",
            statistics.listening.kernelDrops + statistics.asking.kernelDrops)
    }

    private mutating func writeBounds(_ statistics: ServerStatistics) {
        let levels = [
            ("queue", statistics.queue), ("listeners", statistics.listeners),
            ("query_buffers", statistics.queryBuffers), ("reply_buffers", statistics.replyBuffers),
        ]
        out.begin("swiftlet_in_use", .gauge, "Places in use of what is bounded, with all workers together.")
        for (what, level) in levels { out.add(level.used, [("of", what)]) }
        out.begin("swiftlet_bound", .gauge, "Places in all of what is bounded, with all workers together.")
        for (what, level) in levels { out.add(level.bound, [("of", what)]) }
        out.add("swiftlet_workers", .gauge, "Worker threads.", statistics.workers)
        writeConnections(statistics.connections)
    }

    private mutating func writeConnections(_ connections: [QueryTransport: StreamCounters]) {
        let all = QueryTransport.allCases.compactMap { transport in
            connections[transport].map { ($0, ("transport", transport.label)) }
        }
        out.begin("swiftlet_tcp_connections", .gauge, "Connections of clients, by what is spoken on them.")
        for (counters, label) in all { out.add(counters.open, [label]) }
        out.begin("swiftlet_tcp_accepted_total", .counter, "Connections of clients that were taken.")
        for (counters, label) in all { out.add(counters.accepted, [label]) }
        out.begin("swiftlet_tcp_refused_total", .counter, "Connections of clients that were not taken, by cause.")
        for (counters, label) in all {
            for cause in StreamRefusal.allCases { out.add(counters.refused(cause), [label, ("cause", cause.label)]) }
        }
        out.begin("swiftlet_tcp_closed_total", .counter, "Connections of clients that ended, by cause.")
        for (counters, label) in all {
            for cause in StreamClosure.allCases { out.add(counters.closed(cause), [label, ("cause", cause.label)]) }
        }
        out.begin("swiftlet_http_responses_total", .counter, "Responses of DNS over HTTP by their status.")
        for transport in [QueryTransport.https, .http] {
            guard let counters = connections[transport] else { continue }
            for status in HTTPStatus.allCases {
                let labels = [("transport", transport.label), ("status", "\(status.rawValue)")]
                out.add(counters.responses(status), labels)
            }
        }
    }

    private mutating func writeCertificates(_ statistics: ServerStatistics) {
        guard !statistics.certificates.isEmpty else { return }
        out.begin(
            "swiftlet_certificate_expiry_timestamp_seconds", .gauge,
            "When the certificate that is shown at an address expires.")
        for certificate in statistics.certificates {
            out.add(
                certificate.validUntil,
                [("listener", "\(certificate.address)"), ("transport", certificate.carrier.rawValue)])
        }
        out.begin(
            "swiftlet_certificate_renewals_total", .counter,
            "Times that a certificate was read anew since its file had changed, by outcome.")
        out.add(statistics.renewals.renewed, [("outcome", "renewed")])
        out.add(statistics.renewals.failed, [("outcome", "failed")])
    }

    private mutating func writeCache(_ statistics: ServerStatistics) {
        guard let cache = statistics.cache else { return }
        out.add("swiftlet_cache_size_bytes", .gauge, "Octets that the cache may take.", cache.size)
        out.add("swiftlet_cache_used_bytes", .gauge, "Octets that its entries take.", cache.used)
        out.add("swiftlet_cache_entries", .gauge, "Entries of the cache.", cache.entries)
        out.add("swiftlet_cache_stored_total", .counter, "Entries that were put in.", cache.stored)
        out.add("swiftlet_cache_evicted_total", .counter, "Entries that had to leave for others.", cache.evicted)
        let replies = statistics.replies
        out.begin("swiftlet_cache_answers_total", .counter, "Replies from the cache, by whether their time was over.")
        out.add(replies[.cache], [("state", "fresh")])
        out.add(replies[.stale], [("state", "stale")])
        out.add(
            "swiftlet_cache_refreshes_total", .counter, "Questions asked to know for longer what is asked for often.",
            statistics.forwarding.refreshes)
    }

    private mutating func writeZones(_ statistics: ServerStatistics) {
        out.add("swiftlet_zones", .gauge, "Zones in service.", statistics.zones.count)
        let zones = statistics.zones.prefix(Self.mostZones)
        guard !zones.isEmpty else { return }
        out.begin("swiftlet_zone_serial", .gauge, "The serial of a zone's SOA record.")
        for zone in zones { out.add(zone.serial, [("zone", zone.origin.description)]) }
        out.begin("swiftlet_zone_usable", .gauge, "Whether a zone has data that can be served.")
        for zone in zones { out.add(zone.isUsable ? 1 : 0, [("zone", zone.origin.description)]) }
        out.begin("swiftlet_zone_records", .gauge, "Records of a zone.")
        for zone in zones { out.add(zone.records, [("zone", zone.origin.description)]) }
    }

    private mutating func writeReloads(_ reloads: ReloadRecord.Summary) {
        out.begin("swiftlet_reloads_total", .counter, "Reloads by what came of them.")
        for verdict in ReloadOutcome.Verdict.allCases {
            out.add(reloads.counts[verdict] ?? 0, [("outcome", verdict.rawValue)])
        }
        out.add(
            "swiftlet_last_load_successful", .gauge, "Whether all that was read last is in service.",
            reloads.last.verdict == .done ? 1 : 0)
        out.add(
            "swiftlet_last_load_timestamp_seconds", .gauge, "When everything was read last.", reloads.time)
    }
}
