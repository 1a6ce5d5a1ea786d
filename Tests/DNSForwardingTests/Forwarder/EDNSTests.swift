import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Upstreams that have trouble with EDNS")
struct EDNSTests {
    /// What an upstream does with a question that has an OPT record.
    enum Trouble: CaseIterable {
        case silent, serverFailure, serverFailureWithout, formatError, notImplemented, badVersion, twoOPTs, misplacedOPT

        var script: Script {
            switch self {
            case .silent: Scripts.silent
            case .serverFailure: Scripts.failing(.serverFailure)
            case .serverFailureWithout: failing(.serverFailure)
            case .formatError: failing(.formatError)
            case .notImplemented: failing(.notImplemented)
            case .badVersion: { contact in contact.reply { $0.code = .badVersion } }
            case .twoOPTs: { contact in contact.reply(Self.adding(2, to: contact, at: 11)) }
            case .misplacedOPT: { contact in contact.reply(Self.adding(1, to: contact, at: 9)) }
            }
        }

        /// Whether its first failure tells enough; silence may be chance.
        var isTold: Bool { self != .silent }

        private func failing(_ code: ResponseCode) -> Script {
            { contact in
                contact.reply {
                    $0.edns = nil
                    $0.code = code
                }
            }
        }

        /// A reply without records but for so many OPT records, counted in a field of the header.
        private static func adding(_ count: Int, to contact: Contact, at field: Int) -> [UInt8] {
            var reply = contact.builder
            reply.edns = nil
            var octets = reply.octets
            for _ in 0..<count { octets += [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0] }
            octets[field] = UInt8(count)
            return octets
        }
    }

    /// Asks one question after the other, and hears whether all were answered.
    private func ask(_ world: World, _ count: Int, _ label: String) throws {
        for id in 0..<count {
            try world.ask("\(label)\(id).example.com.", edns: EDNS(udpSize: 1232))
            world.elapse(.seconds(2))
            #expect(world.answer()?.answers.count == 1, "\(label)\(id)")
        }
    }

    @Test(
        "The question is answered all the same, and after one failure, or three silences, nobody tries EDNS for a while",
        arguments: Trouble.allCases)
    func trouble(_ trouble: Trouble) throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.withoutEDNS(else: trouble.script)
        try ask(world, 5, "a")
        let first = [Bool](repeating: true, count: trouble.isTold ? 1 : 3)
        #expect(
            world.contacts.map { $0.message.edns != nil } == first.flatMap { [$0, false] }
                + Array(repeating: false, count: 5 - first.count))
        #expect(world.diary.lines.count { $0.contains("makes nothing of EDNS") } == 1)
        #expect(world.forwarder.upstreamReports.allSatisfy { !$0.isDown })
        // servers change
        world.elapse(.seconds(900))
        world.scripts[.upstream(1)] = Scripts.answering()
        let before = world.contacts.count
        try ask(world, 2, "b")
        #expect(world.contacts.dropFirst(before).allSatisfy { $0.message.edns != nil })
    }

    @Test("The next upstream is asked first, where there is one; the one in doubt is not tried again then")
    func failover() throws {
        for trouble in [Trouble.serverFailure, .twoOPTs, .misplacedOPT] {
            let world = try World([.number(1), .number(2)])
            world.scripts[.upstream(1)] = Scripts.withoutEDNS(else: trouble.script)
            world.scripts[.upstream(2)] = Scripts.answering(2)
            try ask(world, 1, "a")
            #expect(world.contacts.map(\.upstream) == [.upstream(1), .upstream(2)])
        }
    }

    @Test("One that drops what has EDNS is worked around beside another, too")
    func dropping() throws {
        let world = try World([.number(1), .number(2)])
        world.scripts[.upstream(1)] = Scripts.withoutEDNS(else: Scripts.silent)
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try ask(world, 60, "a")
        let before = world.contacts.count
        try ask(world, 10, "b")
        #expect(world.contacts.dropFirst(before).allSatisfy { $0.upstream == .upstream(1) && $0.message.edns == nil })
    }

    @Test("A reply without an OPT record is believed, and EDNS is tried again", arguments: [false, true])
    func stripped(echoed: Bool) throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            contact.reply {
                $0.edns = echoed ? contact.message.edns : nil
                $0.answers = [Record(contact.question.name, .a, ttl: 300, data: [192, 0, 2, 1])]
            }
        }
        try ask(world, 5, "a")
        #expect(world.contacts.map { $0.message.edns != nil } == Array(repeating: true, count: 5))
    }

    @Test("What goes wrong at an upstream that knows EDNS is not put down to it")
    func known() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.answering()
        try ask(world, 1, "a")
        for script in [Scripts.failing(.serverFailure), Scripts.silent] {
            world.scripts[.upstream(1)] = script
            let before = world.contacts.count
            try world.ask("b.example.com.")
            world.elapse(.seconds(2))
            #expect(world.contacts.dropFirst(before).allSatisfy { $0.message.edns != nil })
            _ = world.answers()
        }
    }

    @Test("Who asked for signatures is never given an answer without for the sake of a doubt")
    func signatures() throws {
        for trouble in [Trouble.silent, .serverFailure, .twoOPTs] {
            let world = try World([.number(1)])
            world.scripts[.upstream(1)] = Scripts.withoutEDNS(else: trouble.script)
            try world.ask("a.example.com.", edns: EDNS(udpSize: 1232, dnssecOK: true))
            world.elapse(.seconds(2))
            #expect(world.answer()?.responseCode == .serverFailure)
            #expect(world.contacts.allSatisfy { $0.message.edns?.dnssecOK == true })
        }
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.refusingEDNS
        try world.ask("a.example.com.", edns: EDNS(udpSize: 1232, dnssecOK: true))
        world.run()
        #expect(world.answer()?.answers.count == 1)
    }

    @Test("When an upstream comes back, the questions that it missed do not count against its EDNS")
    func comeback() throws {
        let world = try World([.number(1)], health: .init(failures: 100))
        for client: UInt16 in 0..<20 { try world.ask("a\(client).example.com.", client: client) }
        world.elapse(.milliseconds(600))
        world.scripts[.upstream(1)] = Scripts.answering()
        world.elapse(.seconds(1))
        for client: UInt16 in 0..<20 { #expect(world.answer(client)?.answers.count == 1) }
        let before = world.contacts.count
        try ask(world, 3, "b")
        #expect(world.contacts.dropFirst(before).allSatisfy { $0.message.edns != nil })
    }
}
