// An upstream in the tests' own process that does with each question what the test says.

import DNSDispatch
import DNSWire
import Glibc
import NIOConcurrencyHelpers
import TestSupport

/// A server on a loopback address that behaves as its script says, on a thread of its own.
final class ScriptedUpstream: Sendable {
    /// A question that came.
    struct Asked: Sendable {
        let octets: [UInt8]
        let message: Message
        let transport: Transport
        /// Counted from 0.
        let number: Int
    }

    /// What is done with a question.
    enum Deed: Sendable {
        /// Octets are sent back.
        case send([UInt8])
        /// Octets are sent back from another port; over UDP only.
        case sendFromElsewhere([UInt8])
        /// Octets are sent back when the test calls `release`.
        case hold([UInt8])
        /// The connection is closed.
        case close
    }

    typealias Script = @Sendable (Asked) -> [Deed]

    let address: SocketAddress
    private let record = Record()
    private let orders: (end: Int32, start: Int32)
    private let thread: WorkerThread

    /// Begins to listen, over UDP, TCP or both.
    /// - Parameter place: where; without it, at a free port of 127.0.0.1.
    init(at place: SocketAddress? = nil, udp: Bool = true, tcp: Bool = true, _ script: @escaping Script) throws {
        let (datagrams, listener, address) = try Self.listen(at: place, udp: udp, tcp: tcp)
        self.address = address
        orders = try Channel.open()
        let (record, order) = (record, orders.end)
        thread = try WorkerThread(name: "upstream") {
            var desk = UpstreamDesk(datagrams, listener, orders: order, record: record, script: script)
            desk.run()
        }
    }

    deinit {
        end()
        close(orders.end)
        close(orders.start)
    }

    /// Sends what was held.
    func release() { order(UpstreamDesk.Order.release) }

    /// Stops listening and closes all connections.
    func end() {
        order(UpstreamDesk.Order.end)
        thread.join()
    }

    private func order(_ order: UpstreamDesk.Order) {
        var octet = order.rawValue
        _ = unsafe write(orders.start, &octet, 1)
    }

    /// All questions that came, in order.
    var asked: [Asked] { record.all }

    /// Waits until so many questions have come in all.
    func awaitAsked(_ count: Int) throws {
        let deadline = Deadline.generous
        while asked.count < count {
            guard record.awaitMore(by: deadline) else {
                throw NotInTime(description: "the upstream got \(asked.count) questions, not \(count)")
            }
        }
    }

    private static func listen(
        at place: SocketAddress?, udp: Bool, tcp: Bool
    ) throws -> (Socket?, Socket?, SocketAddress) {
        for _ in 0..<100 {
            let address = try place ?? SocketAddress(.loopback4, port: FreePorts.pick())
            do {
                let datagrams = udp ? try Socket.bound(.datagram, address) : nil
                let listener = tcp ? try Socket.listening(address) : nil
                return (datagrams, listener, address)
            } catch let failure as SystemFailure where failure.code == EADDRINUSE && place == nil {
                continue
            }
        }
        throw NotInTime(description: "no free port was found")
    }

    /// The questions that came, shared by the thread and the test.
    final class Record: Sendable {
        private let list = NIOLockedValueBox<[Asked]>([])
        /// A count of questions that nobody has waited for yet.
        private let news = ConditionLock(value: 0)

        var all: [Asked] { list.withLockedValue { $0 } }

        func add(_ octets: [UInt8], _ message: Message, over transport: Transport) -> Asked {
            let asked = list.withLockedValue { list in
                list.append(Asked(octets: octets, message: message, transport: transport, number: list.count))
                return list[list.count - 1]
            }
            news.lock()
            news.unlock(withValue: 1)
            return asked
        }

        /// Waits for questions that came since the last call.
        func awaitMore(by deadline: Deadline) -> Bool {
            guard news.lock(whenValue: 1, timeoutSeconds: Double(deadline.milliseconds) / 1000) else { return false }
            news.unlock(withValue: 0)
            return true
        }
    }
}

/// The thread's side of a scripted upstream.
private struct UpstreamDesk {
    enum Order: UInt8 { case release, end }

    private struct Connection {
        let socket: Socket
        var unread: [UInt8] = []
    }

    /// Where a reply goes.
    private enum Place {
        case datagram(SocketAddress)
        case stream(Socket)
    }

    private let datagrams: Socket?
    private let listener: Socket?
    private let orders: Int32
    private let record: ScriptedUpstream.Record
    private let script: ScriptedUpstream.Script
    private var connections: [Int32: Connection] = [:]
    private var held: [(Place, [UInt8])] = []

    init(
        _ datagrams: Socket?, _ listener: Socket?, orders: Int32, record: ScriptedUpstream.Record,
        script: @escaping ScriptedUpstream.Script
    ) {
        self.datagrams = datagrams
        self.listener = listener
        self.orders = orders
        self.record = record
        self.script = script
    }

    /// Serves until it is told to end. What cannot be sent is as good as lost.
    mutating func run() {
        while true {
            let open =
                [orders, datagrams?.descriptor, listener?.descriptor].compactMap { $0 } + Array(connections.keys)
            for descriptor in readable(open, by: Deadline(.seconds(3600))) {
                switch descriptor {
                case orders: if takeOrder() == .end { return }
                case datagrams?.descriptor: takeDatagram()
                case listener?.descriptor: takeConnection()
                default: read(from: descriptor)
                }
            }
        }
    }

    private mutating func takeOrder() -> Order {
        var octet: UInt8 = 0
        _ = unsafe Glibc.read(orders, &octet, 1)
        let order = Order(rawValue: octet) ?? .end
        if order == .release {
            for (place, octets) in held { send(octets, to: place) }
            held = []
        }
        return order
    }

    private mutating func takeDatagram() {
        guard let datagrams, let (octets, peer) = try? datagrams.receive(by: .generous) else { return }
        take(octets, from: .datagram(peer), over: .datagram)
    }

    private mutating func takeConnection() {
        guard let listener, let socket = try? listener.accept(by: .generous) else { return }
        connections[socket.descriptor] = Connection(socket: socket)
    }

    private mutating func read(from descriptor: Int32) {
        guard var connection = connections[descriptor] else { return }
        guard let more = try? connection.socket.read(by: .generous), !more.isEmpty else {
            connections[descriptor] = nil
            return
        }
        connection.unread += more
        var messages: [[UInt8]] = []
        while let message = connection.unread.takeFrame() { messages.append(message) }
        connections[descriptor] = connection
        for message in messages { take(message, from: .stream(connection.socket), over: .stream) }
    }

    private mutating func take(_ octets: [UInt8], from place: Place, over transport: Transport) {
        guard let message = try? Message(octets.span) else { return }
        let asked = record.add(octets, message, over: transport)
        for deed in script(asked) {
            switch deed {
            case .send(let octets): send(octets, to: place)
            case .hold(let octets): held.append((place, octets))
            case .sendFromElsewhere(let octets):
                guard case .datagram(let peer) = place else { continue }
                let other = try? Socket.bound(.datagram, SocketAddress(.loopback4, port: 0))
                try? other?.send(octets, to: peer)
            case .close:
                if case .stream(let socket) = place { connections[socket.descriptor] = nil }
            }
        }
    }

    private func send(_ octets: [UInt8], to place: Place) {
        switch place {
        case .datagram(let peer): try? datagrams?.send(octets, to: peer)
        case .stream(let socket): try? socket.send(octets.framed)
        }
    }
}
