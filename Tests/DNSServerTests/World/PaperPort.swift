// A port on paper: what it receives comes from a test, what it sends stays there.

import DNSDispatch
import DNSWire

/// A port whose packets are handed about by a `World`.
final class PaperPort: DatagramPort {
    /// What the next receive finds: a packet, or an errno.
    enum Incoming {
        case packet([UInt8], Path)
        case failure(Int32)
    }

    /// A message that was sent.
    struct Sent {
        let octets: [UInt8]
        let path: Path
    }

    private var incoming: [Incoming] = []
    private var sent: [Sent] = []
    private var isWatched = false
    private(set) var isClosed = false
    /// The tokens of queries that will get no reply.
    private(set) var abandoned: [UInt64] = []
    /// Done at the beginning of the next receive.
    var onReceive: (() -> Void)?
    /// Calls of `receive`, and of `send`.
    private(set) var receives = 0
    private(set) var sends = 0

    /// Whether the dispatcher is to be served.
    var isReadable: Bool { isWatched && !incoming.isEmpty && !isClosed }
    /// Whether something has come that was not received.
    var hasUnread: Bool { !incoming.isEmpty }

    /// Something arrives; at a closed port it is lost.
    func arrive(_ packet: Incoming) {
        if !isClosed { incoming.append(packet) }
    }

    /// Takes what was sent since the last call.
    func collect() -> [Sent] {
        defer { sent = [] }
        return sent
    }

    func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
        receives += 1
        onReceive.take()?()
        var count = 0
        while count < batch.count, case .packet(let octets, let path)? = incoming.first {
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
        sends += 1
        for place in first..<batch.count {
            var octets: [UInt8] = []
            octets.append(contentsOf: batch.message(at: place))
            sent.append(Sent(octets: octets, path: batch.path(at: place)))
        }
        return .sent(batch.count - first)
    }

    func setReadable(_ wanted: Bool) { isWatched = wanted }

    func abandon(token: UInt64) { abandoned.append(token) }

    func close() {
        isClosed = true
        incoming = []
    }
}
