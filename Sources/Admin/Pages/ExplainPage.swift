// The page of `explain`: why a question is answered as it is.

import DNSForwarding
package import DNSServer
import DNSText
package import DNSWire

/// An explanation, as JSON and as text.
package struct ExplainPage {
    /// Where the records of a name stand in the file of a zone, as `PATH:LINE`; nil where nobody knows.
    package typealias Places = @Sendable (_ owner: Name, _ type: RecordType, _ zone: Name) -> String?

    let explanation: Explanation
    /// Where the records of each step stand.
    let places: [String?]

    package init(_ explanation: Explanation, places: Places) {
        self.explanation = explanation
        self.places = explanation.steps.map { step in
            guard case .zone(let zone) = step.finding, !zone.isHosts, let owner = zone.standing.owner(of: step.name)
            else { return nil }
            return places(owner, explanation.type, zone.origin)
        }
    }

    /// What is printed: for people, or JSON.
    package func body(asText: Bool) -> String { answer.body(asText: asText) }

    var answer: AdminAnswer { AdminAnswer(json, text: text) }

    /// The reply that is given on the spot; nil where there is none.
    var reply: Message? {
        guard case .reply(let octets, _) = explanation.outcome else { return nil }
        return try? Message(octets.span)
    }

    // MARK: Text

    private var text: String {
        var lines = ["\(explanation.name) \(explanation.type), asked by \(explanation.client)"]
        lines.append(
            explanation.forwarding.map { "Forwarding: admitted by \($0.words)" }
                ?? "Forwarding: not for this client, to whom the cache is closed, too")
        for (step, place) in zip(explanation.steps, places) {
            lines.append("\(step.name)")
            lines += step.lines(at: place).map { "  " + $0 }
        }
        if explanation.withheld {
            lines.append("The answer holds a local address and comes from outside: rebinding withholds it.")
        }
        lines += outcome
        return lines.map { $0 + "\n" }.joined()
    }

    private var outcome: [String] {
        switch explanation.outcome {
        case .nothing: return ["There is no answer."]
        case .reply(_, let source):
            guard let reply else { return [] }
            let rest = MessagePresentation.full(reply).split(separator: "\n")
            return ["Answered at once, \(source.origin):"] + rest.map { "  " + $0 }
        case .ask:
            guard let choice = explanation.choice else {
                return ["Asked of an upstream. Of which first, only a running server knows."]
            }
            let joins =
                choice.joins ? ["The same question is in flight: this one joins it, and waits for its answer."] : []
            return ["Upstreams, as the first worker sees them:"] + choice.lines
                + (joins.isEmpty ? [verdict(choice)] : joins)
        }
    }

    private func verdict(_ choice: UpstreamChoice) -> String {
        if let first = choice.first { return "Asked of \(first) first." }
        let cause = choice.cause.map { " (\($0.label))" } ?? ""
        return explanation.hasStaleEntry
            ? "Nobody would be asked\(cause): answered from the cache, though its time is over."
            : "Nobody would be asked\(cause): answered SERVFAIL at once."
    }
}

extension Explanation {
    /// Whether the cache has something for the last name whose time is over.
    fileprivate var hasStaleEntry: Bool {
        guard case .rule(let rule)? = steps.last?.finding else { return false }
        return rule.entry.map { $0.finding != .fresh } ?? false
    }
}
