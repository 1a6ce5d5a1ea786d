// Upstreams that are known by their names.

import DNSWire
import NIOConcurrencyHelpers
import Testing

@Suite("Upstreams by name", .blocking)
struct BootstrapTests {
    @Test(
        "Zones are served at once, and questions forwarded once the name is resolved; only who resolves names is asked for it"
    )
    func resolving() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let isUp = NIOLockedValueBox(false)
        let resolver = try ScriptedUpstream { asked in
            guard isUp.withLockedValue({ $0 }) else { return [.send(asked.reply(.serverFailure).octets)] }
            return [
                .send((asked.message.questions.first?.type == .a ? asked.address("127.0.0.1") : asked.reply()).octets)
            ]
        }
        let server = try SwiftletServer(
            """
            zones: [{name: home.example., file: home.zone}]
            bootstrap: ["\(resolver.address)"]
            forward: [{zone: ., upstreams: "dns.example:\(upstream.address.port)"}]
            """, files: ["home.zone": SwiftletServer.homeZone])
        #expect(try server.ask(Query("nas.home.example.")).answerLines == ["nas.home.example. 300 IN A 192.0.2.10"])
        #expect(try server.ask(Query("a.example.")).responseCode == .serverFailure)
        try server.program.await("The A records of the upstream dns.example. cannot be had yet.")
        isUp.withLockedValue { $0 = true }
        try server.program.await("Upstream dns.example. is at 127.0.0.1.")
        #expect(try server.ask(Query("b.example.")).answerLines == ["b.example. 60 IN A 192.0.2.1"])
        // a name that is the upstream's is one like any other to clients
        #expect(try server.ask(Query("dns.example.")).answerLines == ["dns.example. 60 IN A 192.0.2.1"])
        #expect(resolver.asked.allSatisfy { $0.name.description == "dns.example." })
        #expect(!upstream.asked.contains { $0.name.description == "a.example." })
        // what is known stays known
        let before = resolver.asked.count { $0.message.questions.first?.type == .a }
        try server.reload()
        #expect(try server.ask(Query("c.example.")).answerLines == ["c.example. 60 IN A 192.0.2.1"])
        #expect(resolver.asked.count { $0.message.questions.first?.type == .a } == before)
        #expect(try server.end() == .status(0))
    }
}
