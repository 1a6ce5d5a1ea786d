// Replies that must not be believed, and replies that cannot be read.

import DNSWire
import Testing

@Suite("Upstreams that lie or mangle", .blocking)
struct LyingUpstreamTests {
    /// Something that comes instead of a reply, or before it.
    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let deed: @Sendable (ScriptedUpstream.Asked) -> ScriptedUpstream.Deed

        /// The reply, changed.
        init(_ name: String, _ change: @escaping @Sendable (inout Message) -> Void) {
            self.init(name, deed: { .send($0.address("192.0.2.66").changed(change).octets) })
        }

        /// Anything else.
        init(_ name: String, deed: @escaping @Sendable (ScriptedUpstream.Asked) -> ScriptedUpstream.Deed) {
            testDescription = name
            self.deed = deed
        }
    }

    /// What does not belong to the question: it is as if nothing had come.
    static let foreign: [Lie] = [
        Lie("another id") { $0.header.id.rawValue &+= 1 },
        Lie("another name in the question") { $0.questions = [Question(.root, .a)] },
        Lie("another type in the question") { $0.questions[0].type = .aaaa },
        Lie("another class in the question") { $0.questions[0].recordClass = RecordClass(rawValue: 3) },
        Lie("no question") { $0.questions = [] },
        Lie("a query") { $0.header.flags.remove(.response) },
        Lie("another port", deed: { .sendFromElsewhere($0.address("192.0.2.66").octets) }),
        Lie("three octets", deed: { .send(Array($0.octets[..<3])) }),
        Lie("nothing", deed: { _ in .send([]) }),
        Lie("noise", deed: { _ in .send((0..<200).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }) }),
    ]

    /// What comes as the reply to the question, but is none.
    static let broken: [Lie] = [
        Lie("half a reply", deed: { .send(Array($0.address().octets.dropLast(10))) }),
        Lie(
            "more records promised than there are",
            deed: { asked in
                var octets = asked.address().octets
                octets[7] = 200
                return .send(octets)
            }),
        Lie("records of other names only") { $0.answers = records("other.example. 60 A 192.0.2.66") },
        Lie(
            "an address of three octets",
            deed: { asked in
                var octets = asked.address().changed { $0.edns = nil }.octets
                octets[octets.count - 5] = 3
                octets.removeLast()
                return .send(octets)
            }),
    ]

    @Test("What is foreign or broken is not believed, and the reply behind it is", arguments: foreign + broken)
    func truthBehind(lie: Lie) throws {
        let upstream = try ScriptedUpstream { [lie.deed($0), .send($0.address().octets)] }
        let server = try SwiftletServer.forwarding(to: [upstream.address])
        #expect(try server.ask(Query("a.example.")).answerLines == ["a.example. 60 IN A 192.0.2.1"])
    }

    @Test("Without a true reply there is none to the client but SERVFAIL", arguments: foreign)
    func onlyLies(lie: Lie) throws {
        let upstream = try ScriptedUpstream(tcp: false) { [lie.deed($0)] }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 400ms")
        let reply = try server.ask(Query("a.example."))
        #expect(reply.responseCode == .serverFailure)
        #expect(reply.answers.isEmpty)
    }

    @Test("After a reply that cannot be used the next upstream is asked", arguments: broken)
    func nextUpstream(lie: Lie) throws {
        let bad = try ScriptedUpstream { [lie.deed($0)] }
        let good = try ScriptedUpstream { [.send($0.address().octets)] }
        let server = try SwiftletServer.forwarding(to: [bad.address, good.address])
        #expect(try server.ask(Query("a.example.")).answerLines == ["a.example. 60 IN A 192.0.2.1"])
        #expect(!bad.asked.isEmpty)
    }

    @Test("A reply that cannot be used is never passed on", arguments: broken)
    func onlyBroken(lie: Lie) throws {
        let upstream = try ScriptedUpstream { [lie.deed($0)] }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 400ms")
        let reply = try server.ask(Query("a.example."))
        #expect(reply.responseCode == .serverFailure)
        #expect(reply.answers.isEmpty)
    }

    @Test("Octets behind a reply that is whole are not passed on")
    func moreBehind() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets + [1, 2, 3])] }
        let server = try SwiftletServer.forwarding(to: [upstream.address])
        let client = try DatagramClient(of: server.address)
        try client.send(try Query("a.example."))
        let octets = try #require(try client.socket.receive(by: .generous)).octets
        // a message that has more behind it cannot be read
        #expect(try Message(octets.span).answers.count == 1)
    }

    @Test("Records that nobody asked for are left out")
    func otherNames() throws {
        let upstream = try ScriptedUpstream { asked in
            let answers = """
                \(asked.name) 60 CNAME b.example.
                bank.example. 60 A 192.0.2.66
                b.example. 60 A 192.0.2.1
                b.example. 60 TXT "nobody asked for this"
                """
            let authority = "bank.example. 60 NS evil.example."
            let reply = asked.reply(answers, authority: authority)
            return [.send(reply.changed { $0.additional = records("bank.example. 60 A 192.0.2.66") }.octets)]
        }
        let server = try SwiftletServer.forwarding(to: [upstream.address])
        let reply = try server.ask(Query("a.example."))
        #expect(reply.answerLines == ["a.example. 60 IN CNAME b.example.", "b.example. 60 IN A 192.0.2.1"])
        #expect(reply.authority.isEmpty)
        #expect(reply.additional.isEmpty)
    }

    @Test("After many replies that do not fit, the question goes over TCP")
    func flood() throws {
        let upstream = try ScriptedUpstream { asked in
            guard asked.transport == .datagram else { return [.send(asked.address().octets)] }
            return (1...40).map { step in
                .send(asked.address("192.0.2.66").changed { $0.header.id.rawValue &+= UInt16(step) }.octets)
            }
        }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 10s")
        #expect(try server.ask(Query("a.example.")).answerLines == ["a.example. 60 IN A 192.0.2.1"])
    }

    @Test("Questions go out in scrambled case, and the client gets its own case back")
    func scrambled() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let server = try SwiftletServer.forwarding(to: [upstream.address])
        let name = "A-Rather-Long-Name-With-Many-Letters.example."
        let reply = try server.ask(Query(name))
        #expect(reply.questions.first?.name.octets == (try Name(name)).octets)
        let asked = try #require(upstream.asked.first?.message.questions.first?.name)
        #expect(asked == (try Name(name)))
        #expect(asked.octets != (try Name(name)).octets)
        #expect(asked.octets != asked.lowercase.octets)
    }

    @Test("An upstream that folds case is asked over TCP, and without TCP in lower case", arguments: [true, false])
    func foldsCase(tcp: Bool) throws {
        let upstream = try ScriptedUpstream(tcp: tcp) { asked in
            [.send(asked.address().changed { $0.questions[0].name = $0.questions[0].name.lowercase }.octets)]
        }
        let server = try SwiftletServer.forwarding(to: [upstream.address], rule: "timeout: 3s")
        let reply = try server.ask(Query("scrambled.a.example."))
        #expect(reply.answerLines == ["scrambled.a.example. 60 IN A 192.0.2.1"])
        #expect(upstream.asked.contains { $0.transport == .stream } == tcp)
    }
}
