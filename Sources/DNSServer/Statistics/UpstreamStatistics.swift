// How upstreams fare, and the rules that name them, with all workers together.

import DNSDispatch
package import DNSForwarding
package import DNSWire

/// How an upstream fares, with all workers together.
package struct UpstreamStatistics: Sendable {
    package let upstream: Upstream
    /// Workers that may ask it, and those among them for whom it is down.
    package private(set) var workers = 0
    package private(set) var workersDown = 0
    /// How long it took to answer of late, in nanoseconds, in the mean of the workers that know; nil where none does.
    package var smoothedTime: Int64? { timed == 0 ? nil : times / timed }
    /// Questions in flight that have asked it.
    package private(set) var questions = 0
    package private(set) var counters = DNSForwarding.UpstreamCounters()
    private var times: Int64 = 0
    private var timed: Int64 = 0

    /// Whether it is down for all workers that may ask it.
    package var isDown: Bool { workersDown == workers }

    fileprivate init(_ report: UpstreamReport) {
        upstream = report.upstream
        add(report)
    }

    fileprivate mutating func add(_ report: UpstreamReport) {
        workers += 1
        if report.isDown { workersDown += 1 }
        questions += report.questions
        counters.add(report.counters)
        guard let time = report.smoothedTime else { return }
        times += time
        timed += 1
    }
}

/// How a forward rule fares, with all workers together.
package struct RuleStatistics: Sendable {
    /// What an upstream is to a rule.
    package enum State: String, CaseIterable, Sendable {
        /// At least one worker can ask it.
        case up
        /// It is down for all workers.
        case down
        /// A worker knows that it leads back to this server.
        case looping
    }

    /// An upstream under the rule.
    package struct Member: Sendable {
        package let upstream: Upstream
        /// Whether it is asked only when none of the others replies.
        package let isFallback: Bool
        package fileprivate(set) var state: State
    }

    package let zone: Name
    /// Those that it asks, then those to fall back on; none as long as nobody knows who they are.
    package private(set) var members: [Member] = []
    private let key: RuleKey

    /// Whether there is an upstream that can be asked.
    package var isServed: Bool { members.contains { $0.state == .up } }

    fileprivate init(_ report: RuleReport) {
        zone = report.zone
        key = report.key
        add(report)
    }

    fileprivate func isSame(as report: RuleReport) -> Bool { key == report.key && zone == report.zone }

    fileprivate mutating func add(_ report: RuleReport) {
        for member in report.members {
            let state: State = member.isLooping ? .looping : member.isDown ? .down : .up
            guard let place = members.firstIndex(where: { $0.upstream == member.upstream }) else {
                members.append(Member(upstream: member.upstream, isFallback: member.isFallback, state: state))
                continue
            }
            if state == .looping || state == .up && members[place].state == .down { members[place].state = state }
        }
    }
}

extension ServerStatistics {
    /// Adds what a worker knows of an upstream.
    mutating func add(_ report: UpstreamReport) {
        if let place = upstreams.firstIndex(where: { $0.upstream == report.upstream }) {
            upstreams[place].add(report)
        } else {
            upstreams.append(UpstreamStatistics(report))
        }
    }

    /// Adds how a rule fares with a worker. While a new state is taken up, some may know a rule that others do not.
    mutating func add(_ report: RuleReport) {
        if let place = rules.firstIndex(where: { $0.isSame(as: report) }) {
            rules[place].add(report)
        } else {
            rules.append(RuleStatistics(report))
        }
    }
}
