import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Replies that are not to be believed")
struct LyingUpstreamTests {
    @Test("A reply with another id, from another place, or to another question is not taken; the right one is")
    func forged() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            let forged = Record(contact.question.name, .a, ttl: 1, data: [6, 6, 6, 6])
            contact.reply {
                $0.id.rawValue ^= 1
                $0.answers = [forged]
            }
            contact.reply { $0.questions = [Question(contact.question.name, .aaaa)] }
            var reply = contact.builder
            reply.answers = [forged]
            contact.reply(reply.octets, from: SocketAddress(contact.upstream.address, port: 54))
            contact.reply(reply.octets, from: .upstream(2))
            Scripts.answering(7, after: .milliseconds(5))(contact)
        }
        try world.ask("www.example.com.")
        world.elapse(.milliseconds(10))
        #expect(world.answer()?.answers == [try Records.a("www.example.com.", 7)])
        #expect(world.contacts.count == 1)
    }

    @Test("A forged denial without a question costs one retry: the right reply is taken, and nothing is concluded")
    func forgedDenial() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            if contact.message.edns != nil { for _ in 0..<5 { contact.deny() } }
            Scripts.answering(7, after: .milliseconds(5))(contact)
        }
        for id in 0..<5 {
            try world.ask("www\(id).example.com.")
            world.elapse(.milliseconds(10))
            #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 7]])
        }
        #expect(world.contacts.map { $0.message.edns != nil } == (0..<10).map { $0 % 2 == 0 })
        #expect(!world.diary.lines.contains { $0.contains("makes nothing of EDNS") })
    }

    @Test(
        "Other messages without a question are no denial",
        arguments: [ResponseCode.noError, .serverFailure, .nameError, .refused, .notAuthoritative])
    func bareHeader(code: ResponseCode) throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            contact.deny(code)
            Scripts.answering(7, after: .milliseconds(5))(contact)
        }
        try world.ask("www.example.com.")
        world.elapse(.milliseconds(10))
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 7]])
        #expect(world.contacts.count == 1)
    }

    @Test("To a question without EDNS a bare denial says nothing")
    func bareDenialWithoutEDNS() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { $0.deny(.notImplemented) }
        try world.ask("www.example.com.")
        world.elapse(.milliseconds(600))
        #expect(world.contacts.map { $0.message.edns != nil } == [true, false])
        world.elapse(.milliseconds(1_500))
        #expect(world.answer()?.responseCode == .serverFailure)
    }

    @Test("Records that nobody asked for do not reach the client")
    func bailiwick() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            contact.reply {
                $0.answers = [
                    Record(contact.question.name, .a, ttl: 300, data: [192, 0, 2, 1]),
                    Record(.root, .ns, ttl: 300, data: [0]),
                ]
                $0.answers += [(try? Records.a("bank.example.org."))].compactMap { $0 }
            }
        }
        try world.ask("www.example.com.")
        world.run()
        #expect(world.answer()?.answers == [try Records.a("www.example.com.", 1)])
    }

    @Test("A malformed reply sends the question to the next upstream")
    func malformed() throws {
        let world = try World([.number(1), .number(2)])
        world.scripts[.upstream(1)] = { $0.reply(Array($0.builder.octets.dropLast())) }
        world.scripts[.upstream(2)] = Scripts.answering(2)
        try world.ask("www.example.com.")
        world.run()
        #expect(world.answer()?.answers == [try Records.a("www.example.com.", 2)])
        #expect(world.forwarder.upstreamReports.first { $0.upstream == .number(1) }?.counters.replies.malformed == 1)
    }

    @Test("Ten messages that pretend to be the reply settle the question over TCP")
    func flood() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            guard !contact.isStream else { return Scripts.answering(7)(contact) }
            for _ in 0..<10 { contact.reply { $0.questions = [Question(.root, .a)] } }
            Scripts.answering(6, after: .milliseconds(1))(contact)
        }
        try world.ask("www.example.com.")
        world.elapse(.milliseconds(5))
        #expect(world.answer()?.answers == [try Records.a("www.example.com.", 7)])
        #expect(world.contacts.map(\.isStream) == [false, true])
    }

    @Test(
        "Where there is no TCP, the right reply behind forged ones is taken",
        arguments: [Upstream.Transport.datagram, .datagramOnly])
    func floodWithoutStreams(transport: Upstream.Transport) throws {
        let world = try World([.number(1, transport)])
        world.scripts[.upstream(1)] = { contact in
            guard !contact.isStream else { return contact.refuse() }
            for delay in 0..<40 { contact.reply(after: .milliseconds(delay)) { $0.id.rawValue ^= 1 } }
            Scripts.answering(7, after: .milliseconds(100))(contact)
        }
        for id in 0..<3 {
            try world.ask("www\(id).example.com.")
            world.elapse(.milliseconds(150))
            #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 7]])
        }
    }

    @Test("A reply that may have been guessed is used when TCP stays silent, within the time of the question")
    func floodAndSilentStreams() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            guard !contact.isStream else { return }
            for delay in 0..<40 { contact.reply(after: .milliseconds(delay)) { $0.id.rawValue ^= 1 } }
            Scripts.answering(7, after: .milliseconds(100))(contact)
        }
        try world.ask("www.example.com.")
        world.elapse(.milliseconds(500))
        #expect(world.answers().isEmpty)
        world.elapse(.milliseconds(1_400))
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 7]])
    }

    @Test("An upstream that folds the case is settled over TCP, and after three times asked in lower case")
    func folding() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.folding(stream: Scripts.answering(2))
        for round in 0..<3 {
            try world.ask("www\(round).example.com.")
            world.elapse(.milliseconds(700))
            #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
        }
        #expect(world.contacts.map(\.isStream) == [false, true, false, true, false, true])
        #expect(world.diary.lines.count { $0.contains("does not keep the case") } == 1)
        try world.ask("www3.example.com.")
        world.run()
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 1]])
        let last = try #require(world.contacts.last)
        #expect(!last.isStream && last.question.name.octets == last.question.name.lowercase.octets)
        world.elapse(.seconds(3_600))
        try world.ask("www4.example.com.")
        world.run()
        let later = try #require(world.contacts.last)
        #expect(later.question.name.octets != later.question.name.lowercase.octets)
    }

    @Test("When TCP fails, too, one that folds the case is asked in lower case from a fresh socket")
    func foldingWithoutStreams() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.answering()
        for client: UInt16 in 1...20 { try world.ask("a\(client).example.com.", client: client) }
        world.run()
        let watched = Set(world.contacts.compactMap(\.socket?.source))
        world.scripts[.upstream(1)] = Scripts.folding(stream: Scripts.refusing)
        try world.ask("www.example.com.")
        world.elapse(.milliseconds(700))
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 1]])
        let contacts = Array(world.contacts.dropFirst(20))
        #expect(contacts.map(\.isStream) == [false, true, false])
        #expect(contacts[2].question.name.octets == contacts[2].question.name.lowercase.octets)
        #expect(contacts[0].message.header.id != contacts[2].message.header.id)
        let fresh = try #require(contacts[2].socket?.source)
        #expect(!watched.contains(fresh))
    }

    @Test("Three endings in another case count only in a row")
    func notInARow() throws {
        let world = try World([.number(1)])
        for round in 0..<6 {
            let folds = round % 3 != 2
            world.scripts[.upstream(1)] =
                folds ? Scripts.folding(stream: Scripts.answering()) : Scripts.answering()
            try world.ask("www\(round).example.com.")
            world.elapse(.milliseconds(700))
        }
        #expect(world.answers().count == 6)
        #expect(!world.diary.lines.contains { $0.contains("does not keep the case") })
    }

    @Test("A right reply after one in another case ends the doubt")
    func rightAfterAll() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            Scripts.folding(stream: Scripts.silent)(contact)
            Scripts.answering(7, after: .milliseconds(3))(contact)
        }
        try world.ask("www.example.com.")
        world.elapse(.milliseconds(5))
        #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 7]])
        #expect(world.contacts.count == 1)
    }
}
