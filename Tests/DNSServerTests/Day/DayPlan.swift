// What happens to the server and to its upstreams in the course of a day.

import DNSWire

/// The troubles of a day. Times count from midnight.
struct DayPlan {
    /// Upstreams that cannot be had for a while.
    struct Outage {
        let upstreams: [SocketAddress]
        let start: Duration
        let end: Duration
        /// Whether they refuse what comes, rather than to be silent.
        let refuses: Bool

        /// Whether it is under way, or was not longer ago than that.
        func covers(_ time: Duration, after rest: Duration = .zero) -> Bool { time >= start && time < end + rest }
    }

    static let first = SocketAddress(IPAddress(v4: 0xc000_0201), port: 53)
    static let second = SocketAddress(IPAddress(v4: 0xc000_0202), port: 53)

    /// One of two is silent; then both are, while much is known; at last both refuse.
    let outages = [
        Outage(upstreams: [first], start: .hours(5), end: .hours(5) + .minutes(30), refuses: false),
        Outage(upstreams: [first, second], start: .hours(12), end: .hours(12) + .minutes(10), refuses: false),
        Outage(upstreams: [second, first], start: .hours(20), end: .hours(20) + .minutes(5), refuses: true),
    ]
    /// The rule for corp.example. gets another upstream.
    let reload = Duration.hours(9)
    /// The server is ended, and started with what it knew.
    let restart = Duration.hours(16)

    /// What is the matter with an upstream.
    func outage(of upstream: SocketAddress, at time: Duration) -> Outage? {
        outages.first { $0.upstreams.contains(upstream) && $0.covers(time) }
    }

    /// Whether upstreams that are needed can't be had, or could not until so long ago.
    func isDark(_ time: Duration, after rest: Duration = .zero) -> Bool {
        outages.contains { $0.upstreams.count > 1 && $0.covers(time, after: rest) }
    }

    /// Whether an upstream can't be had, or could not until so long ago.
    func isTroubled(_ time: Duration, after rest: Duration) -> Bool {
        outages.contains { $0.covers(time, after: rest) }
    }

    /// The configuration of the server.
    static func configuration(corporate: String) -> String {
        """
        zones: [{name: home.example., file: home.example.yaml}]
        cache: {stale: {max: 1h}}
        forward:
          - {zone: ., upstreams: [192.0.2.1, 192.0.2.2], timeout: 3s}
          - {zone: corp.example., upstreams: \(corporate), timeout: 3s}

        """
    }

    static let zone = """
        '': {type: NS, value: ns.home.example.}
        nas: {type: A, value: 192.168.1.10}

        """
}

extension Duration {
    static func hours(_ hours: Int) -> Duration { .seconds(hours * 3600) }
    static func minutes(_ minutes: Int) -> Duration { .seconds(minutes * 60) }

    /// Whole seconds in it.
    var seconds: Int { Int(components.seconds) }
    var secondsRoundedUp: Int { seconds + (self > .seconds(seconds) ? 1 : 0) }
}
