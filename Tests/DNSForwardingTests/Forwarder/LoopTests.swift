import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Forwarding loops")
struct LoopTests {
    private let edns = EDNS(udpSize: 1232)

    /// A world whose rule for everything has upstreams with these numbers, and which looks for loops.
    private func world(_ numbers: [UInt32], zone: String = ".") throws -> World {
        let group = UpstreamGroup(numbers.map { .number($0) }, timeout: .seconds(2))
        return try World([ForwardRule(try Name(zone), .forward(group))], loops: LoopWatch())
    }

    /// Whether a question was made up to find loops.
    private func isLook(_ contact: Contact) -> Bool { contact.question.type == .txt }

    /// Asks the server what it is asked, from its own address, and passes on what it hears.
    private func looping(_ number: UInt32) -> Script {
        { contact in
            var query = ReplyBuilder(contact.question)
            query.id = MessageID(rawValue: 9)
            query.flags = [.recursionDesired]
            let client = UInt16(900 + contact.world.contacts.count)
            let peer = SocketAddress(SocketAddress.upstream(number).address, port: 4_000 + client)
            contact.world.clients.incoming.append(
                .datagram(query.octets, Path(peer: peer, local: IPAddress(v4: 0x7f00_0001))))
            contact.world.later(.milliseconds(20)) { world in
                guard let answer = world.answers(client).last else { return }
                contact.reply { $0.code = answer.responseCode }
            }
        }
    }

