// Row "Receive: a response" of the flows.

import DNSDispatch
import DNSWire
import Testing

@Suite("Receiving a response")
struct ResponseTests {
    @Test("A reply with the id, from the destination, to the question is delivered, with the entry's tag")
    func delivered() throws {
        let rig = try Rig()
        let (handle, id) = try rig.ask(tag: 42)
        rig.datagram(Packet.response(id: id), .from(.upstream()))
        #expect(rig.receiver.tags == [42])
        #expect(rig.receiver.holder() == handle)
        let event = rig.receiver.give()
        let octets = event.octets
        #expect(octets == Packet.response(id: id))
        rig.dispatcher.remove(handle, returning: event)
        rig.settle()
        #expect(rig.pool.freeCount == 16)
    }

    /// A message that pretends to be the reply to `ExAmPle.com` with the id given.
    struct Pretence: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let octets: @Sendable (UInt16) -> [UInt8]
        var from = SocketAddress.upstream()
        var trouble: [ResponseTrouble] = []
    }

    static let pretences: [Pretence] = [
        Pretence(testDescription: "another question", octets: { Packet.response("Example.net", id: $0) }),
        Pretence(testDescription: "a shorter question", octets: { Packet.response("ExAmPle.co", id: $0) }),
        Pretence(
            testDescription: "another type",
            octets: { Array(Packet.response("ExAmPle.com", id: $0).dropLast(3)) + [28, 0, 1] }),
        Pretence(
            testDescription: "a type that differs in the bit of case",
            octets: { Array(Packet.response("ExAmPle.com", id: $0).dropLast(3)) + [0x21, 0, 1] }),
        Pretence(
            testDescription: "no question",
            octets: { Packet.denial(code: 0, id: $0) }),
        Pretence(testDescription: "REFUSED without a question", octets: { Packet.denial(code: 5, id: $0) }),
        Pretence(
            testDescription: "FORMERR without a question", octets: { Packet.denial(code: 1, id: $0) },
            trouble: [.deniedWithoutQuestion]),
        Pretence(
            testDescription: "NOTIMP without a question", octets: { Packet.denial(code: 4, id: $0) },
            trouble: [.deniedWithoutQuestion]),
        Pretence(
            testDescription: "FORMERR without a question, and with another id", octets: { Packet.denial(id: $0 ^ 1) }),
        Pretence(
            testDescription: "FORMERR without a question, from another host", octets: { Packet.denial(id: $0) },
            from: .upstream(2)),
        Pretence(
            testDescription: "a question cut short",
            octets: { Array(Packet.response("ExAmPle.com", id: $0).dropLast(1)) }),
        Pretence(
            testDescription: "other case", octets: { Packet.response("example.com", id: $0) }, trouble: [.differsInCase]
        ),
        Pretence(testDescription: "another id", octets: { Packet.response("ExAmPle.com", id: $0 ^ 1) }),
        Pretence(
            testDescription: "another host", octets: { Packet.response("ExAmPle.com", id: $0) }, from: .upstream(2)),
        Pretence(
            testDescription: "another port", octets: { Packet.response("ExAmPle.com", id: $0) },
            from: SocketAddress(SocketAddress.upstream().address, port: 54)),
    ]

    @Test("What matches only in part is not believed, is counted, and makes the socket suspect", arguments: pretences)
    func pretence(_ pretence: Pretence) throws {
        let rig = try Rig()
        let (_, id) = try rig.ask("ExAmPle.com")
        rig.datagram(pretence.octets(id), .from(pretence.from))
        #expect(rig.receiver.tags == [])
        #expect(rig.receiver.troubles == pretence.trouble)
        let counters = rig.dispatcher.counters
        #expect(counters.stray + counters.mismatched + counters.differingInCase == 1)
        #expect(rig.dispatcher.isSpent)
        #expect(rig.accounted == 16)
        rig.datagram(Packet.response("ExAmPle.com", id: id), .from(.upstream()))
        #expect(rig.receiver.tags == [0])
    }

    @Test("The tenth message that pretends to be the reply is told of, once", arguments: [true, false])
    func manyMismatches(guessesIDs: Bool) throws {
        let rig = try Rig()
        let (_, id) = try rig.ask()
        for i in 1...20 {
            let octets = guessesIDs ? Packet.response(id: id &+ UInt16(i)) : Packet.response("other.example", id: id)
            rig.datagram(octets, .from(.upstream()))
            #expect(rig.receiver.troubles == (i < 10 ? [] : [.manyMismatches]))
        }
        #expect(rig.accounted == 16)
    }

    @Test("Denials without a question count among them")
    func manyDenials() throws {
        let rig = try Rig()
        let (_, id) = try rig.ask()
        for _ in 1...20 { rig.datagram(Packet.denial(id: id), .from(.upstream())) }
        #expect(rig.receiver.troubles.count { $0 == .manyMismatches } == 1)
        #expect(rig.dispatcher.counters.mismatched == 20)
        #expect(rig.accounted == 16)
    }

    @Test("A reply whose entry is gone is late, and makes nobody suspect")
    func late() throws {
        let rig = try Rig()
        let (handle, id) = try rig.ask("one")
        _ = try rig.ask("two")
        rig.dispatcher.remove(handle)
        rig.datagram(Packet.response("one", id: id), .from(.upstream()))
        #expect(rig.dispatcher.counters.late == 1)
        #expect(!rig.dispatcher.isSpent)
        #expect(rig.receiver.tags == [])
    }

    @Test("A response that nobody asked for is freed and counted")
    func unmatched() throws {
        let rig = try Rig()
        try rig.listen()
        rig.datagram(Packet.response(id: 9), .from(.upstream()))
        #expect(rig.dispatcher.counters.unmatched == 1)
        #expect(rig.listener.taken == [])
        #expect(rig.port.sent == [])
        #expect(rig.accounted == 16)
    }

    @Test("A response is never answered, and never shown to the responder")
    func neverAnswered() throws {
        let rig = try Rig(responder: ScriptedResponder())
        try rig.listen()
        rig.datagram(Packet.response("a.example", id: 9))
        #expect(rig.port.sent == [])
        #expect(rig.responder?.batches == 0)
    }

    @Test("An entry with a reply in hand gets the next one, from its own queue, after giving that back")
    func queued() throws {
        let rig = try Rig()
        let (handle, id) = try rig.ask()
        for _ in 0..<3 { rig.datagram(Packet.response(id: id), .from(.upstream())) }
        #expect(rig.receiver.tags.count == 1)
        #expect(rig.dispatcher.census.replies == 3)
        rig.receiver.drop()
        rig.settle()
        #expect(rig.receiver.tags.count == 2)
        rig.receiver.drop()
        rig.settle()
        #expect(rig.receiver.tags.count == 3)
        #expect(rig.receiver.holder() == handle)
        rig.receiver.drop()
        rig.settle()
        #expect(rig.dispatcher.census.replies == 0)
    }

    @Test("When an entry's queue is full, the newest reply is freed and counted")
    func queueFull() throws {
        let rig = try Rig()
        let (_, id) = try rig.ask()
        for _ in 0..<7 { rig.datagram(Packet.response(id: id), .from(.upstream())) }
        #expect(rig.dispatcher.census.replies == 5)
        #expect(rig.dispatcher.counters.crowdedOut == 2)
        #expect(rig.accounted == 16)
    }

    @Test("When no event is to be had, the newest reply is freed and counted")
    func noEvent() throws {
        let rig = try Rig(replies: 2)
        let ids = try ["one", "two", "three"].map { ($0, try rig.ask($0).id) }
        for (name, id) in ids { rig.datagram(Packet.response(name, id: id), .from(.upstream())) }
        #expect(rig.receiver.tags.count == 2)
        #expect(rig.dispatcher.counters.crowdedOut == 1)
        rig.receiver.drop()
        rig.settle()
        rig.datagram(Packet.response("three", id: ids[2].1), .from(.upstream()))
        #expect(rig.receiver.tags.count == 3)
    }

    @Test("Entries for two upstreams may have the same id, and each gets its own reply")
    func sameID() throws {
        let rig = try Rig(random: Constant(0x1234))
        _ = try rig.ask("same", .upstream(1), tag: 1)
        _ = try rig.ask("same", .upstream(2), tag: 2)
        rig.datagram(Packet.response("same", id: 0x1234), .from(.upstream(2)))
        rig.datagram(Packet.response("same", id: 0x1234), .from(.upstream(1)))
        #expect(rig.receiver.tags == [2, 1])
    }

    @Test("A reply that did not fit is delivered and marked as truncated")
    func truncated() throws {
        let rig = try Rig()
        let (_, id) = try rig.ask()
        rig.datagram(Packet.response(id: id) + [UInt8](repeating: 0, count: 600), .from(.upstream()))
        #expect(rig.receiver.truncations == 1)
    }
}

/// Random numbers that are all the same.
final class Constant: RandomSource {
    private let value: UInt64

    init(_ value: UInt64) { self.value = value }

    func next() -> UInt64 { value }
}
