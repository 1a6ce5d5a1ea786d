// Tells the log that queries were shed: why, and whom they waited for.

import DNSDispatch
import DNSForwarding
import Logging

/// Counts the queries that a worker sheds, and writes a line when the first one is and then once a minute at most.
final class ShedLog {
    /// How far apart two lines are at least.
    private static let interval = Duration.seconds(60)

    private let log: Logger
    /// Since the start.
    private(set) var all = ShedCounts()
    /// Since the last line.
    private var causes = ShedCounts()
    /// Of all causes.
    private var total = 0
    /// Bounded by the rules that there are.
    private var rules: [RuleKey: Int] = [:]
    private var nextLine: Instant?

    init(_ log: Logger) { self.log = log }

    /// Queries were shed; their rule is nil where nobody knows it.
    func count(_ cause: ShedCause, under rule: RuleKey? = nil, times: Int = 1) {
        all[cause] += UInt64(times)
        causes[cause] += UInt64(times)
        total += times
        if let rule { rules[rule, default: 0] += times }
    }

    /// When a line is to be written even if nothing arrives; nil for never.
    var deadline: Instant? { total == 0 ? nil : nextLine }

    /// Writes a line, if there is something to tell and the last one is long enough ago. To be called at the end of a pass.
    func write(_ forwarder: Forwarder, now: Instant) {
        guard total > 0 else { return }
        if let nextLine, now < nextLine { return }
        nextLine = now + Self.interval
        let list = ShedCause.allCases.filter { causes[$0] > 0 }.map { "because \($0.reason) (\(causes[$0]))" }
        var line = "Queries were shed " + list.joined(separator: ", ") + "."
        if let worst = rules.max(by: { $0.value < $1.value })?.key,
            let (zone, upstream) = forwarder.bottleneck(of: worst)
        {
            line += " Most of them were for \(zone), and most of its questions wait for \(upstream)."
        }
        log.warning("\(line)")
        causes = ShedCounts()
        total = 0
        rules.removeAll(keepingCapacity: true)
    }
}

extension ShedCause {
    /// Why, as a part of a sentence.
    fileprivate var reason: String {
        switch self {
        case .queueFull: "the queue was full"
        case .overstayed: "they waited too long"
        case .ruleShare: "their rule had its share of the listeners"
        case .clientShare: "their client had its share of the queue"
        case .noListener: "no listener was left"
        case .upstreamsDown: "all upstreams of their rule were down"
        case .noUpstreams: "their rule had no upstreams as yet"
        case .upstreamsBusy: "their upstreams had as many questions as they may"
        case .forwardingLoop: "their rule leads back to this server"
        case .mailboxFull: "too many came over TCP at once"
        }
    }
}
