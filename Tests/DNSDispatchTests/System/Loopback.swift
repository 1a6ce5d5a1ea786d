// UDP ports on the loopback interface, with what a dispatcher would bring along.

import DNSWire
import Testing

@testable import DNSDispatch

/// The addresses that the tests use.
enum Loopback {
    static let v4 = IPAddress(v4: 0x7f00_0001)
    static let otherV4 = IPAddress(v4: 0x7f00_0002)
    static let anyV4 = IPAddress(v4: 0)
    static let v6 = IPAddress(high: 0, low: 1)
    static let anyV6 = IPAddress(high: 0, low: 0)

    /// Whether ::1 can be bound here.
    static let hasV6 = NetworkInterface.has(v6)
    /// An IPv6 link-local address of this machine with its scope, where there is one.
    static let linkLocal = (try? NetworkInterface.all())?
        .first { $0.isUp && !$0.address.isV4 && $0.address.isLinkLocal }
        .map { SocketAddress($0.address, port: 0, scope: $0.index) }
}

extension NetworkInterface {
    fileprivate static func has(_ address: IPAddress) -> Bool {
        (try? all())?.contains { $0.address == address && $0.isUp } ?? false
    }
}

/// A datagram that was received.
struct Datagram: Equatable {
    let octets: [UInt8]
    let arrival: Arrival

    static func == (one: Datagram, other: Datagram) -> Bool {
        one.octets == other.octets && one.arrival.path == other.arrival.path
    }
}

/// One port with its poller, buffers and batches.
final class PortBench {
    static let time = Instant(nanoseconds: 77)

    let port: UDPPort
    let poller: Poller
    let batch: UDPBatch
    private let pool: BufferPool
    private let arrivals: ReceiveBatch
    private let room: Int

    init(_ socket: consuming UDPSocket, batch capacity: Int = 64, bufferSize: Int = 2_048) throws {
        poller = try Poller()
        batch = try UDPBatch(capacity: capacity)
        port = UDPPort(socket, poller: poller, key: 42, batch: batch)
        pool = try BufferPool(count: capacity, bufferSize: bufferSize)
        arrivals = ReceiveBatch(capacity: capacity, bufferSize: bufferSize)
        room = bufferSize
        for place in 0..<capacity {
            let slot = try #require(pool.take())
            unsafe arrivals.places[place].start = pool.start(of: slot)
            unsafe arrivals.places[place].slot = slot
        }
        arrivals.count = capacity
        port.setReadable(true)
    }

    var address: SocketAddress { port.address }

    /// What one call to the port yields now.
    func receiveOnce() -> ReceiveOutcome { port.receive(arrivals, now: Self.time) }

    /// Datagrams that the kernel dropped, as the batch was told.
    var toldDrops: UInt64 { arrivals.kernelDrops }

    /// What can be received until `count` datagrams have come; fewer when nothing comes for five seconds.
    func receive(_ count: Int) -> [Datagram] {
        let pool = pool
        var all: [Datagram] = []
        while all.count < count, poller.wait(nanoseconds: 5_000_000_000) > 0 {
            guard case .received(let filled) = receiveOnce() else { continue }
            for place in 0..<filled {
                let arrival = arrivals[place]
                let slot = unsafe arrivals.places[place].slot
                let octets = pool.octets(of: slot, length: arrival.length)
                var copy: [UInt8] = []
                for i in octets.indices { copy.append(octets[i]) }
                all.append(Datagram(octets: copy, arrival: arrival))
            }
        }
        return all
    }

    /// A batch of messages for `send`.
    func messages(_ list: [(octets: [UInt8], path: Path)]) -> SendBatch {
        let batch = SendBatch(capacity: max(1, list.count), room: room)
        for (octets, path) in list {
            let isRoomLeft = batch.append(octets.span, path: path)
            precondition(isRoomLeft)
        }
        return batch
    }

    /// Sends one message; false when it did not leave.
    @discardableResult
    func send(_ octets: [UInt8], _ path: Path) -> Bool {
        port.send(messages([(octets, path)]), from: 0) == .sent(1)
    }

    /// Sends one message to an address.
    @discardableResult
    func send(_ octets: [UInt8], to peer: SocketAddress) -> Bool { send(octets, Path(peer: peer)) }
}
