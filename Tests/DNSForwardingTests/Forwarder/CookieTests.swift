import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Cookies that are exchanged with upstreams (RFC 7873)")
struct CookieTests {
    private static let server: [UInt8] = [1, 1, 2, 3, 5, 8, 13, 21]

    /// Answers with a cookie in the option, made of what came.
    private func answering(
        _ contact: Contact, _ last: UInt8 = 1, code: ResponseCode = .noError, after delay: Duration = .zero,
        _ cookie: ([UInt8]) -> [UInt8]?
    ) {
        contact.reply(after: delay) {
            $0.code = code
            if code == .noError { $0.answers = [Record(contact.question.name, .a, ttl: 300, data: [192, 0, 2, last])] }
            guard let data = cookie(contact.cookie ?? []) else { return }
            $0.options = [0, 10, 0, UInt8(data.count)] + data
        }
    }

    /// An upstream that does cookies.
    private func doing(_ contact: Contact) { answering(contact) { $0.prefix(8) + Self.server } }

    @discardableResult
    private func ask(_ world: World, _ name: String, for time: Duration = .milliseconds(1)) throws -> Message? {
        try world.ask("\(name).example.com.", edns: EDNS(udpSize: 1232))
        world.elapse(time)
        return world.answer()
    }

    @Test("The client's cookie is the same for an upstream and differs between them; the server's is sent back")
    func exchange() throws {
        let world = try World([.number(1), .number(2)], policy: .roundRobin)
        for number: UInt32 in 1...2 { world.scripts[.upstream(number)] = doing }
        for id in 0..<6 { #expect(try ask(world, "a\(id)")?.answers.count == 1) }
        let cookies = world.contacts.map { $0.cookie ?? [] }
        #expect(cookies.map(\.count) == [8, 8, 16, 16, 16, 16])
        #expect(cookies[2] == cookies[0] + Self.server && cookies[4] == cookies[2])
        #expect(cookies[0] != cookies[1])
    }

    @Test("A server's cookie of any length there is comes back whole", arguments: [8, 9, 16, 32])
    func lengths(count: Int) throws {
        let world = try World([.number(1)])
        let theirs = (0..<UInt8(count)).map { $0 }
        world.scripts[.upstream(1)] = { contact in answering(contact) { $0.prefix(8) + theirs } }
        for id in 0..<2 { #expect(try ask(world, String(repeating: "x", count: 63) + ".a\(id)")?.answers.count == 1) }
        #expect(world.contacts[1].cookie?.dropFirst(8) == theirs[...])
    }

    @Test(
        "An upstream without cookies, or that echoes ours, gets none for five minutes, and another one then",
        arguments: [true, false])
    func ignored(echoes: Bool) throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in answering(contact) { echoes && !$0.isEmpty ? $0 : nil } }
        for id in 0..<3 { #expect(try ask(world, "a\(id)")?.answers.count == 1) }
        world.elapse(.seconds(300))
        try ask(world, "b")
        #expect(world.contacts.map { $0.cookie?.count } == [8, nil, nil, 8])
        #expect(world.contacts.first?.cookie != world.contacts.last?.cookie)
    }

    @Test("A reply with another cookie, or one of no legal length, is not taken; the right one is")
    func forged() throws {
        for forged: [UInt8] in [[6, 6, 6, 6, 6, 6, 6, 6], [6, 6, 6, 6, 6, 6, 6, 6] + Self.server, [1], []] {
            let world = try World([.number(1)])
            world.scripts[.upstream(1)] = { contact in
                guard !contact.isStream else { return }
                answering(contact, 6) { _ in forged }
                answering(contact, 7, after: .milliseconds(1)) { $0.prefix(8) + Self.server }
            }
            #expect(try ask(world, "a", for: .milliseconds(5))?.answers.map(\.data) == [[192, 0, 2, 7]])
        }
    }

    @Test(
        "One that sends wrong cookies only is asked over TCP, or where that is not to be had without one",
        arguments: [true, false])
    func wrong(hasStreams: Bool) throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            guard !contact.isStream || hasStreams else { return contact.refuse() }
            answering(contact) { $0.isEmpty ? nil : [UInt8](repeating: 6, count: 16) }
        }
        for id in 0..<4 { #expect(try ask(world, "a\(id)")?.answers.count == 1) }
        let before = world.contacts.count
        try ask(world, "b")
        #expect(world.contacts.count == before + 1)
    }

