// Replies and questions on their way out.

import DNSWire
import Glibc

/// Collects messages and sends them in batches. Sending never waits: what the port has no room for is dropped and counted.
final class Outbox {
    private let port: any DatagramPort
    let batch: SendBatch
    private let visits: BranchVisits?
    private var tally = SendTally()
    /// Set while a responder writes into the batch.
    var isLent = false

    /// An outbox for messages of up to `room` octets, sent `capacity` at a time.
    init(port: any DatagramPort, capacity: Int, room: Int, visits: BranchVisits? = nil) {
        self.port = port
        self.visits = visits
        batch = SendBatch(capacity: capacity, room: room)
    }

    /// What was counted so far.
    var counts: SendTally { tally }
    /// Failures with ECONNREFUSED so far.
    var refusals: UInt64 { tally.refusals }

    /// Whether nothing waits to be sent.
    var isEmpty: Bool { batch.count == 0 }

    /// Takes up a copy of a message; false when it is longer than the room.
    func post(_ message: Span<UInt8>, path: Path) -> Bool {
        guard message.count <= batch.room else {
            tally.tooLong += 1
            visits?.mark(.sendTooLong)
            return false
        }
        makeRoom()
        return batch.append(message, path: path)
    }

    /// Takes up a message that `write` writes in place; false when it returns nil.
    func post(path: Path, write: (inout MutableSpan<UInt8>) -> Int?) -> Bool {
        makeRoom()
        var room = unsafe MutableSpan(_unsafeStart: batch.start(of: batch.count), count: batch.room)
        guard let length = write(&room) else { return false }
        batch.commit(length: length, path: path)
        return true
    }

    private func makeRoom() {
        precondition(!isLent, "a responder may not call the dispatcher")
        if batch.count == batch.capacity { flush() }
    }

    /// Sends all that was taken up. A send that stops in the middle goes on behind the message that failed; when there is
    /// no room (EAGAIN), the rest is dropped.
    func flush() {
        var first = 0
        while first < batch.count {
            switch port.send(batch, from: first) {
            case .sent(let count):
                precondition(count > 0 && count <= batch.count - first)
                tally.sent += UInt64(count)
                first += count
                visits?.mark(first == batch.count ? .sendWhole : .sendPartial)
            case .failed(EINTR):
                continue
            case .failed(EAGAIN):
                tally.dropped += UInt64(batch.count - first)
                first = batch.count
                visits?.mark(.sendNoRoom)
            case .failed(let errno):
                tally.count(errno)
                visits?.mark(.sendFailed)
                if errno == ECONNREFUSED { tally.refusals += 1 }
                first += 1
            }
        }
        batch.count = 0
    }
}

/// What was counted of sending.
package struct SendTally: Equatable, Sendable {
    /// Messages that left.
    package var sent: UInt64 = 0
    /// Messages dropped because the socket had no room (EAGAIN).
    package var dropped: UInt64 = 0
    /// Messages longer than the room for them, not sent.
    package var tooLong: UInt64 = 0
    /// Messages that failed otherwise, by errno.
    package private(set) var failures: [Int32: UInt64] = [:]
    /// Failures with ECONNREFUSED, which tell of an earlier message.
    var refusals: UInt64 = 0

    mutating func count(_ errno: Int32) { failures[errno, default: 0] += 1 }

    /// Adds the counts of another dispatcher.
    mutating func add(_ other: SendTally) {
        sent += other.sent
        dropped += other.dropped
        tooLong += other.tooLong
        refusals += other.refusals
        failures.merge(other.failures, uniquingKeysWith: +)
    }
}
