// Row "Send" of the flows.

import DNSDispatch
import DNSWire
import Glibc
import Testing

@Suite("Sending")
struct SendTests {
    /// Eight queries, all answered at once, with ids 1 to 8.
    private func eightAnswers(_ port: (ScriptedPort) -> Void) throws -> Rig {
        let rig = try Rig(batch: 8, responder: ScriptedResponder())
        port(rig.port)
        for i in 1...8 { rig.port.incoming.append(.datagram(Packet.query("a", id: UInt16(i)), .client())) }
        rig.serve()
        return rig
    }

    @Test("A send that takes only some goes on with the next")
    func partial() throws {
        let rig = try eightAnswers { $0.sendsAtMost = 3 }
        #expect(rig.port.sent.map { Packet.id(of: $0.octets) } == Array(1...8))
        #expect(rig.dispatcher.counters.sending.sent == 8)
    }

    @Test("A send that fails in the middle goes on behind the message that failed, which is counted by errno")
    func failed() throws {
        let rig = try eightAnswers {
            $0.sendsAtMost = 3
            $0.sendErrors = [nil, EPERM, nil, EHOSTUNREACH, EPERM, nil]
        }
        #expect(rig.port.sent.map { Packet.id(of: $0.octets) } == [1, 2, 3, 5, 6, 7])
        let sending = rig.dispatcher.counters.sending
        #expect(sending.sent == 6)
        #expect(sending.failures == [EPERM: 1, EHOSTUNREACH: 1])
    }

    @Test("When there is no room, the rest is dropped and counted; the next batch is sent")
    func noRoom() throws {
        let rig = try eightAnswers {
            $0.sendsAtMost = 3
            $0.sendErrors = [nil, EAGAIN]
        }
        #expect(rig.port.takeSent().count == 3)
        #expect(rig.dispatcher.counters.sending.dropped == 5)
        rig.queries("a")
        #expect(rig.port.sent.count == 1)
    }

    @Test("A call that was interrupted is made again")
    func interrupted() throws {
        let rig = try eightAnswers { $0.sendErrors = [EINTR] }
        #expect(rig.port.sent.count == 8)
    }

    @Test("A reply longer than there is room for is not sent, and counted")
    func tooLong() throws {
        let rig = try Rig()
        try rig.listen()
        rig.queries("one", token: 6)
        rig.listener.give().reply([UInt8](repeating: 0, count: 1233).span)
        rig.settle()
        #expect(rig.port.sent == [])
        #expect(rig.port.abandoned == [6])
        #expect(rig.dispatcher.counters.sending.tooLong == 1)
        #expect(rig.dispatcher.counters.replied == 0)
        #expect(rig.dispatcher.counters.droppedUnanswered == 1)
        #expect(rig.accounted == 16)
    }

    @Test("A reply may be written in place, or not at all")
    func inPlace() throws {
        let rig = try Rig()
        try rig.listen(2)
        rig.queries("one", "two")
        rig.listener.give().reply { query, room in
            room.copy(query, at: 0)
            return query.count
        }
        rig.listener.give().reply { _, _ in nil }
        rig.settle()
        #expect(rig.port.sent.map(\.octets) == [Packet.query("one", id: 1)])
        #expect(rig.dispatcher.counters.droppedUnanswered == 1)
    }

    @Test("More replies than a batch takes leave in several")
    func manyReplies() throws {
        let rig = try Rig(batch: 2, clients: 8)
        try rig.listen(8)
        rig.queries("1", "2", "3", "4", "5", "6", "7")
        for _ in 0..<7 { rig.listener.answer() }
        rig.settle()
        #expect(rig.port.sent.count == 7)
    }

    @Test("Refused when sending, the attempts of the socket fail over")
    func refused() throws {
        let rig = try Rig()
        let (handle, _) = try rig.ask()
        rig.port.sendErrors = [ECONNREFUSED]
        rig.dispatcher.send(Packet.query().span, for: handle)
        rig.settle()
        #expect(rig.receiver.troubles == [.refused])
    }
}
