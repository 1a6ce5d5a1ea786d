// A socket on paper: what it receives comes from a test, what it sends stays there.

import DNSDispatch
import DNSForwarding
import DNSWire

/// A port whose datagrams are handed about by a `World`.
final class PaperPort: DatagramPort {
    /// What the next receives find: datagrams, or an errno.
    enum Incoming {
        case datagram([UInt8], Path)
        case failure(Int32)
    }

    var incoming: [Incoming] = []
    private(set) var sent: [(octets: [UInt8], path: Path)] = []
    private(set) var isClosed = false

    func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
        var count = 0
        while count < batch.count, case .datagram(let octets, let path)? = incoming.first {
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
        for place in first..<batch.count {
            var octets: [UInt8] = []
            octets.append(contentsOf: batch.message(at: place))
            sent.append((octets, batch.path(at: place)))
        }
        return .sent(batch.count - first)
    }

    func setReadable(_ wanted: Bool) {}

    func close() { isClosed = true }

    /// Takes what was sent since the last call.
    func collect() -> [(octets: [UInt8], path: Path)] {
        defer { sent = [] }
        return sent
    }
}

/// Opens ports on paper, and knows which are open.
final class PaperPorts: UpstreamPorts {
    struct Open {
        var port: PaperPort
        var upstream: SocketAddress
        var socket: SocketNumber
        var source: UInt16
    }

    private(set) var open: [Open] = []
    /// The errno with which no socket can be opened; nil when they can.
    var failure: Int32?

    func open(
        sourcePort: UInt16, to upstream: SocketAddress, socket: SocketNumber
    ) throws(OpenFailure) -> any DatagramPort {
        if let failure { throw .failed(failure) }
        guard !open.contains(where: { $0.source == sourcePort && !$0.port.isClosed }) else { throw .portTaken }
        let port = PaperPort()
        open.append(Open(port: port, upstream: upstream, socket: socket, source: sourcePort))
        return port
    }

    func forgetClosed() { open.removeAll { $0.port.isClosed } }
}

/// Keeps what is to go over streams.
final class PaperStreams: UpstreamStream {
    private var asked: [StreamQuestion] = []
    /// Whether no question is taken up.
    var isFull = false

    func ask(_ question: StreamQuestion) -> Bool {
        guard !isFull else { return false }
        asked.append(question)
        return true
    }

    /// Takes what was asked since the last call.
    func collect() -> [StreamQuestion] {
        defer { asked = [] }
        return asked
    }
}

/// A generator that gives the same numbers for the same seed.
final class SplitMix: RandomSource, RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
