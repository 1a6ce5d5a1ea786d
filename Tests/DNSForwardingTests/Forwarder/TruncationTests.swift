import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Truncated replies and streams")
struct TruncationTests {
    @Test("A truncated reply sends the question over TCP to the same upstream")
    func stream() throws {
        let world = try World([.number(1), .number(2)])
        world.scripts[.upstream(1)] = Scripts.truncating(stream: Scripts.answering(7, after: .milliseconds(30)))
        try world.ask("www.example.com.")
        world.elapse(.milliseconds(30))
        #expect(world.answer()?.answers == [try Records.a("www.example.com.", 7)])
        #expect(world.contacts.map(\.isStream) == [false, true])
        let question = try #require(world.contacts.last)
        #expect(question.octets.prefix(2) == [0, 0])
        #expect(question.message.edns == EDNS(udpSize: 1_232))
    }

    @Test("When TCP fails the next upstream is asked; when nothing is left it is a failure, known for a while")
    func lastResort() throws {
        let world = try World([.number(1), .number(2)])
        world.scripts[.upstream(1)] = { contact in
            guard !contact.isStream else { return contact.refuse() }
            contact.reply {
                $0.flags.insert(.truncated)
                $0.answers = [Record(contact.question.name, .a, ttl: 300, data: [192, 0, 2, 1])]
            }
        }
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("a.example.com.")
        world.run()
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
        world.scripts[.upstream(2)] = Scripts.refusing
        try world.ask("b.example.com.")
        world.run()
        let answer = try #require(world.answer())
        #expect(!answer.header.flags.contains(.truncated))
        #expect(answer.responseCode == .serverFailure)
        #expect(answer.answers.isEmpty)
    }

    @Test("Of an upstream that is not to be asked over TCP the truncated reply is passed on")
    func datagramsOnly() throws {
        let world = try World([.number(1, .datagramOnly)])
        world.scripts[.upstream(1)] = Scripts.truncating(stream: Scripts.silent)
        try world.ask("www.example.com.")
        world.run()
        #expect(world.answer()?.header.flags.contains(.truncated) == true)
        #expect(world.contacts.count == 1)
    }

    @Test("A datagram larger than we ever ask for is treated as truncated")
    func cutOff() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            contact.reply {
                $0.answers = (0..<250).flatMap { last in
                    (0..<2).map { Record(contact.question.name, .a, ttl: 300, data: [192, 0, $0, last]) }
                }
            }
        }
        try world.ask("www.example.com.", overStream: true)
        world.run()
        #expect(world.contacts.map(\.isStream) == [false, true])
        #expect(world.answer()?.answers.count == 500)
    }

    @Test("No room for streams is a failed attempt, no more")
    func fullStreams() throws {
        let world = try World([.number(1), .number(2)])
        world.streams.isFull = true
        world.scripts[.upstream(1)] = Scripts.truncating(stream: Scripts.silent)
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("www.example.com.")
        world.run()
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
    }

    @Test("An upstream for TCP only is never asked over UDP, and goes down like others")
    func streamOnly() throws {
        let world = try World([.number(1, .stream)])
        world.scripts[.upstream(1)] = Scripts.answering(7)
        try world.ask("www.example.com.")
        world.run()
        #expect(world.answer()?.answers.count == 1)
        #expect(world.contacts.map(\.isStream) == [true])
        world.scripts[.upstream(1)] = Scripts.refusing
        for id in 0..<3 {
            try world.ask("a\(id).example.com.")
            world.run()
        }
        #expect(world.forwarder.upstreamReports.map(\.isDown) == [true])
    }

    @Test("An outcome that comes when nobody waits any more changes nothing")
    func tooLate() throws {
        let world = try World([.number(1)], timeout: .milliseconds(300))
        world.scripts[.upstream(1)] = Scripts.truncating(stream: Scripts.answering(7, after: .milliseconds(500)))
        try world.ask("www.example.com.", client: 1)
        world.elapse(.milliseconds(400))
        #expect(world.answer(1)?.responseCode == .serverFailure)
        // the same place is taken by another question meanwhile
        world.scripts[.upstream(1)] = Scripts.silent
        try world.ask("other.example.com.", client: 2)
        world.elapse(.milliseconds(200))
        #expect(world.answers(2).isEmpty)
    }
}
