// A port whose packets come from a test and go to it.

import DNSDispatch
import DNSWire
import Glibc

/// Receives what a test puts in, and keeps what is sent.
final class ScriptedPort: DatagramPort {
    /// What a receive finds.
    enum Incoming {
        case datagram([UInt8], Path)
        case failure(Int32)
    }

    /// A message that was sent.
    struct Message: Equatable {
        var octets: [UInt8]
        var path: Path
    }

    var incoming: [Incoming] = []
    private(set) var sent: [Message] = []
    private(set) var isReadable = false
    private(set) var isClosed = false
    private(set) var abandoned: [UInt64] = []
    private(set) var interestChanges = 0
    /// Places offered to the last receive.
    private(set) var lastRoom = 0
    /// What becomes of the next sends: nil is success of as many as may be, a number is an errno for the first.
    var sendErrors: [Int32?] = []
    /// Messages that one send takes at most.
    var sendsAtMost = Int.max
    var kernelDrops: UInt64 = 0

    func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
        precondition(!isClosed)
        lastRoom = batch.count
        batch.kernelDrops = kernelDrops
        var count = 0
        while count < batch.count, let next = incoming.first {
            guard case .datagram(let octets, let path) = next else { break }
            batch.fill(count, with: octets.span, path: path, time: now)
            incoming.removeFirst()
            count += 1
        }
        if count > 0 { return .received(count) }
        guard case .failure(let errno)? = incoming.first else { return .nothing }
        incoming.removeFirst()
        return .failed(errno)
    }

    func send(_ batch: SendBatch, from first: Int) -> SendOutcome {
        precondition(!isClosed)
        if !sendErrors.isEmpty, let error = sendErrors.removeFirst() { return .failed(error) }
        let count = min(batch.count - first, sendsAtMost)
        for place in first..<first + count {
            sent.append(Message(octets: [UInt8](copying: batch.message(at: place)), path: batch.path(at: place)))
        }
        return .sent(count)
    }

    func setReadable(_ wanted: Bool) {
        precondition(!isClosed && wanted != isReadable, "the port is told only what it does not know")
        isReadable = wanted
        interestChanges += 1
    }

    func abandon(token: UInt64) { abandoned.append(token) }

    func close() {
        precondition(!isClosed)
        isClosed = true
    }

    /// Takes what was sent so far.
    func takeSent() -> [Message] {
        defer { sent = [] }
        return sent
    }
}
