// A set of sockets to an upstream with all that it needs.

import DNSDispatch
import DNSWire

/// A set over scripted ports, and a clock that stands still unless it is told to go.
final class SetRig {
    let ports = ScriptedPorts()
    let pool: BufferPool
    let receiver = ScriptedReceiver()
    let observer = ScriptedObserver()
    let set: DispatcherSet
    var now = Instant(nanoseconds: 1_000_000_000)

    init(
        seed: UInt64 = 1, random: (any RandomSource)? = nil,
        buffers: Int = 256, budget: SocketBudget = SocketBudget(256),
        change: (inout DispatcherSet.Settings) -> Void = { _ in }
    ) throws {
        pool = try BufferPool(count: buffers, bufferSize: 128)
        var settings = DispatcherSet.Settings()
        change(&settings)
        set = DispatcherSet(
            upstream: .upstream(), pool: pool, ports: ports, range: PortRange(reserved: ""),
            random: random ?? SplitMix(seed: seed), settings: settings, budget: budget, observer: observer)
        receiver.dropsAtOnce = true
    }

    func ask(_ name: String = "example.com", isFresh: Bool = false) throws -> UpstreamEntry {
        let question = Packet.question(name)
        let entry = try set.add(
            response: receiver, question: question.span, tag: 0, isFresh: isFresh, now: now)
        let query = Packet.query(name)
        set.send(query.span, for: entry)
        return entry
    }

    /// Has a message arrive at a socket.
    func datagram(_ octets: [UInt8], at socket: SocketNumber) {
        ports[socket]?.port.incoming.append(.datagram(octets, .from(.upstream())))
        set.serve(socket, now)
    }

    /// Has the reply to a question arrive.
    func reply(to entry: UpstreamEntry, _ name: String = "example.com") {
        datagram(Packet.response(name, id: entry.id.rawValue), at: entry.socket)
    }

    func settle() { set.settle(now) }

    /// Lets time pass, and settles.
    func advance(_ interval: Duration) {
        now = now + interval
        settle()
    }
}
