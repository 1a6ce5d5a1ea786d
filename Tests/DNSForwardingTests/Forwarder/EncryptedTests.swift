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

    @Test("One that is not trusted is not asked again, and the log is told")
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
    @Test("However often it is not trusted, and for however many reasons, the log is told once a minute, and how often")
    func oftenUntrusted() throws {
        let world = try World([Self.upstream])
        let reasons = ["its certificate has expired", "its certificate is for other names"]
        world.scripts[.upstream(1)] = { contact in contact.distrust(reasons[world.contacts.count % 2]) }
        for id in 0..<150 {
            try world.ask("a\(id).example.com.")
            world.elapse(.seconds(1))
        }
        let told = world.diary.lines.filter { $0.contains("is not trusted") }
        #expect(told.count == 3)
        #expect(!told[0].contains("since the last line"))
        let often = told.compactMap { $0.split(separator: "was so ").last?.split(separator: " ").first }
        #expect(told.dropFirst().allSatisfy { $0.hasSuffix("times since the last line).") })
        let counted = often.compactMap { Int($0) }.reduce(told.count, +)
        // those after the last line are yet to be told
        #expect(counted <= world.forwarder.upstreamReports[0].counters.untrusted)
        #expect(counted > 50)
    }

    @Test("One that gives answers now and then is told of once a minute, and so is that it works again")
    func nowAndThen() throws {
        let world = try World([.number(1, .https)])
        world.scripts[.upstream(1)] = { contact in
            if world.contacts.count % 2 == 1 {
                contact.decline("it answers with status 503 of HTTP")
            } else {
                Scripts.answering()(contact)
            }
        }
        for id in 0..<100 {
            try world.ask("a\(id).example.com.")
            world.elapse(.seconds(1))
        }
        #expect(
            world.diary.lines == [
                "warning: Upstream https://192.0.2.1:53 gives no answers: it answers with status 503 of HTTP.",
                "notice: Upstream https://192.0.2.1:53 works again.",
                "warning: Upstream https://192.0.2.1:53 gives no answers: it answers with status 503 of HTTP "
                    + "(and was so 29 times since the last line).",
                "notice: Upstream https://192.0.2.1:53 works again.",
            ])
    }
    @Test(
        "What it is asked, answers and leaves unanswered is counted, and how long it takes",
        arguments: Upstream.Transport.kinds)
    func counted(over kind: Upstream.Transport) throws {
        let world = try World([.number(1, kind)])
        world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(20))
        func ask(_ label: String, _ count: Int) throws {
            for id in 0..<count {
                try world.ask("\(label)\(id).example.com.")
                world.elapse(.milliseconds(100))
            }
        }
        try ask("good", 10)
        let report = world.forwarder.upstreamReports[0]
        #expect(report.counters.datagrams == (kind == .datagram ? 10 : 0))
        #expect(report.counters.streams == (kind == .datagram ? 0 : 10))
        #expect(report.counters.replies.usable == 10)
        #expect(15_000_000...25_000_000 ~= report.smoothedTime ?? 0)
        world.scripts[.upstream(1)] = Scripts.failing(.refused)
        try ask("refused", 3)
        world.scripts[.upstream(1)] = Scripts.silent
        try world.ask("lost.example.com.")
        world.elapse(.seconds(3))
        let later = world.forwarder.upstreamReports[0]
        #expect(later.counters.replies.usable == 10)
        #expect(later.counters.timeouts > 0)
        #expect(later.smoothedTime ?? 0 > 25_000_000)
        #expect(later.questions == 0)
    }
}
