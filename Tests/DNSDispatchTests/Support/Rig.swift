// A dispatcher with all that it needs, over a scripted port.

import DNSDispatch
import DNSWire

/// A dispatcher over a scripted port, with a listener, a receiver and a clock that stands still unless it is told to go.
final class Rig {
    let port = ScriptedPort()
    let pool: BufferPool
    let shares: QueryShares
    let responder: ScriptedResponder?
    let listener = ScriptedListener()
    let receiver = ScriptedReceiver()
    let dispatcher: Dispatcher
    var now: Instant

    /// - Parameters:
    ///   - buffers: buffers of the pool; ignored when a pool is given.
    init(
        buffers: Int = 16, batch: Int = 4, clients: Int = 4, queries: Int = 16, responses: Int = 8, replies: Int = 8,
        responder: ScriptedResponder? = nil, pool: BufferPool? = nil, shares: QueryShares? = nil,
        random: (any RandomSource)? = nil, observer: (any DispatchObserver)? = nil, visits: BranchVisits? = nil
    ) throws {
        now = Instant(nanoseconds: 1_000_000_000)
        self.pool = try pool ?? BufferPool(count: buffers, bufferSize: 512)
        self.shares = shares ?? QueryShares(limits: .init(clients: clients, queries: queries))
        self.responder = responder
        dispatcher = Dispatcher(
            port: port, pool: self.pool, shares: self.shares, responder: responder,
            settings: DispatcherSettings(batch: batch, sendRoom: 1232, responses: responses, replies: replies),
            random: random ?? SplitMix(seed: 1), observer: observer, visits: visits)
    }

    /// Attaches the listener so many times.
    @discardableResult
    func listen(_ count: Int = 1) throws -> [ListenerHandle] {
        try (0..<count).map { _ in try dispatcher.add(listener: listener) }
    }

    /// Asks an upstream, and returns the entry and the id.
    func ask(
        _ name: String = "example.com", _ upstream: SocketAddress = .upstream(), tag: UInt64 = 0
    ) throws -> (handle: ResponseHandle, id: UInt16) {
        let question = Packet.question(name)
        let (handle, id) = try dispatcher.add(response: receiver, to: upstream, question: question.span, tag: tag)
        return (handle, id.rawValue)
    }

    /// Sends a message for an entry.
    func send(_ message: [UInt8], for entry: ResponseHandle) -> Bool {
        dispatcher.send(message.span, for: entry)
    }

    /// Puts in a query for each name, from clients that differ by port, with ids 1, 2, ...; then serves.
    func queries(_ names: String..., from host: UInt32 = 1, token: UInt64 = 0) {
        for (i, name) in names.enumerated() {
            port.incoming.append(
                .datagram(
                    Packet.query(name, id: UInt16(i + 1)),
                    .client(host, port: UInt16(4000 + i), token: token == 0 ? 0 : token + UInt64(i))))
        }
        serve()
    }

    /// Puts in a datagram, then serves.
    func datagram(_ octets: [UInt8], _ path: Path = .client()) {
        port.incoming.append(.datagram(octets, path))
        serve()
    }

    /// Has a receive fail.
    func failure(_ errno: Int32) {
        port.incoming.append(.failure(errno))
        serve()
    }

    /// Serves until all that was put in is received.
    func serve() {
        repeat { dispatcher.serve(now) } while !port.incoming.isEmpty && port.isReadable
    }

    func settle() { dispatcher.settle(now) }

    /// Lets time pass, and settles.
    func advance(_ interval: Duration) {
        now = now + interval
        settle()
    }

    /// Buffers free and held: all of them, if none is lost.
    var accounted: Int { pool.freeCount + dispatcher.census.total }
}
