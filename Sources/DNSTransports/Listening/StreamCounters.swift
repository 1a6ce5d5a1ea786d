// What happened on the stream listeners, in numbers.

import Synchronization

/// Why a connection ended.
package enum StreamClosure: Int, CaseIterable, Sendable {
    /// The peer closed, and everything that it asked was answered or came too late.
    case peer
    /// Nothing was asked for `StreamLimits.idle`.
    case idle
    /// A message took longer than `StreamLimits.messageTime`.
    case unfinishedMessage
    /// The peer took no answers for `StreamLimits.outputTime`.
    case stalledOutput
    /// A length that no message can have.
    case badLength
    /// What is no request of HTTP, or one that cannot be read to its end.
    case badRequest
    /// A proxy opened it for a client who has `StreamLimits.connectionsPerClient` already.
    case overShare
    /// More octets came than may wait.
    case flooded
    /// The responder wished it.
    case responder
    /// It had been idle longest when room was needed.
    case evictedIdle
    /// It was the oldest of the client with the most connections when room was needed.
    case evictedLargest
    /// The server ends; everything in flight was answered.
    case drained
    /// The server ends; something in flight was not answered in time.
    case drainDeadline
    /// Reading or writing failed.
    case failure
    /// The handshake of TLS failed: what the peer speaks is no TLS, or none that we speak, or it does not trust us.
    case handshake
    /// The handshake took longer than `StreamLimits.handshakeTime`.
    case handshakeTime
    /// It was the oldest that shook hands when there were too many.
    case evictedHandshake
}

/// Why a connection was closed as soon as it was accepted.
package enum StreamRefusal: Int, CaseIterable, Sendable {
    /// The client has `StreamLimits.connectionsPerClient` already.
    case clientShare
    /// The server ends.
    case draining
    /// It was gone before it could be looked at.
    case gone
}

/// A copy of the counters of one transport, or of all, at one moment. The parts are read one after the other.
package struct StreamCounters: Sendable, Equatable {
    /// Connections that were accepted and kept.
    package var accepted = 0
    /// Connections that are open now.
    package var open = 0
    /// Complete messages that came in.
    package var messages = 0
    /// Messages that went out.
    package var replies = 0
    /// Failures among them that went out in place of answers, for want of room.
    package var replaced = 0
    fileprivate var responses = [Int](repeating: 0, count: HTTPStatus.allCases.count)
    fileprivate var closures = [Int](repeating: 0, count: StreamClosure.allCases.count)
    fileprivate var refusals = [Int](repeating: 0, count: StreamRefusal.allCases.count)

    package init() {}

    /// Adds those of another transport.
    package mutating func add(_ other: StreamCounters) {
        accepted += other.accepted
        open += other.open
        messages += other.messages
        replies += other.replies
        replaced += other.replaced
        for i in responses.indices { responses[i] += other.responses[i] }
        for i in closures.indices { closures[i] += other.closures[i] }
        for i in refusals.indices { refusals[i] += other.refusals[i] }
    }

    /// Responses of HTTP with one status.
    package func responses(_ status: HTTPStatus) -> Int { responses[status.place] }

    /// Connections that ended for one cause.
    package func closed(_ cause: StreamClosure) -> Int { closures[cause.rawValue] }

    /// Connections that were refused for one cause.
    package func refused(_ cause: StreamRefusal) -> Int { refusals[cause.rawValue] }
}

/// The counters themselves: counted up from every event loop.
final class StreamTally: Sendable {
    private let accepted = Atomic(0)
    private let messages = Atomic(0)
    private let replies = Atomic(0)
    private let replaced = Atomic(0)
    private let responses = InlineArray<9, Atomic<Int>> { _ in Atomic(0) }
    private let closures = InlineArray<17, Atomic<Int>> { _ in Atomic(0) }
    private let refusals = InlineArray<3, Atomic<Int>> { _ in Atomic(0) }

    func countAccepted() { accepted.add(1, ordering: .relaxed) }

    /// Counts messages and replies of one pass together.
    func count(messages new: Int, replies sent: Int) {
        if new > 0 { messages.add(new, ordering: .relaxed) }
        if sent > 0 { replies.add(sent, ordering: .relaxed) }
    }

    func countReplaced() { replaced.add(1, ordering: .relaxed) }

    func count(_ status: HTTPStatus) { responses[status.place].add(1, ordering: .relaxed) }

    func count(_ cause: StreamClosure) { closures[cause.rawValue].add(1, ordering: .relaxed) }

    func count(_ cause: StreamRefusal) { refusals[cause.rawValue].add(1, ordering: .relaxed) }

    /// The counters now; `open` is left for the caller, who knows it.
    var snapshot: StreamCounters {
        var copy = StreamCounters()
        copy.accepted = accepted.load(ordering: .relaxed)
        copy.messages = messages.load(ordering: .relaxed)
        copy.replies = replies.load(ordering: .relaxed)
        copy.replaced = replaced.load(ordering: .relaxed)
        for i in copy.responses.indices { copy.responses[i] = responses[i].load(ordering: .relaxed) }
        for i in copy.closures.indices { copy.closures[i] = closures[i].load(ordering: .relaxed) }
        for i in copy.refusals.indices { copy.refusals[i] = refusals[i].load(ordering: .relaxed) }
        return copy
    }
}
