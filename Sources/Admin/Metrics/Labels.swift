// The words by which causes and sources are told apart in metrics and statistics.

import DNSDispatch
import DNSForwarding

extension AnswerSource {
    /// One word.
    var label: String {
        switch self {
        case .zone: "zone"
        case .special: "special"
        case .cache: "cache"
        case .stale: "stale"
        case .upstream: "upstream"
        case .failure: "failure"
        }
    }
}

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
