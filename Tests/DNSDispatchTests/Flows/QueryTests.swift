// Row "Receive: a query" of the flows.

import DNSDispatch
import DNSWire
import Testing

@Suite("Receiving a query")
struct QueryTests {
    @Test("What the responder answers leaves in one batch, from the address it came to, and no event is made")
    func answered() throws {
        let rig = try Rig(responder: ScriptedResponder())
        try rig.listen()
        rig.queries("a.example", "abc.example", "a.net")
        #expect(rig.port.sent.map { Packet.id(of: $0.octets) } == [1, 2, 3])
        #expect(rig.port.sent.map(\.path) == (0..<3).map { .client(port: UInt16(4000 + $0)) })
        #expect(rig.port.sent.allSatisfy { $0.octets.count == 40 && $0.octets[2] & 0x80 != 0 })
        #expect(rig.listener.taken == [])
        #expect(rig.dispatcher.counters.answered == 3)
        #expect(rig.responder?.batches == 1)
        #expect(rig.accounted == 16)
    }

    @Test("The responder is given room for 1232 octets and a reply has no more than it wrote")
    func room() throws {
        let responder = ScriptedResponder()
        responder.answerLength = 1232
        let rig = try Rig(responder: responder)
        rig.queries("a.example")
        #expect(responder.rooms == [1232])
        #expect(rig.port.sent.map(\.octets.count) == [1232])
    }

    @Test("What the responder drops gets no reply, and a port of streams is told")
    func dropped() throws {
        let rig = try Rig(responder: ScriptedResponder())
        rig.queries("d.example", token: 7)
        #expect(rig.port.sent == [])
        #expect(rig.port.abandoned == [7])
        #expect(rig.dispatcher.counters.dropped == 1)
    }

    @Test("More queries than a batch takes are answered in as many batches")
    func batches() throws {
        let rig = try Rig(batch: 4, responder: ScriptedResponder())
        for i in 0..<14 {
            rig.port.incoming.append(.datagram(Packet.query("a.example", id: UInt16(i)), .client()))
        }
        rig.serve()
        #expect(rig.port.sent.count == 14)
        #expect(rig.responder?.batches == 4)
    }

    @Test("Without a listener, a query that must wait is freed")
    func noListener() throws {
        let rig = try Rig(responder: ScriptedResponder())
        rig.queries("wait.example", token: 3)
        #expect(rig.port.sent == [])
        #expect(rig.port.abandoned == [3])
        #expect(rig.dispatcher.counters.withoutListener == 1)
        #expect(rig.accounted == 16)
    }

    @Test("A query that must wait goes to an idle listener, which sees its octets, arrival and rule")
    func handed() throws {
        let rig = try Rig(responder: ScriptedResponder())
        let handles = try rig.listen()
        rig.queries("ruleA.example", token: 9)
        #expect(rig.listener.taken == [1])
        #expect(rig.listener.holder() == handles[0])
        let event = rig.listener.give()
        let expected = Packet.query("ruleA.example", id: 1)
        let (octets, arrival, rule) = (event.octets, event.arrival, event.rule)
        event.reply(expected.span)
        #expect(octets == expected)
        #expect(arrival.path == .client(token: 9))
        #expect(arrival.time == rig.now)
        #expect(rule == RuleKey(rawValue: UInt32(UInt8(ascii: "A"))))
        rig.settle()
        #expect(rig.port.sent == [ScriptedPort.Message(octets: expected, path: .client(token: 9))])
    }

    @Test("Without a responder, every query is handed to a listener")
    func withoutResponder() throws {
        let rig = try Rig()
        try rig.listen(2)
        rig.queries("a.example", "d.example")
        #expect(rig.listener.taken == [1, 2])
    }

    @Test("When nobody is idle, queries wait in order of arrival and are handed on as events come back")
    func queued() throws {
        let rig = try Rig()
        try rig.listen()
        rig.queries("a", "b", "c", "d")
        #expect(rig.listener.taken == [1])
        #expect(rig.dispatcher.census.queued == 3)
        for expected in 2...4 {
            rig.listener.answer()
            rig.settle()
            #expect(rig.listener.taken == (1...expected).map { UInt16($0) })
        }
        rig.listener.answer()
        rig.settle()
        #expect(rig.port.sent.map { Packet.id(of: $0.octets) } == [1, 2, 3, 4])
        #expect(rig.dispatcher.census.queued == 0)
    }

