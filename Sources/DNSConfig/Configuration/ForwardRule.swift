// A rule of `forward:`, as plain values.

package import DNSWire

/// What is done with questions for names under some zones.
package struct ForwardRule: Sendable, Equatable {
    /// What a rule does.
    package enum Action: Sendable, Equatable {
        /// Ask others.
        case ask(UpstreamGroup)
        /// Answer NXDOMAIN and ask nobody (RFC 6303 s3).
        case nameError
    }

    /// The names under which the rule holds; the longest match of all rules wins.
    package var zones: [Name]
    package var action: Action
}

/// Who is asked, and how.
package struct UpstreamGroup: Sendable, Equatable {
    /// Which of several upstreams is asked.
    package enum Policy: String, Sendable, CaseIterable {
        /// The first that is well.
        case failover
        /// Each in turn.
        case roundRobin = "round_robin"
        /// Any.
        case random
        /// The one that answered fastest of late.
        case fastest
    }

    /// When a second upstream is asked because the first is slow.
    package enum Hedge: Sendable, Equatable {
        case off
        /// When it takes longer than 95 % of its answers did.
        case auto
        case after(Duration)
    }

    /// How upstreams are found to be down, and to be back.
    package struct Health: Sendable, Equatable {
        /// How often one is looked after that nobody asks otherwise.
        package var interval = Duration.seconds(10)
        /// Questions in a row that fail before one counts as down.
        package var failures = 3

        package init() {}
    }

    /// The most upstreams of a rule, `fallback` included.
    package static let limit = 64

    /// At least one.
    package var upstreams: [UpstreamSource]
    /// Those that are asked when none of the others replies.
    package var fallback: [UpstreamSource] = []
    package var policy = Policy.failover
    /// Nil: as the policy has it.
    package var hedge: Hedge?
    package var health = Health()
    /// The time that a whole question may take, from its arrival.
    package var timeout = Duration.seconds(2)

    package init(_ upstreams: [UpstreamSource]) { self.upstreams = upstreams }
}
