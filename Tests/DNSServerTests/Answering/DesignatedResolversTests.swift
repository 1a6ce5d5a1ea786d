// What clients are told of our encrypted listeners (RFC 9462).

import DNSAuthority
import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@testable import DNSServer

@Suite("Discovery of designated resolvers")
struct DesignatedResolversTests {
    private static let name = "_dns.resolver.arpa."
    private static let friend = IPAddress(v4: 0x0a00_0001), stranger = IPAddress(v4: 0xcb00_7101)

    private static func listener(
        _ address: String, port: UInt16, _ transport: DesignatedListener.Transport = .tls,
        names: [String] = ["*.example.", "dns.example."], for addresses: [String] = ["192.0.2.1", "2001:db8::1"]
    ) throws -> DesignatedListener {
        DesignatedListener(
            SocketAddress(try #require(IPAddress(address)), port: port), transport,
            names: try names.map { try Name($0) }, addresses: try addresses.map { try #require(IPAddress($0)) })
    }

    /// What a client is answered that asks at `local`.
    private static func answer(
        _ listeners: [DesignatedListener], _ name: String = name, _ type: RecordType = .svcb, at local: String,
        from client: IPAddress = friend, size: UInt16 = 1232
    ) throws -> MessageText {
        let serving = try Serving([
            ScenarioText.configurationPath:
                "forward: [{zone: ., upstreams: 192.0.2.9}]\naccess: {forward: 10.0.0.0/8}\n"
        ])
        let state = ServingState(
            serving.state, aliases: AliasData(count: 0), designated: DesignatedResolvers(listeners))
        var answerer = QueryAnswerer(seed: state.seed, cache: nil)
        var query = MessageBuilder()
        query.flags = [.recursionDesired]
        query.questions = [Question(try Name(name), type)]
        query.edns = EDNS(udpSize: size)
        var room = [UInt8](repeating: 0, count: 1232)
        var span = room.mutableSpan
        let verdict = answerer.answer(
            query.octets.span, from: client, to: try #require(IPAddress(local)), over: .datagram, with: state,
            at: AnswerMoment(now: Instant(nanoseconds: 0)), in: &span)
        var length: Int?
        if case .reply(let octets) = verdict { length = octets }
        return MessageText(try Message(Array(room[..<(try #require(length))]).span))
    }

    /// The records of an answer, one a line.
    private static func records(_ text: MessageText) -> [String] {
        text.description.split(separator: "\n").filter { $0.hasPrefix("answer: ") || $0.hasPrefix("additional: ") }
            .map(String.init)
    }

    @Test(
        "They are named in the order of the configuration, with the address that was asked, which their certificate is for"
    )
    func answers() throws {
        let listeners = [
            try Self.listener("0.0.0.0", port: 853), try Self.listener("::", port: 8853),
            try Self.listener("192.0.2.1", port: 443, .https(path: "/dns-query")),
            try Self.listener("192.0.2.1", port: 4443, .https(path: "/q"), names: ["doh.example."]),
            try Self.listener("192.0.2.2", port: 853),
        ]
        let four = try Self.answer(listeners, at: "192.0.2.1")
        #expect(four.code == .noError && four.flags.contains(.authoritative))
        #expect(
            Self.records(four) == [
                "answer: _dns.resolver.arpa. 300 SVCB 1 dns.example. alpn=\"dot\" ipv4hint=192.0.2.1",
                "answer: _dns.resolver.arpa. 300 SVCB 2 dns.example. alpn=\"h2\" ipv4hint=192.0.2.1 "
                    + "dohpath=\"/dns-query{?dns}\"",
                "answer: _dns.resolver.arpa. 300 SVCB 3 doh.example. alpn=\"h2\" port=4443 ipv4hint=192.0.2.1 "
                    + "dohpath=\"/q{?dns}\"",
                "additional: dns.example. 300 A 192.0.2.1", "additional: doh.example. 300 A 192.0.2.1",
            ])
        #expect(
            Self.records(try Self.answer(listeners, "_DNS.Resolver.ARPA.", at: "2001:db8::1")) == [
                "answer: _DNS.Resolver.ARPA. 300 SVCB 1 dns.example. alpn=\"dot\" port=8853 ipv6hint=2001:db8::1",
                "additional: dns.example. 300 AAAA 2001:db8::1",
            ])
    }

    @Test(
        "There are none where no certificate is for the address, none has a name, or nothing is listened at",
        arguments: [
            ("0.0.0.0", ["dns.example."], ["192.0.2.2"]), ("0.0.0.0", ["dns.example."], []),
            ("0.0.0.0", ["*.example."], ["192.0.2.1"]), ("0.0.0.0", [], ["192.0.2.1"]),
            ("192.0.2.2", ["dns.example."], ["192.0.2.1"]), ("::", ["dns.example."], ["192.0.2.1"]),
        ])
    func none(address: String, names: [String], addresses: [String]) throws {
        let listener = try Self.listener(address, port: 853, names: names, for: addresses)
        let text = try Self.answer([listener], at: "192.0.2.1")
        #expect(text.code == .noError && text.answers.isEmpty && text.authority.map(\.type) == [.soa])
    }

    @Test(
        "Every other question about resolver.arpa. finds nothing (RFC 9462 s6.4)",
        arguments: [
            ("resolver.arpa.", RecordType.svcb), ("_dns.resolver.arpa.", .a), ("_dnt.resolver.arpa.", .svcb),
            ("dnss.resolver.arpa.", .svcb), ("x._dns.resolver.arpa.", .svcb),
        ])
    func others(name: String, type: RecordType) throws {
        let text = try Self.answer([try Self.listener("0.0.0.0", port: 853)], name, type, at: "192.0.2.1")
        #expect(text.code == .noError && text.answers.isEmpty && text.authority.map(\.type) == [.soa])
    }

    @Test("Who may not have questions forwarded is not told of them")
    func strangers() throws {
        let listeners = [try Self.listener("0.0.0.0", port: 853)]
        #expect(try Self.answer(listeners, at: "192.0.2.1", from: Self.stranger).code == .refused)
    }

    @Test("Where there is no room for all of them, TC says so")
    func truncated() throws {
        let label = String(repeating: "x", count: 60)
        let listeners = try (1...4).map {
            try Self.listener("0.0.0.0", port: $0, names: ["\(label).\(label).\(label).example."])
        }
        let text = try Self.answer(listeners, at: "192.0.2.1", size: 512)
        #expect(text.answers.isEmpty && text.flags.contains(.truncated))
        #expect(try Self.answer(listeners, at: "192.0.2.1").answers.count == 4)
    }
}
