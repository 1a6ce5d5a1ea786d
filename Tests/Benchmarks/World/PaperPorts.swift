// Ports without a kernel behind them, which cost next to nothing.

import DNSDispatch
import DNSWire

/// Has packets ready whenever it is filled, and counts the octets that are sent.
final class PaperClients: DatagramPort {
    private var packets: QueryPackets
    private(set) var left = 0
    private var port: UInt16 = 0x8000
    private(set) var octets = 0
    private(set) var sent = 0

    init(_ packets: QueryPackets) { self.packets = packets }

    /// Makes all packets ready once more, changed if need be.
    func fill(_ change: (inout QueryPackets) -> Void = { _ in }) {
        change(&packets)
        left = packets.count
    }

    func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
        let count = min(left, batch.count)
        guard count > 0 else { return .nothing }
        Self.fill(batch, with: packets, from: packets.count - left, count, &port, now)
        left -= count
        return .received(count)
    }

    private static func fill(
        _ batch: ReceiveBatch, with packets: QueryPackets, from first: Int, _ count: Int, _ port: inout UInt16,
        _ now: Instant
    ) {
        for place in 0..<count {
            // from another port each time, or they would be taken for repetitions
            port = port == .max ? 0x8000 : port + 1
            let path = Path(peer: SocketAddress(World.client, port: port), local: IPAddress(v4: 0x7f00_0001))
            batch.fill(place, with: packets[first + place], path: path, time: now)
        }
    }

    func send(_ batch: SendBatch, from first: Int) -> SendOutcome {
        var sum = 0
        for place in first..<batch.count { sum += batch.length(at: place) }
        octets += sum
        sent += batch.count - first
        return .sent(batch.count - first)
    }

    func setReadable(_ wanted: Bool) {}
    func close() {}
}

/// Opens sockets to an upstream that knows an address for every name.
final class PaperUpstream: UpstreamPorts {
    private(set) var open: [(number: SocketNumber, port: PaperUpstreamPort)] = []

    func open(
        sourcePort: UInt16, to upstream: SocketAddress, socket: SocketNumber
    ) throws(OpenFailure) -> any DatagramPort {
        let port = PaperUpstreamPort(upstream)
        open.append((socket, port))
        return port
    }
}

/// One of these sockets.
final class PaperUpstreamPort: DatagramPort {
    private static let most = 128, room = 128
    /// An A record for the QNAME, with a TTL of an hour.
    private static let answer: [UInt8] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0x0e, 0x10, 0, 4, 192, 0, 2, 1]

    private let path: Path
    private var octets = [UInt8](repeating: 0, count: most * room)
    private var lengths = [Int](repeating: 0, count: most)
    private(set) var waiting = 0

    init(_ upstream: SocketAddress) { path = Path(peer: upstream) }

    func receive(_ batch: ReceiveBatch, now: Instant) -> ReceiveOutcome {
        let count = min(waiting, batch.count)
        guard count > 0 else { return .nothing }
        for place in 0..<count {
            waiting -= 1
            let start = waiting * Self.room
            batch.fill(
                place, with: octets.span.extracting(start..<start + lengths[waiting]), path: path, time: now)
        }
        return .received(count)
    }

    func send(_ batch: SendBatch, from first: Int) -> SendOutcome {
        for place in first..<batch.count {
            lengths[waiting] = Self.reply(to: batch.message(at: place), at: waiting * Self.room, in: &octets)
            waiting += 1
        }
        return .sent(batch.count - first)
    }

    /// Writes the reply to a question and returns its length: the question as it came, the answer, no OPT record.
    private static func reply(to question: Span<UInt8>, at start: Int, in octets: inout [UInt8]) -> Int {
        var end = Header.size
        while question[end] != 0 { end += Int(question[end]) + 1 }
        end += 5
        var room = octets.mutableSpan
        room.copy(question.extracting(0..<end), at: start)
        room.copy(answer.span, at: start + end)
        // QR, RD and RA; one question, one answer
        room.copy(([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] as [UInt8]).span, at: start + 2)
        return end + answer.count
    }

    func setReadable(_ wanted: Bool) {}
    func close() {}
}
