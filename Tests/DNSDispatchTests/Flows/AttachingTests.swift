// Rows "Add a response", "Add a request listener" and both rows "Remove" of the flows.

import DNSDispatch
import DNSWire
import Testing

@Suite("Adding and removing")
struct AttachingTests {
    @Test("A listener starts receiving, and gets the oldest query that waits in the same pass")
    func addListener() throws {
        let rig = try Rig()
        try rig.listen()
        #expect(rig.port.isReadable)
        rig.queries("one", "two", "three")
        try rig.listen()
        rig.settle()
        #expect(rig.listener.taken == [1, 2])
    }

    @Test("A listener too many, or one that comes too late, is refused")
    func listenerRefused() throws {
        let rig = try Rig(clients: 2)
        try rig.listen(2)
        #expect(throws: AddFailure.full) { try rig.listen() }
        rig.dispatcher.shutDown(rig.now)
        #expect(throws: AddFailure.shuttingDown) { try rig.listen() }
    }

    @Test("An entry starts receiving, and its question leaves for the destination with its id when the pass is settled")
    func addResponse() throws {
        let rig = try Rig()
        let (handle, id) = try rig.ask()
        #expect(rig.port.isReadable)
        #expect(rig.send(Packet.query(id: 0), for: handle))
        #expect(rig.port.sent == [])
        rig.settle()
        #expect(rig.port.sent == [ScriptedPort.Message(octets: Packet.query(id: id), path: .from(.upstream()))])
    }

    @Test("Nothing is sent for an entry that is gone, nor what is too long or too short to be a message")
    func sendRefused() throws {
        let rig = try Rig()
        let (handle, _) = try rig.ask()
        #expect(!rig.send([UInt8](repeating: 0, count: 1233), for: handle))
        #expect(!rig.send([UInt8](repeating: 0, count: 11), for: handle))
        rig.dispatcher.remove(handle)
        #expect(!rig.send(Packet.query(), for: handle))
    }

    @Test("An entry too many, or one that comes too late, is refused")
    func responseRefused() throws {
        let rig = try Rig(responses: 2)
        _ = try rig.ask()
        _ = try rig.ask()
        #expect(throws: AddFailure.full) { _ = try rig.ask() }
        rig.dispatcher.shutDown(rig.now)
        #expect(throws: AddFailure.shuttingDown) { _ = try rig.ask() }
    }

    @Test("When 64 draws yield no free id for the destination, the entry is refused; another destination has its own")
    func noID() throws {
        let rig = try Rig(random: Constant(5))
        let (_, id) = try rig.ask("one", .upstream(1))
        #expect(id == 5)
        #expect(throws: AddFailure.noIDLeft) { _ = try rig.ask("two", .upstream(1)) }
        #expect(try rig.ask("two", .upstream(2)).id == 5)
    }

    @Test("Ids of entries for one destination differ, even when nearly all are in use")
    func uniqueIDs() throws {
        let rig = try Rig(responses: 60_000)
        var ids: Set<UInt16> = []
        var failures = 0
        for _ in 0..<60_000 {
            do { ids.insert(try rig.ask().id) } catch { failures += 1 }
        }
        #expect(ids.count == rig.dispatcher.responseCount)
        #expect(ids.count + failures == 60_000)
        #expect(failures < 200)
    }

    @Test("A listener that leaves takes nothing with it: the queue stays for the others")
    func removeListener() throws {
        let rig = try Rig()
        let handles = try rig.listen(2)
        rig.queries("one", "two", "three")
        let holder = rig.listener.holder()
        rig.dispatcher.remove(holder, returning: rig.listener.give())
        rig.settle()
        #expect(rig.dispatcher.counters.droppedUnanswered == 1)
        #expect(rig.listener.taken == [1, 2])
        rig.listener.answer()
        rig.settle()
        #expect(rig.listener.taken == [1, 2, 3])
        #expect(rig.listener.holder() != holder && handles.contains(rig.listener.holder()))
    }

    @Test("An idle listener that was removed gets nothing, and a handle that is stale changes nothing")
    func removeIdle() throws {
        let rig = try Rig()
        let handles = try rig.listen(2)
        rig.dispatcher.remove(handles[1])
        rig.dispatcher.remove(handles[1])
        #expect(rig.dispatcher.listenerCount == 1)
        rig.queries("one", "two")
        #expect(rig.listener.taken == [1])
        #expect(rig.listener.holder() == handles[0])
        let new = try rig.listen()
        #expect(new[0] != handles[1])
        rig.settle()
        #expect(rig.listener.holder(at: 1) == new[0])
    }

    @Test("When the last listener leaves, the queue is shed in the same pass")
    func lastListener() throws {
        let rig = try Rig(responder: ScriptedResponder())
        let handles = try rig.listen()
        rig.queries("w1", "w2", "w3")
        rig.dispatcher.remove(handles[0])
        rig.settle()
        #expect(rig.responder?.shed == [.noListener, .noListener])
        #expect(rig.port.takeSent().map { Packet.id(of: $0.octets) } == [2, 3])
        rig.listener.answer()
        rig.settle()
        #expect(rig.port.sent.map { Packet.id(of: $0.octets) } == [1])
        #expect(rig.accounted == 16)
    }

    @Test("An entry that leaves frees its queue, and the reply in hand when that comes back")
    func removeResponse() throws {
        let rig = try Rig()
        let (handle, id) = try rig.ask()
        _ = try rig.ask("other")
        for _ in 0..<3 { rig.datagram(Packet.response(id: id), .from(.upstream())) }
        rig.dispatcher.remove(handle)
        #expect(rig.dispatcher.census.replies == 1)
        rig.receiver.drop()
        rig.settle()
        #expect(rig.dispatcher.census.replies == 0)
        #expect(rig.receiver.tags.count == 1)
        #expect(rig.accounted == 16)
    }

    @Test("An entry that leaves with the reply in hand frees both at once")
    func removeResponseReturning() throws {
        let rig = try Rig()
        let (handle, id) = try rig.ask()
        rig.datagram(Packet.response(id: id), .from(.upstream()))
        rig.dispatcher.remove(handle, returning: rig.receiver.give())
        rig.settle()
        #expect(rig.pool.freeCount == 16)
        #expect(rig.dispatcher.responseCount == 0)
    }

    @Test("A socket may have listeners and entries both")
    func both() throws {
        let rig = try Rig()
        try rig.listen()
        let (_, id) = try rig.ask(tag: 3)
        rig.port.incoming = [
            .datagram(Packet.query("q", id: 9), .client()),
            .datagram(Packet.response(id: id), .from(.upstream())),
        ]
        rig.serve()
        #expect(rig.listener.taken == [9])
        #expect(rig.receiver.tags == [3])
    }
}
