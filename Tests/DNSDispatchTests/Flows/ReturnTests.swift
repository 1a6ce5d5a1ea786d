// Rows "Return of an event" and "Free of an event from inside" of the flows.

import DNSDispatch
import DNSWire
import Testing

@Suite("Events coming back")
struct ReturnTests {
    @Test("A listener that gives its query back gets the oldest in the queue, not another listener")
    func nextQuery() throws {
        let rig = try Rig(clients: 2)
        try rig.listen(2)
        rig.queries("1", "2", "3", "4")
        let holder = rig.listener.holder(at: 1)
        rig.listener.answer(at: 1)
        rig.settle()
        #expect(rig.listener.taken == [1, 2, 3])
        #expect(rig.listener.holder(at: 1) == holder)
    }

    @Test("An entry gets the next reply from its own queue, and never another entry's")
    func nextReply() throws {
        let rig = try Rig(buffers: 32)
        let one = try rig.ask("one", tag: 1)
        let two = try rig.ask("two", tag: 2)
        for (name, id) in [("one", one.id), ("two", two.id), ("two", two.id), ("one", one.id)] {
            rig.datagram(Packet.response(name, id: id), .from(.upstream()))
        }
        #expect(rig.receiver.tags == [1, 2])
        rig.receiver.drop()
        rig.settle()
        #expect(rig.receiver.tags == [1, 2, 1])
        rig.receiver.drop()
        rig.settle()
        #expect(rig.receiver.tags == [1, 2, 1, 2])
    }

    @Test("What comes back between passes is dealt with by the next one, in order")
    func inOrder() throws {
        let rig = try Rig()
        try rig.listen(3)
        rig.queries("1", "2", "3")
        rig.listener.answer(at: 2)
        rig.listener.answer(at: 0)
        #expect(rig.dispatcher.census.queriesOut == 3)
        #expect(rig.port.sent == [])
        rig.settle()
        #expect(rig.dispatcher.census.queriesOut == 1)
        #expect(rig.port.sent.map { Packet.id(of: $0.octets) } == [3, 1])
    }

    @Test("A buffer that comes back is the first to be used again, if it is the lowest")
    func lowestFirst() throws {
        let rig = try Rig(buffers: 16, batch: 2)
        try rig.listen(4)
        rig.queries("1", "2", "3")
        #expect(rig.listener.slots.map(\.index) == [0, 1, 2])
        rig.listener.answer(at: 1)
        rig.settle()
        rig.queries("4", "5", from: 2)
        #expect(rig.listener.slots.map(\.index) == [0, 2, 3, 4])
        rig.queries("6", from: 3)
        rig.listener.answer()
        rig.settle()
        #expect(rig.listener.slots.contains { $0.index == 1 })
    }

    @Test("A query whose listener has gone is still answered, and nobody gets another for it")
    func staleListener() throws {
        let rig = try Rig(clients: 2)
        let handles = try rig.listen(2)
        rig.queries("1", "2", "3")
        rig.dispatcher.remove(rig.listener.holder())
        rig.listener.answer()
        rig.settle()
        #expect(rig.port.sent.count == 1)
        #expect(rig.listener.taken == [1, 2])
        #expect(handles.contains(rig.listener.holder()))
        rig.listener.answer()
        rig.settle()
        #expect(rig.listener.taken == [1, 2, 3])
    }

    @Test("Receiving that stopped for want of a buffer starts with the event that brings one")
    func startsReceiving() throws {
        let rig = try Rig(buffers: 2, batch: 2)
        let (_, id) = try rig.ask()
        rig.datagram(Packet.response(id: id), .from(.upstream()))
        rig.datagram(Packet.response(id: id), .from(.upstream()))
        #expect(!rig.port.isReadable)
        rig.receiver.drop()
        rig.settle()
        #expect(rig.port.isReadable)
        #expect(rig.receiver.tags.count == 2)
    }

    @Test("The sum of the users' buffers is enough: when all of them have theirs, packets are still received")
    func sumIsEnough() throws {
        var limits = DispatchLimits(clients: 4, queries: 8, listeningPorts: 2)
        limits.batch = 4
        let pool = try BufferPool(count: limits.queryBuffers, bufferSize: 512)
        let shares = QueryShares(limits: limits.shares)
        let rigs = try (0..<2).map { _ in try Rig(batch: 4, pool: pool, shares: shares) }
        for rig in rigs { try rig.listen(4) }
        for i in 0..<100 {
            rigs[i % 2].datagram(Packet.query(id: UInt16(i)), .client(UInt32(i)))
        }
        #expect(shares.busyCount == 4 && shares.queuedCount == 8)
        #expect(rigs.allSatisfy { $0.port.isReadable && $0.dispatcher.census.setAside == 4 })
        #expect(pool.freeCount == 0)
    }
}
