import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Joining a question in flight")
struct JoiningTests {
    @Test("Identical questions go out once, and each client is answered as it asked")
    func joined() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(20))
        try world.ask("www.example.com.", client: 1, id: 100)
        try world.ask("WWW.example.com.", client: 2, id: 200)
        world.run()
        try world.ask("www.EXAMPLE.com.", client: 3, id: 300, edns: EDNS(udpSize: 600))
        world.elapse(.milliseconds(20))
        #expect(world.contacts.count == 1)
        let names = ["www.example.com.", "WWW.example.com.", "www.EXAMPLE.com."]
        for (index, name) in names.enumerated() {
            let answer = try #require(world.answer(UInt16(index + 1)))
            #expect(answer.header.id.rawValue == UInt16(index + 1) * 100)
            #expect(answer.questions[0].name.octets == (try Name(name).octets))
            #expect(answer.answers[0].name.octets == (try Name(name).octets))
            #expect((answer.edns != nil) == (index == 2))
        }
        #expect(world.forwarder.counters.questions == 3)
        #expect(world.forwarder.counters.joined == 2)
        #expect(world.forwarder.counters.answered == 1)
        #expect(world.forwarder.counters.replies == 3)
        #expect(world.heldQueries == 0)
    }

    @Test("What asks for something else goes out on its own")
    func different() throws {
        let world = try World([.number(1)])
        try world.ask("www.example.com.", client: 1)
        try world.ask("www.example.com.", .aaaa, client: 2)
        try world.ask("ww.example.com.", client: 3)
        try world.ask("www.example.com.", client: 4, edns: EDNS(udpSize: 1232, dnssecOK: true))
        try world.ask("www.example.com.", client: 5, flags: [.recursionDesired, .checkingDisabled])
        world.run()
        #expect(world.contacts.count == 5)
        #expect(world.forwarder.counters.joined == 0)
        #expect(world.forwarder.inFlightCount == 5)
    }

    @Test("Once it is answered, the same question goes out again")
    func again() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.answering()
        for _ in 0..<3 {
            try world.ask("www.example.com.")
            world.run()
        }
        #expect(world.contacts.count == 3)
        #expect(world.answers().count == 3)
        world.scripts[.upstream(1)] = Scripts.silent
        try world.ask("other.example.com.", client: 3)
        try world.ask("www.example.com.", client: 1)
        try world.ask("www.example.com.", client: 2)
        world.run()
        #expect(world.contacts.count == 5)
        #expect(world.forwarder.counters.joined == 1)
    }

    @Test("Those that joined fail with the first, at its time")
    func failed() throws {
        let world = try World([.number(1)])
        try world.ask("www.example.com.", client: 1)
        world.elapse(.milliseconds(1_500))
        try world.ask("www.example.com.", client: 2, edns: EDNS(udpSize: 1232))
        world.elapse(.milliseconds(600))
        #expect(world.answer(1)?.responseCode == .serverFailure)
        let second = try #require(world.answer(2))
        #expect(second.responseCode == .serverFailure)
        #expect(second.options.first?.data == [0, 22])
    }
}