    @Test("A listener that answers at once empties a long queue without recursion")
    func atOnce() throws {
        let rig = try Rig(buffers: 3000, batch: 64, clients: 1, queries: 2500)
        try rig.listen()
        for i in 0..<2000 {
            rig.port.incoming.append(.datagram(Packet.query("wait", id: UInt16(i)), .client(UInt32(i % 200))))
        }
        rig.serve()
        let held = rig.dispatcher.census.queued
        #expect(held > 1000)
        rig.listener.answersAtOnce = true
        rig.listener.answer()
        rig.settle()
        #expect(rig.dispatcher.census.queued == 0)
        #expect(rig.accounted == 3000)
    }

    @Test("What the responder can answer is not behind what must wait")
    func answersPassTheQueue() throws {
        let rig = try Rig(clients: 1, queries: 1, responder: ScriptedResponder())
        try rig.listen()
        rig.queries("wait1", "wait2", "wait3", "a.example")
        #expect(rig.port.takeSent().map { Packet.id(of: $0.octets) } == [4, 3])
        rig.queries("a.example", from: 2)
        #expect(rig.port.sent.count == 1)
    }

    @Test("A query that finds the queue full is shed, with the responder's reply")
    func queueFull() throws {
        let rig = try Rig(clients: 1, queries: 2, responder: ScriptedResponder())
        try rig.listen()
        rig.port.incoming = (1...4).map {
            .datagram(Packet.query("wait", id: UInt16($0)), .client(UInt32($0)))
        }
        rig.serve()
        #expect(rig.responder?.shed == [.queueFull])
        #expect(rig.port.sent.map { Packet.id(of: $0.octets) } == [4])
        #expect(rig.port.sent[0].octets[3] & 15 == 2)
        #expect(rig.dispatcher.counters.shed[.queueFull] == 1)
        #expect(rig.accounted == 16)
    }

    @Test("What is shed without a reply is dropped, and a port of streams is told")
    func shedSilently() throws {
        let responder = ScriptedResponder()
        responder.answersShed = false
        let rig = try Rig(clients: 1, queries: 0, responder: responder)
        try rig.listen()
        rig.queries("wait1", "wait2", token: 5)
        #expect(rig.port.sent == [])
        #expect(rig.port.abandoned == [6])
        #expect(rig.dispatcher.counters.shedSilently == 1)
    }

    @Test("A query that overstays in the queue is shed when its time is over, and not before")
    func overstayed() throws {
        let rig = try Rig(responder: ScriptedResponder())
        try rig.listen()
        rig.queries("wait1", "wait2")
        #expect(rig.dispatcher.deadline == rig.now + .seconds(1))
        rig.advance(.milliseconds(999))
        #expect(rig.responder?.shed == [])
        rig.advance(.milliseconds(1))
        #expect(rig.responder?.shed == [.overstayed])
        #expect(rig.port.sent.map { Packet.id(of: $0.octets) } == [2])
        #expect(rig.dispatcher.deadline == nil)
        #expect(rig.listener.heldCount == 1)
    }

    @Test("A repetition of a query that waits, queued or in hand, is dropped; another question or source is not")
    func repeated() throws {
        let rig = try Rig(queries: 64)
        try rig.listen()
        rig.queries("one.example", "two.example")
        rig.queries("one.example", "two.example")
        #expect(rig.dispatcher.counters.repeated == 2)
        rig.datagram(Packet.query("other.example", id: 1), .client())
        rig.datagram(Packet.query("one.example", id: 1), .client(2))
        rig.datagram(Packet.query("one.example", id: 77), .client())
        #expect(rig.dispatcher.counters.repeated == 2)
        #expect(rig.dispatcher.census.queued == 4)
        rig.listener.answer()
        rig.settle()
        rig.queries("one.example")
        #expect(rig.dispatcher.counters.repeated == 2)
    }

    @Test("A query out with a listener that dropped it is counted as dropped unanswered")
    func droppedUnanswered() throws {
        let rig = try Rig()
        try rig.listen()
        rig.queries("wait.example", token: 4)
        rig.listener.drop()
        rig.settle()
        #expect(rig.dispatcher.counters.droppedUnanswered == 1)
        #expect(rig.port.abandoned == [4])
        #expect(rig.accounted == 16)
    }

    @Test("A datagram that did not fit is marked as truncated")
    func truncated() throws {
        let rig = try Rig()
        try rig.listen()
        rig.datagram(Packet.query() + [UInt8](repeating: 0, count: 600))
        let event = rig.listener.give()
        let (isTruncated, length) = (event.arrival.isTruncated, event.octets.count)
        _ = consume event
        rig.settle()
        #expect(isTruncated)
        #expect(length == 512)
        #expect(rig.dispatcher.counters.truncated == 1)
    }
}
