// Tells the log that queries were shed: why, and whom they waited for.

import DNSDispatch
import DNSForwarding
import Logging

/// Counts the queries that a worker sheds, and writes a line when the first one is and then once a minute at most.
final class ShedLog {
    /// How far apart two lines are at least.
    private static let interval = Duration.seconds(60)

    private let log: Logger
    private var causes = ShedCounts()
    /// Bounded by the rules that there are.
    private var rules: [RuleKey: Int] = [:]
    private var nextLine: Instant?

    init(_ log: Logger) { self.log = log }

    /// A query was shed.
    func count(_ cause: ShedCause, under rule: RuleKey) {
        causes[cause] += 1
        rules[rule, default: 0] += 1
    }

    /// When a line is to be written even if nothing arrives; nil for never.
    var deadline: Instant? { rules.isEmpty ? nil : nextLine }

    /// Writes a line, if there is something to tell and the last one is long enough ago. To be called at the end of a pass.
    func write(_ forwarder: Forwarder, now: Instant) {
        guard let worst = rules.max(by: { $0.value < $1.value })?.key else { return }
        if let nextLine, now < nextLine { return }
        nextLine = now + Self.interval
        let list = ShedCause.allCases.filter { causes[$0] > 0 }.map { "because \($0.reason) (\(causes[$0]))" }
        var line = "Queries were shed " + list.joined(separator: ", ") + "."
        if let (zone, upstream) = forwarder.bottleneck(of: worst) {
            line += " Most of them were for \(zone), and most of its questions wait for \(upstream)."
        }
        log.warning("\(line)")
        causes = ShedCounts()
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
        }
    }
}
