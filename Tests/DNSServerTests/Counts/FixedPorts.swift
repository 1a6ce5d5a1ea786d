// Ports that allocate nothing themselves, so that what is counted is the server's.

import DNSDispatch
import DNSWire

/// Has the same few queries ready whenever it is filled, and counts what is done with it.
final class ReplayPort: DatagramPort {
    private let queries: [[UInt8]]
    private var left = 0
    private var number: UInt16 = 0
    private(set) var sent = 0
    private(set) var receives = 0
    private(set) var sends = 0

    init(_ queries: [[UInt8]]) { self.queries = queries }

    /// Makes so many queries ready.
    func fill(_ count: Int) { left = count }

    func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
        receives += 1
        let count = min(left, batch.count)
        guard count > 0 else { return .nothing }
        left -= count
        let queries = queries
        for place in 0..<count {
            // no two from the same port in a row: they would be taken for repetitions
            number &+= 1
            let peer = SocketAddress(IPAddress(v4: 0x0a00_0001), port: number | 0x8000)
            let query = queries[Int(number) % queries.count]
            batch.fill(
                place, with: query.span,
                path: Path(peer: peer, local: IPAddress(v4: 0x7f00_0001)), time: now)
        }
        return .received(count)
    }

    func send(_ batch: SendBatch, from first: Int) -> SendOutcome {
        sends += 1
        sent += batch.count - first
        return .sent(batch.count - first)
    }

    func setReadable(_ wanted: Bool) {}
    func close() {}
}

/// Opens ports to an upstream that sends every question back as its own reply, without records, unless it is told what to answer.
final class MirrorPorts: UpstreamPorts {
    private(set) var open: [(set: Int, socket: SocketNumber, port: MirrorPort)] = []
    private let set: Int
    private let answer: (([UInt8]) -> [UInt8]?)?

    init(set: Int, answer: (([UInt8]) -> [UInt8]?)? = nil) {
        self.set = set
        self.answer = answer
    }

    func open(
        sourcePort: UInt16, to upstream: SocketAddress, socket: SocketNumber
    ) throws(OpenFailure) -> any DatagramPort {
        let port = MirrorPort(upstream, answer)
        open.append((set, socket, port))
        return port
    }
}

/// A socket to such an upstream.
final class MirrorPort: DatagramPort {
    private static let most = 64, size = 300

    private let path: Path
    private let answer: (([UInt8]) -> [UInt8]?)?
    private var octets = [UInt8](repeating: 0, count: most * size)
    private var lengths = [Int](repeating: 0, count: most)
    private var count = 0

    init(_ upstream: SocketAddress, _ answer: (([UInt8]) -> [UInt8]?)?) {
        path = Path(peer: upstream)
        self.answer = answer
    }

    var hasReplies: Bool { count > 0 }

    func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
        let filled = min(count, batch.count)
        guard filled > 0 else { return .nothing }
        for place in 0..<filled {
            count -= 1
            let start = count * Self.size
            batch.fill(
                place, with: octets.span.extracting(start..<start + lengths[count]), path: path, time: now)
        }
        return .received(filled)
    }

    func send(_ batch: SendBatch, from first: Int) -> SendOutcome {
        for place in first..<batch.count {
            let message = batch.message(at: place)
            if let answer {
                var question: [UInt8] = []
                question.append(contentsOf: message)
                if let reply = answer(question) { add(reply.span) }
            } else {
                add(message)
                // QR and RA
                octets[(count - 1) * Self.size + 2] |= 0x80
                octets[(count - 1) * Self.size + 3] |= 0x80
            }
        }
        return .sent(batch.count - first)
    }

    private func add(_ message: Span<UInt8>) {
        for i in message.indices { octets[count * Self.size + i] = message[i] }
        lengths[count] = message.count
        count += 1
    }

    func setReadable(_ wanted: Bool) {}
    func close() {}
}
