// The upstreams of a rule, and how they are made use of.

/// The upstreams of a rule, and how they are made use of.
package struct UpstreamGroup: Equatable, Sendable {
    /// Which upstream is asked first.
    package enum Policy: Sendable {
        /// The first that isn't down.
        case failover
        /// Each in its turn.
        case roundRobin
        /// Any, each as likely as the other.
        case random
        /// The one that answered fastest of late.
        case fastest
    }

    /// When a second upstream is asked, though the first may still answer.
    package enum Hedging: Equatable, Sendable {
        /// When the first has had its share of the time.
        case off
        /// When the first takes longer than 95 % of its answers did.
        case auto
        /// When the first has taken so long.
        case after(Duration)
    }

    /// How an upstream is found to be down, and to be back.
    package struct Health: Equatable, Sendable {
        /// How often at least one is looked after that nobody asks otherwise: one that is down, and with `fastest` one
        /// that is slow.
        package var interval: Duration
        /// Questions in a row that fail before one counts as down.
        package var failures: Int

        /// Needs an interval above zero and at least one failure.
        package init(interval: Duration = .seconds(10), failures: Int = 3) {
            precondition(interval > .zero && failures > 0)
            self.interval = interval
            self.failures = failures
        }
    }

    /// The most upstreams that a rule may have, those to fall back on included.
    package static let limit = 64

    /// None as long as nobody knows who they are.
    package let upstreams: [Upstream]
    /// Those that are asked when none of the others replies.
    package let fallback: [Upstream]
    package let policy: Policy
    package let hedging: Hedging
    package let health: Health
    /// How long a question may take in all, from its arrival.
    package let timeout: Duration

    /// Needs at most `limit` upstreams in all, and a timeout above zero.
    package init(
        _ upstreams: [Upstream], fallback: [Upstream] = [], policy: Policy = .failover, hedging: Hedging = .off,
        health: Health = Health(), timeout: Duration
    ) {
        precondition(upstreams.count + fallback.count <= Self.limit && timeout > .zero)
        self.upstreams = upstreams
        self.fallback = fallback
        self.policy = policy
        self.hedging = hedging
        self.health = health
        self.timeout = timeout
    }
}
