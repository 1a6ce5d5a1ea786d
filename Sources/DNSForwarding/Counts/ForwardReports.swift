// How the forward rules of a worker fare, and those whom they ask.

package import DNSDispatch
package import DNSWire

/// How an upstream fares with one worker.
package struct UpstreamReport: Sendable {
    package let upstream: Upstream
    package let isDown: Bool
    /// How long it took to answer of late, in nanoseconds, with failures counted as slow; nil where nothing is known.
    package let smoothedTime: Int64?
    /// Questions in flight that have asked it.
    package let questions: Int
    package let counters: UpstreamCounters
}

/// How a forward rule fares with one worker.
package struct RuleReport: Sendable {
    /// An upstream under the rule.
    package struct Member: Sendable {
        package let upstream: Upstream
        /// Whether it is asked only when none of the others replies.
        package let isFallback: Bool
        package let isDown: Bool
        /// Whether it leads back to this server under this rule.
        package let isLooping: Bool
    }

    package let key: RuleKey
    package let zone: Name
    /// Those that it asks, then those to fall back on; none as long as nobody knows who they are.
    package let members: [Member]
}

extension RuleState {
    /// How it fares.
    var report: RuleReport {
        RuleReport(
            key: key, zone: zone,
            members: upstreams.enumerated().map { place, state in
                RuleReport.Member(
                    upstream: state.upstream, isFallback: place >= group.upstreams.count,
                    isDown: state.isDown, isLooping: looping.holds(place))
            })
    }
}
