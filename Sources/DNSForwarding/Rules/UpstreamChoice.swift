// Whom a rule would ask, told to people.

package import DNSDispatch
package import DNSWire

/// Whom a new question under a rule would ask now, as one worker sees it.
package struct UpstreamChoice: Sendable {
    /// An upstream that could be asked.
    package struct Candidate: Sendable {
        package let upstream: Upstream
        package let isDown: Bool
        /// Whether it leads back to this server.
        package let isLooping: Bool
        /// Whether it has so many questions that others should have the next.
        package let isBusy: Bool
        /// Whether it is asked only when none of the others replies.
        package let isFallback: Bool
        /// How long it took to answer of late, in nanoseconds; nil where nothing is known.
        package let smoothedTime: Int64?
        /// Questions in flight that have asked it.
        package let questions: Int
    }

    package let policy: UpstreamGroup.Policy
    /// In the order in which they are thought of.
    package let candidates: [Candidate]
    /// The one that would be asked first; nil where nobody would be.
    package let first: Upstream?
    /// Why a failure would be the answer at once; nil where somebody would be asked.
    package let cause: ShedCause?
    /// Whether the same question is in flight, so that the new one would join it and wait for its answer.
    package internal(set) var joins = false
}

extension Forwarder {
    /// Whom a new question under a rule would ask now; nil for a rule that is gone. It is of class IN, with neither DO nor CD set.
    package func choice(under key: RuleKey, for name: Name, _ type: RecordType) -> UpstreamChoice? {
        guard let rule = rules.value[key] else { return nil }
        var choice = rule.choice(now: now, random: parts.random)
        query.value.name.set(name)
        let question = FlightKey(
            name: query.value.name.hash, type: type, recordClass: .internet, dnssecOK: false, checkingDisabled: false,
            rule: key)
        choice.joins = flight(question) != nil
        return choice
    }
}
