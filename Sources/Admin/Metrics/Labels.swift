// The words by which causes and sources are told apart in metrics and statistics.

import DNSDispatch
import DNSForwarding
import DNSTransports
import DNSWire

extension ShedCause {
    /// A word, or several joined by underscores.
    var label: String {
        switch self {
        case .queueFull: "queue_full"
        case .overstayed: "overstayed"
        case .ruleShare: "rule_share"
        case .clientShare: "client_share"
        case .noListener: "no_listener"
        case .upstreamsDown: "upstreams_down"
        case .upstreamsBusy: "upstreams_busy"
        case .noUpstreams: "no_upstreams"
        case .forwardingLoop: "forwarding_loop"
        case .mailboxFull: "mailbox_full"
        }
    }
}

extension StreamRefusal {
    /// A word, or several joined by underscores.
    var label: String {
        switch self {
        case .clientShare: "client_share"
        case .draining: "draining"
        case .gone: "gone"
        }
    }
}

extension StreamClosure {
    /// A word, or several joined by underscores.
    var label: String {
        switch self {
        case .peer: "peer"
        case .idle: "idle"
        case .unfinishedMessage: "unfinished_message"
        case .stalledOutput: "stalled_output"
        case .badLength: "bad_length"
        case .badRequest: "bad_request"
        case .overShare: "over_share"
        case .flooded: "flooded"
        case .responder: "responder"
        case .evictedIdle: "evicted_idle"
        case .evictedLargest: "evicted_largest"
        case .drained: "drained"
        case .drainDeadline: "drain_deadline"
        case .failure: "failure"
        case .handshake: "handshake"
        case .handshakeTime: "handshake_time"
        case .evictedHandshake: "evicted_handshake"
        }
    }
}
