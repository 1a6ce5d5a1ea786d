// What was counted of forwarding.

import DNSDispatch
import DNSWire

/// What a worker counted of its upstreams' replies.
package struct ReplyCounters: SummedCounts, Equatable, Sendable {
    /// Replies that answered the question.
    package var usable: UInt64 = 0
    /// Replies that were cut off.
    package var truncated: UInt64 = 0
    /// Replies by which the upstream said that it could or would not answer.
    package var failures: UInt64 = 0
    /// Replies that broke the rules, or did not belong to the question.
    package var malformed: UInt64 = 0

    /// Adds what another worker has counted.
    package mutating func add(_ other: ReplyCounters) { addSums(of: other) }

    package static var sums: [WritableKeyPath<ReplyCounters, UInt64>] {
        [\.usable, \.truncated, \.failures, \.malformed]
    }

    mutating func count(_ verdict: ReplyVerdict) {
        switch verdict {
        case .usable: usable += 1
        case .truncated: truncated += 1
        case .failure: failures += 1
        case .malformed: malformed += 1
        }
    }
}

/// What a worker counted of one upstream.
package struct UpstreamCounters: SummedCounts, Equatable, Sendable {
    /// Attempts over UDP.
    package var datagrams: UInt64 = 0
    /// Attempts over streams.
    package var streams: UInt64 = 0
    /// Attempts that had no reply in their share of the time.
    package var timeouts: UInt64 = 0
    /// Attempts that could not be made, or came to nothing at once.
    package var broken: UInt64 = 0
    /// Attempts that could not be made because as many were under way as may be.
    package var crowded: UInt64 = 0
    /// Attempts that broke since it is not, or did not show, who it should be; they count as broken as well.
    package var untrusted: UInt64 = 0
    /// Replies that differed from the question in case only.
    package var otherCase: UInt64 = 0
    /// What came for attempts and was not believed: messages of another kind, cookies that are not ours, and, counted once for each
    /// attempt, more than a few that pretended to be the reply.
    package var mismatched: UInt64 = 0
    /// Questions that were asked of another upstream as well, because this one was slow.
    package var hedged: UInt64 = 0
    /// Questions that were not, because so many were already.
    package var unhedged: UInt64 = 0
    /// Questions of our own, to see whether it is back.
    package var probes: UInt64 = 0
    package var replies = ReplyCounters()

    package init() {}

    /// Adds what another worker has counted.
    package mutating func add(_ other: UpstreamCounters) {
        addSums(of: other)
        replies.add(other.replies)
    }

    package static var sums: [WritableKeyPath<UpstreamCounters, UInt64>] {
        [
            \.datagrams, \.streams, \.timeouts, \.broken, \.crowded, \.untrusted, \.otherCase, \.mismatched, \.hedged,
            \.unhedged, \.probes,
        ]
    }
}

/// What a worker counted of its questions.
package struct ForwardCounters: SummedCounts, Equatable, Sendable {
    /// Questions that came.
    package var questions: UInt64 = 0
    /// Questions among them that joined another in flight.
    package var joined: UInt64 = 0
    /// Questions among them that were answered with a failure at once, since all upstreams were down, or there was none.
    package var shed: UInt64 = 0
    /// Questions among them that were answered with a failure at once, since they had waited for too long already.
    package var overstayed: UInt64 = 0
    /// Questions among them that were answered with a failure at once, since all upstreams lead back to this server.
    package var looped: UInt64 = 0
    /// Questions among them that failed because their upstreams, or the forwarder, had as many as they may.
    package var crowdedOut: UInt64 = 0
    /// Questions that upstreams answered, those that joined not counted.
    package var answered: UInt64 = 0
    /// Questions that no upstream answered, those that joined not counted.
    package var failed: UInt64 = 0
    /// Questions that nobody waited for, to know for longer what is asked for often.
    package var refreshes: UInt64 = 0
    /// Replies with what was known though its time was over.
    package var stale: UInt64 = 0
    /// Replies sent to clients.
    package var replies: UInt64 = 0
    /// The same by what carried them; not those to the server itself.
    package var sent = TransportCounts<ReplyCounts>()
    /// How long clients waited for these, from the arrival of their query.
    package var waits = DurationCounts()
    /// How long queries waited until a listener took them, from their arrival.
    package var queueWaits = DurationCounts()

    package init() {}

    /// Counts a reply to the query that arrived so.
    mutating func count(_ source: AnswerSource, _ code: ResponseCode, to arrival: Arrival, now: Instant) {
        replies += 1
        let transport = arrival.path.transport
        if transport.isStream, arrival.path.peer.address.isUnspecified { return }
        sent[transport].count(source, code)
        waits.count(now.nanoseconds - arrival.time.nanoseconds)
    }

    /// Adds what another worker has counted.
    package mutating func add(_ other: ForwardCounters) {
        addSums(of: other)
        sent.add(other.sent)
        waits.add(other.waits)
        queueWaits.add(other.queueWaits)
    }

    package static var sums: [WritableKeyPath<ForwardCounters, UInt64>] {
        [
            \.questions, \.joined, \.shed, \.overstayed, \.looped, \.crowdedOut, \.answered, \.failed, \.refreshes,
            \.stale, \.replies,
        ]
    }
}
