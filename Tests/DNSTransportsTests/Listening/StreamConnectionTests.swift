// One connection of a client, from octets to octets, on an embedded event loop.

import NIOCore
import Testing

@testable import DNSTransports

@Suite struct StreamConnectionTests {
    @Test("A question is answered behind its length")
    func answer() throws {
        let connection = try EmbeddedConnection(ScriptedResponder { .reply(reply(id(of: $0))) })
        try connection.receive(frame(query(7)))
        #expect(try connection.sent() == [reply(7)])
        #expect(connection.connections.counters.messages == 1)
        #expect(connection.connections.counters.replies == 1)
    }

    @Test("Questions that come together are all asked, and those answered at once go out in order")
    func pipelined() throws {
        let connection = try EmbeddedConnection(ScriptedResponder())
        try connection.receive((0..<200).flatMap { frame(query($0)) })
        #expect(try connection.sent() == (0..<200).map { query($0) })
    }

    @Test("Answers that come later go out as they come, whatever the order of the questions")
    func outOfOrder() throws {
        let responder = ScriptedResponder { id(of: $0) == 2 ? .reply($0) : .later }
        let connection = try EmbeddedConnection(responder)
        try connection.receive((1...3).flatMap { frame(query($0)) })
        #expect(try connection.sent() == [query(2)])
        let tickets = responder.takeTickets()
        StreamReplies.deliver([(tickets[1], reply(3))])
        connection.run()
        #expect(try connection.sent() == [reply(3)])
        StreamReplies.deliver([(tickets[0], reply(1))])
        connection.run()
        #expect(try connection.sent() == [reply(1)])
    }