    @Test(
        "An upstream that leads back is found by the first question; those that wait for it are told, and it is left alone"
    )
    func found() throws {
        let world = try world([1])
        world.scripts[.upstream(1)] = looping(1)
        try world.ask("a.example.com.", edns: edns)
        world.elapse(.milliseconds(100))
        #expect(world.answer()?.responseCode == .serverFailure)
        #expect(
            world.diary.lines == [
                "warning: Forwarding loop: what 192.0.2.1:53 is asked for . comes back to this server. It is not asked until that changes."
            ])
        let before = world.contacts.count
        for id in 0..<5 {
            try world.ask("b\(id).example.com.", edns: edns)
            world.run()
            let answer = try #require(world.answer())
            #expect(answer.responseCode == .serverFailure)
            #expect(answer.options.map(\.data) == [[0, 0] + Array("forwarding loop".utf8)])
        }
        #expect(world.contacts.count == before)
        #expect(world.forwarder.takeShed().map(\.cause) == Array(repeating: .forwardingLoop, count: 5))
        #expect(world.forwarder.counters.looped == 5)
        #expect(world.forwarder.upstreamReports.allSatisfy { !$0.isDown })
    }

    @Test("When it leads back no longer, that is found out while somebody asks")
    func mended() throws {
        let world = try world([1])
        world.scripts[.upstream(1)] = looping(1)
        try world.ask("a.example.com.")
        world.elapse(.seconds(11))
        // still so
        try world.ask("b.example.com.")
        world.elapse(.seconds(11))
        world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(10))
        try world.ask("c.example.com.")
        world.elapse(.milliseconds(100))
        #expect(world.answers().map(\.responseCode) == [.serverFailure, .serverFailure, .serverFailure])
        #expect(world.contacts.count { isLook($0) } == 3)
        #expect(world.diary.lines.last == "notice: What 192.0.2.1:53 is asked for . comes back no longer.")
        try world.ask("d.example.com.")
        world.elapse(.milliseconds(10))
        #expect(world.answer()?.answers.count == 1)
    }

    @Test("Where another upstream does not lead back, it answers, the first question included")
    func another() throws {
        let world = try world([1, 2])
        world.scripts[.upstream(1)] = looping(1)
        world.scripts[.upstream(2)] = Scripts.answering(2)
        for id in 0..<4 {
            try world.ask("a\(id).example.com.")
            world.elapse(.milliseconds(100))
            #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
        }
        #expect(world.contacts.count { $0.upstream == .upstream(1) } == 2)
    }

    @Test("Who asks from an upstream's address makes no loop, unless as was asked here; silence may be one")
    func suspicion() throws {
        let world = try world([1], zone: "corp.example.")
        let peer = SocketAddress(SocketAddress.upstream(1).address, port: 4_000)
        world.scripts[.upstream(1)] = Scripts.answering()
        func ask(_ name: String) throws {
            var query = try ReplyBuilder(name, .a)
            query.flags = [.recursionDesired]
            world.clients.incoming.append(.datagram(query.octets, Path(peer: peer, local: IPAddress(v4: 0x7f00_0001))))
            world.elapse(.seconds(3))
        }
        for id in 0..<10 { try ask("a\(id).corp.example.") }
        try world.ask("Www.Corp.Example.", client: 7)
        world.elapse(.seconds(3))
        #expect(!world.contacts.contains { isLook($0) })
        world.scripts[.upstream(1)] = nil
        try ask("b.corp.example.")
        let looks = world.contacts.filter { isLook($0) }
        #expect(looks.count == 1)
        let zone = try Name("corp.example.")
        #expect(looks.allSatisfy { $0.question.name.lowercase.octets.suffix(zone.octets.count) == zone.octets[...] })
    }

    @Test("One that comes to lead back later is looked at as soon as it asks what it was asked")
    func later() throws {
        let world = try world([1])
        world.scripts[.upstream(1)] = Scripts.answering()
        try world.ask("a.example.com.")
        world.elapse(.seconds(60))
        _ = world.answers()
        world.scripts[.upstream(1)] = looping(1)
        try world.ask("b.example.com.")
        world.elapse(.milliseconds(100))
        #expect(world.answer()?.responseCode == .serverFailure)
        #expect(world.diary.lines.count == 1)
    }

    /// Asks one world what another has asked, from its own address, and passes on what it hears at once.
    private func leading(to world: World) -> Script {
        { contact in
            var query = ReplyBuilder(contact.question)
            query.flags = [.recursionDesired]
            let peer = SocketAddress(SocketAddress.upstream(1).address, port: 4_900)
            world.clients.incoming.append(.datagram(query.octets, Path(peer: peer, local: IPAddress(v4: 0x7f00_0001))))
            world.run()
            guard let answer = world.answers(900).last else { return }
            contact.reply { $0.code = answer.responseCode }
        }
    }

    @Test("What comes back to one worker is known to the other that asked it")
    func workers() throws {
        let watch = LoopWatch()
        let rule = ForwardRule(.root, .forward(UpstreamGroup([.number(1)], timeout: .seconds(2))))
        let one = try World([rule], loops: watch)
        let other = try World([rule], loops: watch)
        one.scripts[.upstream(1)] = leading(to: other)
        other.scripts[.upstream(1)] = { contact in
            // what is under way already is not asked again
            if contact.question.type == .txt { self.leading(to: one)(contact) }
        }
        try one.ask("a.example.com.")
        one.elapse(.milliseconds(100))
        other.elapse(.milliseconds(100))
        try other.ask("b.example.com.", edns: edns)
        other.run()
        #expect(other.answers().last?.options.map(\.data) == [[0, 0] + Array("forwarding loop".utf8)])
    }

    @Test("A name that only looks like one of ours is a name like any other, and a zone with a long name is let be")
    func alike() throws {
        let world = try world([1])
        world.scripts[.upstream(1)] = Scripts.answering()
        for name in ["swiftlet-loop-0123456789abcdef.", "swiftlet-loop-0123456789abcdeg.", "swiftlet-loop.", "a."] {
            try world.ask(name)
            world.run()
            #expect(world.answer()?.answers.count == 1)
        }
        let long = Array(repeating: String(repeating: "a", count: 55), count: 4).joined(separator: ".") + "."
        let quiet = try self.world([1], zone: long)
        quiet.scripts[.upstream(1)] = Scripts.answering()
        try quiet.ask("www." + long)
        quiet.run()
        #expect(quiet.answer()?.answers.count == 1)
        #expect(quiet.contacts.count == 1)
    }
}
