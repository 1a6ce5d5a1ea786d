// Row "Restart" of the flows.

import DNSDispatch
import DNSWire
import Testing

@Suite("Starting to receive again")
struct RestartTests {
    @Test("Nobody attached: nothing is received; a responder counts as attached")
    func attached() throws {
        #expect(try Rig().port.isReadable == false)
        let rig = try Rig(responder: ScriptedResponder())
        #expect(rig.port.isReadable)
        #expect(rig.dispatcher.census.setAside == 4)
    }

    @Test("After each receive as many buffers are set aside as a batch takes, and no more")
    func enough() throws {
        let rig = try Rig(batch: 4)
        try rig.listen(2)
        rig.queries("one", "two")
        #expect(rig.dispatcher.census == Dispatcher.Census(setAside: 4, queriesOut: 2))
        rig.listener.answer()
        rig.settle()
        #expect(rig.dispatcher.census == Dispatcher.Census(setAside: 4, queriesOut: 1))
    }

    @Test("Where only replies come, as many buffers are set aside as are waited for, up to a batch")
    func enoughForReplies() throws {
        let rig = try Rig(batch: 4)
        var entries: [ResponseHandle] = []
        for expected in [1, 2, 3, 4, 4, 4] {
            entries.append(try rig.ask().handle)
            rig.settle()
            #expect(rig.dispatcher.census.setAside == expected)
        }
        for expected in [4, 4, 3, 2, 1, 0] {
            rig.dispatcher.remove(entries.removeLast())
            rig.settle()
            #expect(rig.dispatcher.census.setAside == expected)
            #expect(rig.accounted == 16)
        }
    }

    @Test("With few buffers left, the batch shrinks; with none, a buffer of its own is waited for")
    func awaitsOwn() throws {
        let rig = try Rig(buffers: 5, batch: 4, clients: 8)
        try rig.listen(8)
        rig.queries("a", "b", "c")
        #expect(rig.dispatcher.census == Dispatcher.Census(setAside: 2, queriesOut: 3))
        rig.queries("d", "e", from: 2)
        #expect(rig.dispatcher.census == Dispatcher.Census(setAside: 0, queriesOut: 5))
        #expect(!rig.port.isReadable)
        #expect(rig.listener.exhaustions == 0)
        rig.listener.answer()
        rig.settle()
        #expect(rig.port.isReadable)
        #expect(rig.port.lastRoom == 2)
        rig.datagram(Packet.query("f"), .client(3))
        #expect(rig.port.lastRoom == 1)
    }

    @Test("One that waits for a buffer of its own takes another's, and says that it has something to settle")
    func takesAnothers() throws {
        let pool = try BufferPool(count: 5, bufferSize: 512)
        let other = try Rig(batch: 1, pool: pool)
        try other.listen()
        let rig = try Rig(batch: 4, clients: 8, pool: pool)
        try rig.listen(8)
        rig.queries("a", "b", "c", "d")
        #expect(!rig.port.isReadable)
        #expect(!rig.dispatcher.hasUnsettled)
        other.dispatcher.shutDown(other.now)
        #expect(pool.freeCount == 1)
        #expect(rig.dispatcher.hasUnsettled)
        rig.settle()
        #expect(rig.port.isReadable)
        #expect(!rig.dispatcher.hasUnsettled)
    }

    @Test("When others have all buffers, one with entries waits for the pool, in the order of asking")
    func awaitsPool() throws {
        let pool = try BufferPool(count: 4, bufferSize: 512)
        let hog = try Rig(batch: 4, pool: pool)
        try hog.listen()
        let first = try Rig(batch: 4, pool: pool)
        let second = try Rig(batch: 4, pool: pool)
        for _ in 0..<3 { _ = try first.ask() }
        _ = try second.ask()
        #expect(!first.port.isReadable && !second.port.isReadable)
        hog.queries("one")
        hog.dispatcher.shutDown(hog.now)
        #expect(first.port.isReadable && !second.port.isReadable)
        #expect(first.dispatcher.census.setAside == 3)
        hog.listener.answer()
        hog.settle()
        #expect(second.port.isReadable)
        #expect(second.dispatcher.census.setAside == 1)
    }

    @Test("With listeners only, one of them is told that others have all buffers, once until it gives that back")
    func told() throws {
        let pool = try BufferPool(count: 4, bufferSize: 512)
        let hog = try Rig(batch: 4, pool: pool)
        try hog.listen()
        let rig = try Rig(batch: 4, pool: pool)
        try rig.listen(2)
        rig.settle()
        rig.settle()
        #expect(rig.listener.exhaustions == 1)
        #expect(!rig.port.isReadable)
        rig.listener.dropExhausted()
        rig.settle()
        #expect(rig.listener.exhaustions == 2)
        rig.listener.dropExhausted()
        hog.dispatcher.shutDown(hog.now)
        rig.settle()
        #expect(rig.listener.exhaustions == 2)
        #expect(rig.port.isReadable)
    }

    @Test("A listener that gives the error event back at once does not keep the pass from ending")
    func toldOncePerPass() throws {
        final class Careless: RequestListener {
            var told = 0
            func take(_ query: consuming QueryEvent, for listener: ListenerHandle) {}
            func take(_ exhausted: consuming ExhaustedEvent, for listener: ListenerHandle) { told += 1 }
            func take(_ shutdown: consuming ShutdownEvent, for listener: ListenerHandle) {}
        }
        let pool = try BufferPool(count: 4, bufferSize: 512)
        let hog = try Rig(batch: 4, pool: pool)
        try hog.listen()
        let rig = try Rig(batch: 4, pool: pool)
        let careless = Careless()
        _ = try rig.dispatcher.add(listener: careless)
        rig.settle()
        #expect(careless.told == 1)
        rig.settle()
        #expect(careless.told == 2)
    }

    @Test("The last entry gone, buffers go back with the pass, while the port is told only when something comes")
    func idle() throws {
        let rig = try Rig()
        for _ in 0..<3 {
            let (handle, _) = try rig.ask()
            rig.dispatcher.remove(handle)
            rig.settle()
            #expect(rig.pool.freeCount == 16)
        }
        #expect(rig.port.interestChanges == 1)
        rig.datagram(Packet.response(id: 1), .from(.upstream()))
        #expect(!rig.port.isReadable)
        #expect(rig.dispatcher.counters.received == 0)
        _ = try rig.ask()
        #expect(rig.port.isReadable)
    }

    @Test("One question after another, each with its reply, costs the port no word")
    func loneQuestions() throws {
        let rig = try Rig()
        for _ in 0..<3 {
            let (handle, id) = try rig.ask()
            rig.datagram(Packet.response(id: id), .from(.upstream()))
            rig.dispatcher.remove(handle, returning: rig.receiver.give())
            rig.settle()
            #expect(rig.pool.freeCount == 16)
        }
        #expect(rig.dispatcher.counters.delivered == 3)
        #expect(rig.port.interestChanges == 1)
    }
}
