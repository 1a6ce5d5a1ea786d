// Rows "Shutdown" and "Owner" of the flows, and "Cancelled" of row "Receive".

import DNSDispatch
import DNSWire
import Testing

@Suite("Ending a dispatcher")
struct ShutdownTests {
    @Test("One shutdown event travels from idle listeners to entries, and each detaches with it in hand")
    func travels() throws {
        let rig = try Rig()
        try rig.listen(2)
        _ = try rig.ask("one")
        _ = try rig.ask("two")
        rig.dispatcher.shutDown(rig.now)
        for seen in 1...4 {
            #expect(rig.listener.shutdowns.count + rig.receiver.shutdowns.count == seen)
            #expect(rig.listener.shutdowns.count == min(seen, 2))
            rig.settle()
            #expect(rig.listener.shutdowns.count + rig.receiver.shutdowns.count == seen)
            rig.listener.handOn(to: rig.dispatcher)
            rig.receiver.handOn(to: rig.dispatcher)
            rig.settle()
        }
        #expect(rig.dispatcher.listenerCount + rig.dispatcher.responseCount == 0)
        #expect(rig.pool.freeCount == 16)
        #expect(!rig.port.isClosed)
        rig.dispatcher.letGo(rig.now)
        #expect(rig.port.isClosed)
        #expect(rig.dispatcher.isEnded)
    }

    @Test("Who holds an event gets the shutdown event after returning that; the queue is drained first")
    func drains() throws {
        let rig = try Rig()
        try rig.listen()
        rig.queries("one", "two", "three")
        rig.dispatcher.shutDown(rig.now)
        #expect(!rig.port.isReadable)
        for answered in 1...3 {
            #expect(rig.listener.shutdowns == [])
            #expect(rig.listener.taken.count == answered)
            rig.listener.answer()
            rig.settle()
        }
        #expect(rig.listener.shutdowns == [.asked])
        #expect(rig.port.sent.count == 3)
    }

    @Test("An entry gets the replies in its queue before the shutdown event")
    func entryDrains() throws {
        let rig = try Rig()
        let (_, id) = try rig.ask()
        rig.datagram(Packet.response(id: id), .from(.upstream()))
        rig.datagram(Packet.response(id: id), .from(.upstream()))
        rig.dispatcher.shutDown(rig.now)
        #expect(rig.receiver.shutdowns == [])
        rig.receiver.drop()
        rig.settle()
        #expect(rig.receiver.tags.count == 2)
        rig.receiver.drop()
        rig.settle()
        #expect(rig.receiver.shutdowns == [.asked])
    }

    @Test("Cancelled: the interest is withdrawn, the buffers are freed, everyone is told, and nothing starts again")
    func cancelled() throws {
        let rig = try Rig()
        try rig.listen(2)
        rig.listener.removesFrom = rig.dispatcher
        rig.dispatcher.shutDown(rig.now, reason: .cancelled)
        #expect(!rig.port.isReadable)
        #expect(rig.pool.freeCount == 16)
        #expect(rig.listener.shutdowns == [.cancelled, .cancelled])
        rig.queries("one")
        #expect(rig.dispatcher.counters.received == 0)
        #expect(!rig.port.isReadable)
    }

    @Test("A shutdown event that is let go detaches its holder, and is counted")
    func letGo() throws {
        let rig = try Rig()
        try rig.listen()
        _ = try rig.ask()
        rig.dispatcher.shutDown(rig.now)
        rig.listener.dropShutdown()
        rig.settle()
        rig.receiver.dropShutdown()
        rig.settle()
        #expect(rig.dispatcher.counters.shutdownsLetGo == 2)
        rig.dispatcher.letGo(rig.now)
        #expect(rig.port.isClosed)
    }

    @Test("A listener that leaves on its own while it holds the shutdown event hands it on")
    func removedWithoutReturning() throws {
        let rig = try Rig()
        try rig.listen(2)
        rig.dispatcher.shutDown(rig.now)
        rig.dispatcher.remove(try #require(rig.listener.shutdownHolder))
        rig.settle()
        #expect(rig.listener.shutdowns.count == 2)
    }

    @Test("An upstream dispatcher with nothing in flight does not end by itself; it ends when its owner lets go")
    func owner() throws {
        let rig = try Rig()
        let (handle, _) = try rig.ask()
        rig.dispatcher.remove(handle)
        rig.settle()
        #expect(!rig.port.isClosed)
        rig.dispatcher.letGo(rig.now)
        #expect(rig.port.isClosed)
        #expect(rig.dispatcher.isEnded)
    }

    @Test("When the owner lets go first, the dispatcher ends with the last one attached")
    func ownerFirst() throws {
        let rig = try Rig()
        let handles = try rig.listen()
        let (handle, _) = try rig.ask()
        rig.dispatcher.letGo(rig.now)
        rig.dispatcher.remove(handles[0])
        rig.settle()
        #expect(!rig.port.isClosed)
        rig.queries("one")
        rig.dispatcher.remove(handle)
        rig.settle()
        #expect(rig.port.isClosed)
        #expect(rig.pool.freeCount == 16)
    }

    @Test("While a query is still in hand, the port stays open for its reply")
    func lastReply() throws {
        let rig = try Rig()
        let handles = try rig.listen()
        rig.queries("one")
        rig.dispatcher.letGo(rig.now)
        rig.dispatcher.remove(handles[0])
        rig.settle()
        #expect(!rig.port.isClosed)
        rig.listener.answer()
        rig.settle()
        #expect(rig.port.sent.count == 1)
        #expect(rig.port.isClosed)
        #expect(rig.pool.freeCount == 16)
    }

    @Test("To stop receiving reads what the kernel holds, tells nobody, and lets what was received go on")
    func stopReceiving() throws {
        let rig = try Rig(buffers: 32, batch: 4, clients: 4, queries: 16)
        try rig.listen()
        for i in 1...12 { rig.port.incoming.append(.datagram(Packet.query("q", id: UInt16(i)), .client(UInt32(i)))) }
        rig.dispatcher.stopReceiving(rig.now)
        #expect(rig.port.incoming.isEmpty)
        #expect(rig.dispatcher.census == Dispatcher.Census(queued: 11, queriesOut: 1))
        #expect(!rig.port.isReadable)
        for _ in 1...12 {
            rig.listener.answer()
            rig.settle()
        }
        #expect(rig.port.sent.count == 12)
        #expect(rig.listener.shutdowns == [])
        #expect(!rig.port.isReadable)
        #expect(rig.pool.freeCount == 32)
    }

    @Test("To ask for the end in the middle of a receive is safe")
    func inTheMiddle() throws {
        final class Ender: RequestListener {
            weak var dispatcher: Dispatcher?
            func take(_ query: consuming QueryEvent, for listener: ListenerHandle) {
                let time = query.arrival.time
                dispatcher?.shutDown(time)
                dispatcher?.remove(listener, returning: query)
            }
            func take(_ exhausted: consuming ExhaustedEvent, for listener: ListenerHandle) {}
            func take(_ shutdown: consuming ShutdownEvent, for listener: ListenerHandle) {
                dispatcher?.remove(listener, returning: shutdown)
            }
        }
        let rig = try Rig()
        let ender = Ender()
        ender.dispatcher = rig.dispatcher
        for _ in 0..<2 { _ = try rig.dispatcher.add(listener: ender) }
        rig.queries("one", "two", "three")
        #expect(rig.dispatcher.listenerCount == 0)
        #expect(rig.pool.freeCount == 16)
    }
}
