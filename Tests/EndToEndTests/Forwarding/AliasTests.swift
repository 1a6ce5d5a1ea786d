import DNSWire
import Testing

@Suite("ALIAS records") struct AliasTests {
    /// The target of the ALIAS at the apex, as its data.
    private static let zone = """
        $TTL 300
        @ SOA ns1 hostmaster 1 3600 600 86400 60
        @ NS ns1
        @ TYPE65401 \\# 13 03777777076578616d706c6500
        ns1 A 192.0.2.53

        """

    /// A server of that zone whose access list admits nobody to forwarding: the server itself may all the same.
    private func server(forwardingTo upstream: ScriptedUpstream) throws -> SwiftletServer {
        try SwiftletServer(
            """
            workers: 1
            zones: [{name: home.example., file: home.zone}]
            forward: [{zone: ., upstreams: ["\(upstream.address)"]}]
            access: {forward: []}
            """, files: ["home.zone": Self.zone])
    }

    @Test(
        "The apex has the addresses of its target as soon as these are known; until then it fails rather than deny them"
    )
    func addresses() throws {
        let upstream = try ScriptedUpstream { asked in
            let isIPv4 = asked.message.questions.first?.type == .a
            return [.hold(asked.reply(isIPv4 ? "www.example. 60 A 192.0.2.80" : "").octets)]
        }
        let server = try server(forwardingTo: upstream)
        // both types are asked for without anybody asking us
        try upstream.awaitAsked(2)
        let question = try Query("home.example.")
        #expect(try server.ask(question).responseCode == .serverFailure)
        #expect(try server.ask(Query("home.example.", .ns)).responseCode == .noError)
        upstream.release()
        let deadline = Deadline.generous
        var reply = try server.ask(question)
        while reply.responseCode == .serverFailure, !deadline.hasPassed { reply = try server.ask(question) }
        #expect(reply.answerLines == ["home.example. 60 IN A 192.0.2.80"])
        #expect(try server.ask(Query("home.example.", RecordType(rawValue: 65401))).answers.isEmpty)
    }
}