    @Test("BADCOOKIE is answered with the new cookie, then over TCP, then with none")
    func badCookie() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            if contact.cookie?.count == 16 { return doing(contact) }
            answering(contact, code: .badCookie) { $0.prefix(8) + Self.server }
        }
        #expect(try ask(world, "a")?.answers.count == 1)
        #expect(world.contacts.map { $0.cookie?.count } == [8, 16])
        try ask(world, "b")
        #expect(world.contacts.count == 3)

        let other = try World([.number(1)])
        other.scripts[.upstream(1)] = { contact in
            guard contact.cookie != nil else { return Scripts.answering()(contact) }
            answering(contact, code: .badCookie) { $0.prefix(8) + Self.server }
        }
        #expect(try ask(other, "a")?.answers.count == 1)
        #expect(other.contacts.map { $0.cookie?.count } == [8, 16, 16, nil])
        #expect(other.contacts.map(\.isStream) == [false, false, true, false])
        try ask(other, "b")
        #expect(other.contacts.count == 5)
    }

    @Test("A reply without the cookie that is due counts only when TCP brings nothing")
    func lacking() throws {
        for streams in [Scripts.answering(7), Scripts.refusing, Scripts.silent] {
            let world = try World([.number(1)])
            world.scripts[.upstream(1)] = doing
            try ask(world, "a")
            world.scripts[.upstream(1)] = { contact in
                if contact.isStream { streams(contact) } else { Scripts.answering(6)(contact) }
            }
            #expect(try ask(world, "b", for: .milliseconds(1_500))?.answers.count == 1)
            // it was found to do without
            let before = world.contacts.count
            #expect(try ask(world, "c")?.answers.map(\.data) == [[192, 0, 2, 6]])
            #expect(world.contacts.count == before + 1)
        }
    }

    @Test("A failure without the cookie that is due counts as well when TCP brings nothing, and is found out")
    func lackingInFailure() throws {
        for streams in [Scripts.refusing, Scripts.silent] {
            let world = try World([.number(1)])
            world.scripts[.upstream(1)] = doing
            try ask(world, "a")
            world.scripts[.upstream(1)] = { contact in
                if contact.isStream { streams(contact) } else { answering(contact, code: .refused) { _ in nil } }
            }
            #expect(try ask(world, "b", for: .milliseconds(1_500))?.responseCode == .refused)
            let before = world.contacts.count
            #expect(try ask(world, "c")?.responseCode == .refused)
            #expect(world.contacts.count == before + 1)
        }
    }

    @Test("While TCP is asked for the cookie that was due, the reply with it is taken")
    func rightAfterAll() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = doing
        try ask(world, "a")
        world.scripts[.upstream(1)] = { contact in
            guard !contact.isStream else { return }
            Scripts.answering(6)(contact)
            answering(contact, 7, after: .milliseconds(1)) { $0 }
        }
        #expect(try ask(world, "b", for: .milliseconds(5))?.answers.map(\.data) == [[192, 0, 2, 7]])
    }

    @Test("One that makes nothing of options keeps EDNS, and is found out soon", arguments: [0, 1, 2])
    func options(kind: Int) throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            guard contact.cookie != nil else { return Scripts.answering()(contact) }
            switch kind {
            case 0: contact.reply { $0.code = .formatError }
            case 1:
                contact.reply {
                    $0.code = .formatError
                    $0.edns = nil
                }
            default: break
            }
        }
        for id in 0..<4 { #expect(try ask(world, "a\(id)", for: .seconds(2))?.answers.count == 1) }
        world.elapse(.seconds(60))
        for id in 0..<4 { #expect(try ask(world, "b\(id)", for: .seconds(2))?.answers.count == 1) }
        let before = world.contacts.count
        for id in 0..<4 { #expect(try ask(world, "c\(id)")?.answers.count == 1) }
        #expect(world.contacts.dropFirst(before).map { $0.message.edns != nil } == [true, true, true, true])
    }

    @Test("Who asks for signatures gets them of one that makes nothing of options")
    func signatures() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            guard contact.cookie != nil else { return Scripts.answering()(contact) }
            contact.reply {
                $0.code = .formatError
                $0.edns = nil
            }
        }
        try ask(world, "a")
        try world.ask("b.example.com.", edns: EDNS(udpSize: 1232, dnssecOK: true))
        world.run()
        #expect(world.contacts.last?.message.edns?.dnssecOK == true)
        #expect(world.answer()?.answers.count == 1)
    }
}
