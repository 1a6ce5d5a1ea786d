import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Asking an upstream")
struct AskingTests {
    @Test("An answer comes back to the client with its own id, question and flags")
    func answer() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.answering(7)
        try world.ask("wWw.Example.com.", id: 4_711, flags: [.recursionDesired, .checkingDisabled])
        world.run()
        let answer = try #require(world.answer())
        #expect(answer.header.id.rawValue == 4_711)
        #expect(answer.header.flags == [.response, .recursionDesired, .recursionAvailable, .checkingDisabled])
        #expect(answer.questions[0].name.octets == (try Name("wWw.Example.com.").octets))
        #expect(answer.answers == [try Records.a("www.example.com.", 7)])
        #expect(answer.answers[0].name.octets == answer.questions[0].name.octets)
        #expect(answer.edns == nil)
        #expect(world.forwarder.inFlightCount == 0)
        #expect(world.heldQueries == 0)
    }

    @Test(
        "The upstream is asked with RD and EDNS of 1232 octets, with the client's DO and CD and no more of it but a cookie of ours"
    )
    func question() throws {
        let world = try World([.number(1)])
        try world.ask(
            "www.example.com.", .mx, id: 4_711, edns: EDNS(udpSize: 4_096, dnssecOK: true),
            flags: [.recursionDesired, .checkingDisabled, .authenticData])
        world.run()
        let asked = try #require(world.contacts.first)
        #expect(asked.message.header.flags == [.recursionDesired, .checkingDisabled])
        #expect(asked.message.questions == [Question(try Name("www.example.com."), .mx)])
        #expect(asked.message.edns == EDNS(udpSize: 1_232, dnssecOK: true))
        #expect(asked.message.options.map(\.code) == [.cookie])
        #expect(asked.octets.count == Header.size + 17 + 4 + EDNS.size + 12)
    }

    @Test("Each attempt has another id, other case and, over many questions, another socket")
    func unpredictable() throws {
        let world = try World([.number(1)])
        for client in 0..<40 {
            try world.ask("a\(client).some-long-name-to-scramble.example.com.", client: UInt16(client))
        }
        world.elapse(.seconds(1))
        let contacts = world.contacts.filter { !$0.isOwnProbe }
        #expect(contacts.count == 80)
        #expect(Set(contacts.map(\.message.header.id)).count > 75)
        #expect(Set(contacts.map(\.question.name.octets)).count == 80)
        #expect(Set(contacts.compactMap(\.socket?.source)).count >= 8)
        let letters = contacts.flatMap(\.question.name.octets).filter { lowercased($0) &- 0x61 < 26 }
        let capitals = letters.count { $0 < 0x61 }
        #expect(capitals * 10 > letters.count * 4 && capitals * 10 < letters.count * 6)
        // and that at each place, counted from the end
        let ends = contacts.map { Array($0.question.name.octets.suffix(40)) }
        for place in 0..<40 where ends.allSatisfy({ lowercased($0[place]) &- 0x61 < 26 }) {
            #expect(15...65 ~= ends.count { $0[place] < 0x61 }, "\(place)")
            // each letter by a bit of its own: none goes with the one a word or two before
            for other in [place - 8, place - 16]
            where other >= 0 && ends.allSatisfy({ lowercased($0[other]) &- 0x61 < 26 }) {
                let alike = ends.count { ($0[place] < 0x61) == ($0[other] < 0x61) }
                #expect(15...65 ~= alike, "\(place) and \(other)")
            }
        }
    }

    @Test(
        "A client with EDNS gets EDNS, with its DO and 1232 octets; an answer larger than it takes is cut at an RRset")
    func size() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            contact.reply {
                $0.answers = (0..<60).map { Record(contact.question.name, .a, ttl: 300, data: [192, 0, 2, $0]) }
            }
        }
        try world.ask("www.example.com.", client: 1)
        try world.ask("www.example.com.", client: 2, edns: EDNS(udpSize: 4_096))
        world.run()
        let small = try #require(world.answer(1))
        #expect(small.header.flags.contains(.truncated))
        #expect(small.answers.isEmpty && small.edns == nil)
        let large = try #require(world.answer(2))
        #expect(!large.header.flags.contains(.truncated))
        #expect(large.answers.count == 60)
        #expect(large.edns == EDNS(udpSize: 1_232))
    }

    @Test("Nobody gets more than 1232 octets over UDP, but over a stream")
    func most() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.truncating { contact in
            contact.reply {
                $0.answers = (0..<200).map { Record(contact.question.name, .a, ttl: 300, data: [192, 0, 2, $0]) }
            }
        }
        try world.ask("www.example.com.", client: 1, edns: EDNS(udpSize: 65_535))
        try world.ask("www.example.com.", client: 2, overStream: true)
        world.run()
        #expect(world.answer(1)?.header.flags.contains(.truncated) == true)
        let whole = try #require(world.answer(2))
        #expect(whole.answers.count == 200 && !whole.header.flags.contains(.truncated))
    }

    @Test("NXDOMAIN is an answer: no other upstream is asked, and its SOA goes to the client")
    func nameError() throws {
        let world = try World([.number(1), .number(2)])
        world.scripts[.upstream(1)] = { contact in
            contact.reply {
                $0.code = .nameError
                $0.authority = [(try? Records.soa("example.com."))].compactMap { $0 }
            }
        }
        try world.ask("no.example.com.")
        world.run()
        let answer = try #require(world.answer())
        #expect(answer.responseCode == .nameError)
        #expect(answer.authority == [try Records.soa("example.com.")])
        #expect(!answer.header.flags.contains(.authoritative))
        #expect(world.contacts.count == 1)
    }

    @Test("AA and AD of the upstream are not passed on, nor is its additional section")
    func flags() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            contact.reply {
                $0.flags.formUnion([.authoritative, .authenticData])
                $0.answers = [Record(contact.question.name, .a, ttl: 300, data: [192, 0, 2, 1])]
                $0.additional = [(try? Records.a("bank.example.org."))].compactMap { $0 }
            }
        }
        try world.ask("www.example.com.")
        world.run()
        let answer = try #require(world.answer())
        #expect(answer.header.flags == [.response, .recursionDesired, .recursionAvailable])
        #expect(answer.additional.isEmpty)
    }

    @Test("Who waited for too long before it got here is not forwarded")
    func stale() throws {
        let world = try World([.number(1)], timeout: .milliseconds(100), clients: 1)
        try world.ask("a.example.com.", client: 1)
        try world.ask("b.example.com.", client: 2)
        world.elapse(.milliseconds(200))
        #expect(world.answer(1)?.responseCode == .serverFailure)
        #expect(world.answer(2)?.responseCode == .serverFailure)
        #expect(!world.contacts.contains { $0.question.name == (try? Name("b.example.com.")) })
    }
}
