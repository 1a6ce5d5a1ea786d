import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("EDNS options, which are hop by hop (RFC 6891 s1)")
struct OptionTests {
    /// NSID, client subnet, cookie, keepalive, padding and one that nobody knows.
    private static let options: [[UInt8]] = [
        [0, 3, 0, 0], [0, 8, 0, 7, 0, 1, 24, 0, 198, 51, 100], [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8],
        [0, 11, 0, 2, 0, 9], [0, 12, 0, 4, 0, 0, 0, 0], [0xfd, 0xe9, 0, 1, 7],
    ]

    @Test("No option of a client reaches an upstream", arguments: options + [options.flatMap { $0 }])
    func query(_ options: [UInt8]) throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = Scripts.answering()
        try world.ask("www.example.com.", edns: EDNS(udpSize: 4096), options: options)
        world.run()
        #expect(world.answer()?.answers.count == 1)
        #expect(world.contacts.map { $0.message.edns?.udpSize } == [1232])
        // but a cookie of our own
        #expect(world.contacts.map { $0.message.options.map(\.code) } == [[.cookie]])
        #expect(world.contacts[0].cookie != [1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test("Of an upstream's options only the extended error reaches a client, without its text")
    func reply() throws {
        let world = try World([.number(1)])
        world.scripts[.upstream(1)] = { contact in
            contact.reply {
                $0.edns = EDNS(udpSize: 4096)
                $0.options =
                    [0, 10, 0, 8] + (contact.cookie ?? []) + Self.options.flatMap { $0 } + [
                        0, 15, 0, 4, 0, 4, 0x68, 0x69,
                    ]
                $0.answers = [Record(contact.question.name, .a, ttl: 300, data: [192, 0, 2, 1])]
            }
        }
        try world.ask("www.example.com.", edns: EDNS(udpSize: 1232))
        world.run()
        let answer = try #require(world.answer())
        #expect(answer.answers.count == 1)
        #expect(answer.options == [EDNSOption(code: .extendedError, data: [0, 4])])
    }
}
