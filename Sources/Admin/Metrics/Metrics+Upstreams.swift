// Upstreams and the process as metrics.

import DNSDispatch
import DNSForwarding
import DNSServer
import DNSTransports
import DNSWire

extension MetricsText {
    /// Milliseconds as seconds.
    static func seconds(milliseconds: Int64) -> String { Decimal.text(Double(milliseconds) / 1000) }

    /// Writes how upstreams fare.
    mutating func write(_ upstreams: [UpstreamStatistics]) {
        guard !upstreams.isEmpty else { return }
        func label(_ upstream: UpstreamStatistics) -> (String, String) { ("upstream", upstream.upstream.description) }
        begin("swiftlet_upstream_up", .gauge, "Whether an upstream is up for at least one worker.")
        for upstream in upstreams { add(upstream.isDown ? 0 : 1, [label(upstream)]) }
        begin("swiftlet_upstream_rtt_seconds", .gauge, "How long an upstream took of late, failures counted as slow.")
        for upstream in upstreams {
            if let time = upstream.smoothedTime { add(Self.seconds(nanoseconds: time), [label(upstream)]) }
        }
        begin("swiftlet_upstream_questions", .gauge, "Questions in flight that have asked an upstream.")
        for upstream in upstreams { add(upstream.questions, [label(upstream)]) }
        begin("swiftlet_upstream_asked_total", .counter, "Times that an upstream was asked, by transport.")
        for upstream in upstreams {
            add(upstream.counters.datagrams, [label(upstream), ("transport", "udp")])
            add(
                upstream.counters.streams,
                [label(upstream), ("transport", Self.streamName(upstream.upstream.transport))])
        }
        begin("swiftlet_upstream_replies_total", .counter, "Replies of an upstream, by what they were worth.")
        for upstream in upstreams {
            let replies = upstream.counters.replies
            let verdicts = [
                ("usable", replies.usable), ("truncated", replies.truncated), ("failure", replies.failures),
                ("malformed", replies.malformed),
            ]
            for (verdict, count) in verdicts { add(count, [label(upstream), ("verdict", verdict)]) }
        }
        begin("swiftlet_upstream_failures_total", .counter, "Times that asking an upstream came to nothing, by cause.")
        for upstream in upstreams {
            let counters = upstream.counters
            let causes = [
                ("timeout", counters.timeouts), ("broken", counters.broken - counters.untrusted),
                ("crowded", counters.crowded),
                ("mismatched", counters.mismatched), ("untrusted", counters.untrusted),
            ]
            for (cause, count) in causes { add(count, [label(upstream), ("cause", cause)]) }
        }
        begin("swiftlet_upstream_hedged_total", .counter, "Questions asked of another as well, since one was slow.")
        for upstream in upstreams { add(upstream.counters.hedged, [label(upstream)]) }
        begin("swiftlet_upstream_probes_total", .counter, "Questions of our own, to see whether an upstream is back.")
        for upstream in upstreams { add(upstream.counters.probes, [label(upstream)]) }
    }

    private static func streamName(_ transport: Upstream.Transport) -> String {
        switch transport {
        case .datagram, .datagramOnly, .stream: "tcp"
        case .tls: "tls"
        case .https: "https"
        }
    }

    /// Writes how forward rules fare.
    mutating func write(_ rules: [RuleStatistics]) {
        guard !rules.isEmpty else { return }
        begin("swiftlet_forward_up", .gauge, "Whether a forward rule has an upstream that can be asked.")
        for rule in rules { add(rule.isServed ? 1 : 0, [("zone", rule.zone.description)]) }
        begin("swiftlet_forward_upstreams", .gauge, "Upstreams of a forward rule, by what they are to it.")
        for rule in rules {
            for state in RuleStatistics.State.allCases {
                let count = rule.members.count { $0.state == state }
                add(count, [("zone", rule.zone.description), ("state", state.rawValue)])
            }
        }
    }

    /// Writes what became of the connections to upstreams.
    mutating func write(_ connections: DNSTransports.UpstreamCounters) {
        add(
            "swiftlet_upstream_connections_total", .counter, "Connections to upstreams that were begun.",
            connections.opened)
        begin(
            "swiftlet_upstream_connection_failures_total", .counter, "Connections to upstreams that failed, by cause.")
        add(connections.notConnected, [("cause", "not_connected")])
        add(connections.broken, [("cause", "broken")])
        add(connections.untrusted, [("cause", "untrusted")])
        add("swiftlet_upstream_handshakes_total", .counter, "Handshakes of TLS with upstreams.", connections.handshakes)
    }

    /// Writes what came from where upstreams are, or pretended to, and was not waited for: late replies, or attempts at forging some.
    mutating func write(unexpected asking: DispatchCounters) {
        begin(
            "swiftlet_unexpected_replies_total", .counter,
            "Datagrams from upstreams that no question waits for, by kind.")
        let kinds = [
            ("late", asking.late), ("wrong_id", asking.stray), ("wrong_question", asking.mismatched),
            ("unknown", asking.unmatched),
        ]
        for (kind, count) in kinds { add(count, [("kind", kind)]) }
    }

    /// Writes what the process takes.
    mutating func write(_ process: ProcessFigures, started: Int64) {
        add("process_start_time_seconds", .gauge, "When the process was started, in seconds since 1970.", started)
        if let octets = process.residentOctets {
            add("process_resident_memory_bytes", .gauge, "Resident memory of the process.", octets)
        }
        if let time = process.processorNanoseconds {
            begin("process_cpu_seconds_total", .counter, "Processor time of the process.")
            add(Self.seconds(nanoseconds: time))
        }
        if let octets = process.virtualOctets {
            add("process_virtual_memory_bytes", .gauge, "Address space of the process.", octets)
        }
        if let files = process.openFiles { add("process_open_fds", .gauge, "Open files and sockets.", files) }
        if let files = process.mostFiles { add("process_max_fds", .gauge, "Open files and sockets, at most.", files) }
    }
}
