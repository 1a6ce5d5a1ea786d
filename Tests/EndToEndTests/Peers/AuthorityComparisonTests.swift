// The same zone served by Swiftlet and by others: their replies are the same.

import DNSWire
import Testing

@Suite("Answers from a zone, beside those of other servers", .blocking)
struct AuthorityComparisonTests {
    /// How a question goes out.
    private struct Way {
        let name: String
        let transport: Transport
        let edns: EDNS?

        static let all = [
            Way(name: "UDP with EDNS", transport: .datagram, edns: EDNS(udpSize: 1232)),
            Way(name: "UDP with DO", transport: .datagram, edns: EDNS(udpSize: 4096, dnssecOK: true)),
            Way(name: "UDP", transport: .datagram, edns: nil),
            Way(name: "TCP", transport: .stream, edns: EDNS(udpSize: 1232)),
        ]
    }

    private func compare(_ ours: SocketAddress, _ theirs: SocketAddress, _ name: String) throws {
        let apex = try Name(ComparisonZone.name)
        for way in Way.all {
            for query in try ComparisonZone.queries() {
                var query = query
                query.edns = way.edns
                let reply = try ours.ask(query, over: way.transport)
                var compared = ComparedReply(reply, apex: apex)
                var expected = ComparedReply(try theirs.ask(query, over: way.transport), apex: apex)
                if try ComparisonZone.isCircle(query) {
                    compared = compared.withoutCode
                    expected = expected.withoutCode
                }
                #expect(compared == expected, "\(query.testDescription), \(way.name), \(name)")
                #expect((reply.edns != nil) == (query.edns != nil))
            }
        }
    }

    @Test(
        "Response code, AA, TC and the sections are those of the others", .needs("knotd", "nsd", "named"),
        arguments: Peer.authoritative)
    func sameAsPeer(peer: Peer) throws {
        let server = try SwiftletServer(
            "zones: [{name: cmp.example., file: cmp.example.yaml}]\n", files: ["cmp.example.yaml": ComparisonZone.yaml])
        let other = try PeerServer(peer, zones: [ComparisonZone.name: ComparisonZone.masterFile()])
        try compare(server.address, other.address, peer.program)
    }

    @Test("A zone from a master file is answered as the same zone from YAML")
    func sameAsMasterFile() throws {
        let server = try SwiftletServer(
            "zones: [{name: cmp.example., file: cmp.example.yaml}]\n", files: ["cmp.example.yaml": ComparisonZone.yaml])
        let other = try SwiftletServer(
            "zones: [{name: cmp.example., file: cmp.zone}]\n", files: ["cmp.zone": ComparisonZone.masterFile()])
        try compare(server.address, other.address, "the master file")
    }
}