    @Test("A ticket is good for one answer")
    func oneAnswer() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedConnection(responder)
        try connection.receive(frame(query(1)))
        let tickets = responder.takeTickets()
        StreamReplies.deliver([(tickets[0], reply(1)), (tickets[0], reply(1))])
        StreamReplies.deliver([(tickets[0], reply(1))])
        connection.run()
        #expect(try connection.sent() == [reply(1)])
    }

    @Test("The 65th question is asked when one of the 64 before it is answered, or let go unanswered")
    func inFlight() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedConnection(responder)
        try connection.receive((1...66).flatMap { frame(query($0)) })
        #expect(responder.asked.count == 64)
        let reads = connection.gate.reads
        var tickets = responder.takeTickets()
        StreamReplies.deliver([(tickets.removeFirst(), reply(1))])
        connection.run()
        #expect(responder.asked.count == 65)
        #expect(connection.gate.reads == reads)
        tickets.removeFirst()
        connection.run()
        #expect(responder.asked.count == 66)
        #expect(connection.gate.reads == reads)
        tickets.removeFirst()
        connection.run()
        #expect(connection.gate.reads == reads + 1)
        #expect(try connection.sent() == [reply(1)])
    }

    @Test("While the peer does not take what is sent, no more is asked and nothing is read; then it goes on")
    func slowReader() throws {
        let responder = ScriptedResponder { _ in .reply([UInt8](repeating: 1, count: 60_000)) }
        let connection = try EmbeddedConnection(responder)
        connection.gate.isShut = true
        let reads = connection.gate.reads
        try connection.receive((1...12).flatMap { frame(query($0)) })
        #expect(responder.asked.count == 3)
        #expect(connection.gate.reads == reads)
        connection.gate.open()
        connection.run()
        #expect(responder.asked.count == 12)
        #expect(try connection.sent().count == 12)
        #expect(connection.gate.reads > reads)
    }

    @Test("However large the answers that come later are, no more than 256 KiB wait for a peer that takes nothing")
    func largeAnswersLater() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedConnection(responder)
        connection.gate.isShut = true
        try connection.receive((1...70).flatMap { frame(query($0)) })
        let asked = responder.takeWaiting()
        #expect(asked.count == 64)
        StreamReplies.deliver(asked.map { ($0.ticket, $0.message + [UInt8](repeating: 1, count: 60_000)) })
        connection.run()
        #expect(responder.asked.count == 64)
        #expect(try connection.unsent() <= 256 * 1024)
        connection.gate.open()
        connection.run()
        let sent = try connection.sent()
        #expect(sent.map { id(of: $0) } == Array(1...64))
        // all but four failed: their header and question, with SERVFAIL
        #expect(sent.count { $0.count < 300 } == 60)
        #expect(sent.filter { $0.count < 300 }.allSatisfy { $0[3] & 15 == 2 })
        #expect(connection.connections.counters.replaced == 60)
        // with room again, the others are asked
        #expect(responder.asked.count == 70)
    }

    @Test("Large answers are whole for a peer that takes them as they come")
    func largeAnswersTaken() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedConnection(responder)
        try connection.receive((1...64).flatMap { frame(query($0)) })
        let asked = responder.takeWaiting()
        StreamReplies.deliver(asked.map { ($0.ticket, $0.message + [UInt8](repeating: 1, count: 60_000)) })
        connection.run()
        #expect(try connection.sent().allSatisfy { $0.count > 60_000 })
        #expect(connection.connections.counters.replaced == 0)
    }

    @Test("A peer that takes nothing for five seconds is cut off")
    func stalled() throws {
        let connection = try EmbeddedConnection(ScriptedResponder())
        connection.gate.isShut = true
        try connection.receive(frame(query(1)))
        connection.advance(.milliseconds(4_999))
        #expect(connection.isOpen)
        connection.advance(.milliseconds(1))
        #expect(!connection.isOpen)
        #expect(connection.connections.counters.closed(.stalledOutput) == 1)
    }

    @Test("An idle connection is closed after ten seconds; a complete message begins the time anew")
    func idle() throws {
        let connection = try EmbeddedConnection(ScriptedResponder())
        connection.advance(.seconds(9))
        try connection.receive(frame(query(1)))
        connection.advance(.milliseconds(9_999))
        #expect(connection.isOpen)
        connection.advance(.milliseconds(1))
        #expect(!connection.isOpen)
        #expect(connection.connections.counters.closed(.idle) == 1)
        #expect(connection.connections.counters.open == 0)
    }

    @Test("A connection that waits for an answer is not idle; with the answer out it is, and ends")
    func notIdle() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedConnection(responder)
        try connection.receive(frame(query(1)))
        connection.advance(.seconds(30))
        #expect(connection.isOpen)
        StreamReplies.deliver([(responder.takeTickets()[0], reply(1))])
        connection.run()
        #expect(try connection.sent() == [reply(1)])
        #expect(!connection.isOpen)
    }

    @Test("A message that is begun must be complete within five seconds, however often an octet comes")
    func slowWriter() throws {
        let connection = try EmbeddedConnection(ScriptedResponder())
        for octet in frame(query(1)).prefix(10) {
            #expect(connection.isOpen)
            try connection.receive([octet])
            connection.advance(.milliseconds(500))
        }
        #expect(!connection.isOpen)
        #expect(connection.connections.counters.closed(.unfinishedMessage) == 1)
    }

    @Test("Messages that come slowly, but each within its time, are all answered")
    func patientWriter() throws {
        let connection = try EmbeddedConnection(ScriptedResponder())
        for octet in (1...5).flatMap({ frame(query($0)) }) {
            try connection.receive([octet])
            connection.advance(.milliseconds(100))
        }
        #expect(try connection.sent() == (1...5).map { query($0) })
        #expect(connection.isOpen)
    }

    @Test("A length under that of a header ends the connection; what came before it is answered", arguments: 0..<12)
    func badLength(_ length: Int) throws {
        let responder = ScriptedResponder()
        let connection = try EmbeddedConnection(responder)
        try connection.receive(frame(query(1)) + [0, UInt8(length)] + frame(query(2)))
        #expect(!connection.isOpen)
        #expect(responder.asked.map(\.message) == [query(1)])
        #expect(connection.connections.counters.closed(.badLength) == 1)
        #expect(try connection.sent() == [query(1)])
    }

    @Test("The responder may say nothing, or end the connection")
    func outcomes() throws {
        let connection = try EmbeddedConnection(
            ScriptedResponder { [.drop, .reply($0), .close, .reply($0)][Int(id(of: $0))] })
        try connection.receive(frame(query(0)) + frame(query(1)))
        #expect(try connection.sent() == [query(1)])
        try connection.receive(frame(query(2)) + frame(query(3)))
        #expect(!connection.isOpen)
        #expect(try connection.sent() == [])
        #expect(connection.connections.counters.closed(.responder) == 1)
    }

    @Test("An answer to a connection that ended is lost, and harms nobody")
    func lateAnswer() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedConnection(responder)
        try connection.receive(frame(query(1)) + frame(query(2)) + frame(query(3)))
        var tickets = responder.takeTickets()
        StreamReplies.deliver([(tickets.removeFirst(), reply(1))])
        connection.channel.close(promise: nil)
        StreamReplies.deliver([(tickets.removeFirst(), reply(2))])
        tickets.removeAll()
        connection.run()
        #expect(try connection.sent() == [])
        #expect(connection.connections.counters.open == 0)
    }

    @Test("A peer that closes its side gets the answers to all it asked, and then the connection ends")
    func halfClosed() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedConnection(responder)
        try connection.receive((1...70).flatMap { frame(query($0)) } + [0, 40, 1])
        connection.closeInput()
        #expect(connection.isOpen)
        StreamReplies.deliver(responder.takeTickets().map { ($0, reply(1)) })
        connection.run()
        #expect(responder.asked.count == 70)
        #expect(connection.isOpen)
        StreamReplies.deliver(responder.takeTickets().map { ($0, reply(2)) })
        connection.run()
        #expect(try connection.sent().count == 70)
        #expect(!connection.isOpen)
        #expect(connection.connections.counters.closed(.peer) == 1)
    }

    @Test("A peer that closes its side with nothing asked is closed at once")
    func halfClosedIdle() throws {
        let connection = try EmbeddedConnection(ScriptedResponder())
        connection.closeInput()
        #expect(!connection.isOpen)
        #expect(connection.connections.counters.closed(.peer) == 1)
    }

    @Test("When the server ends, what is in flight is answered, and nothing is read any more after a moment")
    func drain() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedConnection(responder)
        try connection.receive(frame(query(1)))
        let drained = connection.connections.drain(within: .seconds(2), on: connection.loop)
        connection.advance(.milliseconds(50))
        #expect(connection.isOpen)
        let reads = connection.gate.reads
        StreamReplies.deliver([(responder.takeTickets()[0], reply(1))])
        connection.run()
        #expect(connection.gate.reads == reads)
        #expect(try connection.sent() == [reply(1)])
        try drained.wait()
        #expect(connection.connections.counters.closed(.drained) == 1)
    }

    @Test("When the server ends, the 65th question and those after it, received or in the kernel, are answered as well")
    func drainHeldBack() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedConnection(responder)
        try connection.receive((1...70).flatMap { frame(query($0)) })
        let reads = connection.gate.reads
        let drained = connection.connections.drain(within: .seconds(2), on: connection.loop)
        // it reads on, for what the kernel holds
        #expect(connection.gate.reads > reads)
        try connection.receive((71...100).flatMap { frame(query($0)) } + [0, 40, 1])
        connection.advance(.milliseconds(50))
        var answered: [[UInt8]] = []
        for _ in 0..<2 {
            StreamReplies.deliver(responder.takeWaiting())
            connection.run()
            answered += try connection.sent()
        }
        #expect(answered.map { id(of: $0) } == Array(1...100))
        #expect(!connection.isOpen)
        try drained.wait()
        #expect(connection.connections.counters.closed(.drained) == 1)
    }

    @Test("When the server ends, output that is on its way may get out")
    func drainOutput() throws {
        let connection = try EmbeddedConnection(ScriptedResponder())
        connection.gate.isShut = true
        try connection.receive(frame(query(1)))
        _ = connection.connections.drain(within: .seconds(2), on: connection.loop)
        connection.advance(.milliseconds(50))
        #expect(connection.isOpen)
        connection.gate.open()
        #expect(!connection.isOpen)
        #expect(try connection.sent() == [query(1)])
        #expect(connection.connections.counters.closed(.drained) == 1)
    }

    @Test("When the server ends, who has no answer by the deadline is cut off")
    func drainDeadline() throws {
        let responder = ScriptedResponder { _ in .later }
        let connection = try EmbeddedConnection(responder)
        try connection.receive(frame(query(1)))
        let drained = connection.connections.drain(within: .seconds(2), on: connection.loop)
        connection.advance(.milliseconds(1_999))
        #expect(connection.isOpen)
        connection.advance(.milliseconds(1))
        #expect(!connection.isOpen)
        try drained.wait()
        #expect(connection.connections.counters.closed(.drainDeadline) == 1)
    }

    @Test("A peer that sends more than may wait is cut off")
    func flooded() throws {
        let connection = try EmbeddedConnection(ScriptedResponder { _ in .later })
        let large = frame(query(1) + [UInt8](repeating: 0, count: 60_000))
        for _ in 0..<64 { try connection.receive(large) }
        for _ in 0..<4 { try connection.receive(large) }
        #expect(connection.isOpen)
        try connection.receive(large)
        #expect(!connection.isOpen)
        #expect(connection.connections.counters.closed(.flooded) == 1)
    }
}
