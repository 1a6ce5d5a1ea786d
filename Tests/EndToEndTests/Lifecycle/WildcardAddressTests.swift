// Listening on every address: a reply leaves from the address that its query came to.

import DNSWire
import Testing

@Suite("Listening on every address", .blocking)
struct WildcardAddressTests {
    private static let hosts = HostFacts.hasIPv6 ? ["0.0.0.0", "[::]"] : ["0.0.0.0"]

    @Test("Replies come from where the query went, over every transport", arguments: Transport.allCases)
    func replies(transport: Transport) throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let server = try SwiftletServer(
            """
            zones: [{name: home.example., file: home.zone}]
            forward: [{zone: ., upstreams: [\(upstream.address)]}]
            """, files: ["home.zone": SwiftletServer.homeZone], hosts: Self.hosts)
        var places = ["127.0.0.1", "127.0.0.2", "127.1.2.3"].compactMap { IPAddress($0) }
        if HostFacts.hasIPv6 { places.append(.loopback6) }
        for place in places {
            // the client's socket is connected: it hears nobody but that address
            let address = SocketAddress(place, port: server.port)
            let local = try address.ask(Query("nas.home.example."), over: transport)
            #expect(local.answerLines == ["nas.home.example. 300 IN A 192.0.2.10"], "\(address)")
            let forwarded = try address.ask(Query("a.example."), over: transport)
            #expect(forwarded.answerLines == ["a.example. 60 IN A 192.0.2.1"], "\(address)")
        }
        let configuration = server.folder.path(of: "swiftlet.yaml")
        #expect(try Swiftlet.run("probe", "--config", configuration).end == .status(0))
        #expect(try server.end() == .status(0))
    }
}
