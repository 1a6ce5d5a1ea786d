// What a world's parts count, by the names that scenarios use.

import DNSDispatch
import DNSForwarding

@testable import DNSServer

/// Counts by their names.
enum WorldCounts {
    private static var dispatching: [String: KeyPath<DispatchCounters, UInt64>] {
        [
            "queries": \.queries, "answered": \.answered, "dropped": \.dropped, "repeated": \.repeated,
            "handed-out": \.handedOut, "replied": \.replied, "hopeless": \.hopeless,
            "without-listener": \.withoutListener, "truncated": \.truncated, "shed": \.shed.total,
            "shed-queue-full": \.shed[.queueFull], "shed-overstayed": \.shed[.overstayed],
            "shed-rule-share": \.shed[.ruleShare], "shed-client-share": \.shed[.clientShare],
            "shed-no-listener": \.shed[.noListener],
        ]
    }
    private static var replying: [String: KeyPath<DispatchCounters, UInt64>] {
        [
            "late": \.late, "stray": \.stray, "mismatched": \.mismatched, "unmatched": \.unmatched,
            "other-case": \.differingInCase,
        ]
    }
    private static var forwarding: [String: KeyPath<ForwardCounters, UInt64>] {
        [
            "questions": \.questions, "joined": \.joined, "down": \.shed, "forwarded": \.answered, "failed": \.failed,
        ]
    }

    /// The count of a name, of all dispatchers of its kind together; nil when there is none.
    static func count(_ name: String, in world: World) -> Int? {
        if let path = dispatching[name] {
            return Int(world.core.listening.reduce(0) { $0 + $1.counters[keyPath: path] })
        }
        if let path = replying[name] { return Int(world.core.upstreams.counters[keyPath: path]) }
        if let path = forwarding[name] { return Int(world.core.forwarder.counters[keyPath: path]) }
        switch name {
        case "busy": return world.core.shares.busyCount
        case "waiting": return world.core.shares.queuedCount
        case "in-flight": return world.core.forwarder.inFlightCount
        default: return nil
        }
    }
}
