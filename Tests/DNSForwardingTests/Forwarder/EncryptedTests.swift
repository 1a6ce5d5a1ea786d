import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Questions to upstreams over TLS (RFC 7858)")
struct EncryptedTests {
    private static let upstream = Upstream(
        .upstream(1), transport: .tls, certifiedName: "dns.example")

    @Test(
        "They are padded to 128 octets (RFC 8467 s4.1), in lower case and without a cookie, and never asked over UDP",
        arguments: 1...63)
    func padded(length: Int) throws {
        let world = try World([Self.upstream])
        world.scripts[.upstream(1)] = { contact in contact.reply { _ in } }
        let name = [String](repeating: String(repeating: "X", count: length), count: 3).joined(separator: ".")
        try world.ask("\(name).example.com.", edns: EDNS(udpSize: 1232))
        world.elapse(.milliseconds(1))
        #expect(world.answer()?.options.contains { $0.code == .padding } == false)
        let contact = try #require(world.contacts.first)
        #expect(world.contacts.count == 1)
        #expect(contact.isStream)
        #expect(contact.octets.count % 128 == 0)
        #expect(contact.message.options.map(\.code) == [.padding])
        #expect(contact.message.options[0].data.allSatisfy { $0 == 0 })
        #expect(contact.question.name.description == "\(name.lowercased()).example.com.")
    }

    @Test("One that is not trusted is not asked again, and the log is told once")
    func untrusted() throws {
        let world = try World([Self.upstream])
        world.scripts[.upstream(1)] = { contact in contact.distrust("its certificate has expired") }
        for id in 0..<2 {
            try world.ask("a\(id).example.com.")
            world.elapse(.milliseconds(1))
            #expect(world.answer()?.responseCode == .serverFailure)
        }
        #expect(world.contacts.count == 2)
        let told = world.diary.lines.filter { $0.contains("is not trusted: its certificate has expired.") }
        #expect(told.count == 1)
        #expect(world.forwarder.upstreamReports[0].counters.untrusted == 2)
    }
}
