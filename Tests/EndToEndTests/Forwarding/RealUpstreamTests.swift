// Servers of others as upstreams: the client's answer is the upstream's own.

import DNSWire
import Testing

@Suite("Forwarding to the servers of others", .blocking)
struct RealUpstreamTests {
    /// A server that forwards to `upstream`, and the reply that a client must get for each question is compared.
    private func compare(_ upstream: SocketAddress, _ queries: [Query]) throws {
        let server = try SwiftletServer("forward: [{zone: ., upstreams: [\(upstream)], timeout: 5s}]\n")
        let apex = try Name(ComparisonZone.name)
        for (transport, hasEDNS) in [(Transport.datagram, true), (.datagram, false), (.stream, true)] {
            for query in queries {
                let query = (hasEDNS ? query : query.withoutEDNS).with([.recursionDesired])
                let theirs = try upstream.ask(query, over: transport)
                let reply = try server.ask(query, over: transport)
                let expected = ComparedReply(theirs, apex: apex).passedOn.withoutTimes
                let place = "\(query.testDescription), \(transport.rawValue), \(hasEDNS ? "with" : "without") EDNS"
                #expect(ComparedReply(reply, apex: apex).passedOn.withoutTimes == expected, "\(place)")
                #expect(reply.questions.first?.name.octets == query.question.name.octets, "\(place)")
                #expect(reply.header.flags.contains([.response, .recursionDesired, .recursionAvailable]), "\(place)")
                #expect(
                    reply.header.flags.isDisjoint(with: [.authoritative, .authenticData, .checkingDisabled]), "\(place)"
                )
                #expect((reply.edns != nil) == hasEDNS, "\(place)")
            }
        }
    }

    @Test(
        "What an authoritative server answers reaches the client", .needs("knotd", "nsd", "named"),
        arguments: Peer.authoritative)
    func authoritative(peer: Peer) throws {
        let upstream = try PeerServer(peer, zones: [ComparisonZone.name: ComparisonZone.masterFile()])
        let cuts = try ["sub", "far", "cut.wild"].map { try Name("\($0).cmp.example.") }
        // what leads in a circle has no answer
        let circles = try ComparisonZone.circles.map { try Name("\($0).cmp.example.") }
        let others = try ["to-below", "to-outside"].map { try Name("\($0).cmp.example.") } + circles
        let queries = try ComparisonZone.queries().filter { query in
            let name = query.question.name
            return !cuts.contains { name.isAtOrBelow($0) } && !others.contains(name)
        }
        try compare(upstream.address, queries)
        // it does not follow aliases out of its zones: their ends are asked for, and refused; whom else to ask is no answer
        let server = try SwiftletServer("forward: [{zone: ., upstreams: [\(upstream.address)], timeout: 5s}]\n")
        #expect(try server.ask(Query("to-outside.cmp.example.")).responseCode == .refused)
        for name in ["www.sub.cmp.example."] + circles.map(\.description) {
            #expect(try server.ask(Query(name)).responseCode == .serverFailure, "\(name)")
        }
    }

    @Test("What a resolver answers reaches the client", .needs("nsd", "unbound"))
    func resolver() throws {
        let zone = try ComparisonZone.masterFile()
        let nsd = try PeerServer(.nsd, zones: [ComparisonZone.name: zone])
        let upstream = try PeerServer(.unbound, zones: [ComparisonZone.name: zone], upstream: nsd.address)
        // a resolver would go on to the servers of a cut, and out of the zone
        let cuts = try ["sub", "far", "cut.wild"].map { try Name("\($0).cmp.example.") }
        let others = try ["to-below", "to-outside"].map { try Name("\($0).cmp.example.") }
        let apex = try Name(ComparisonZone.name)
        let queries = try ComparisonZone.queries().filter { query in
            let name = query.question.name
            return name.isAtOrBelow(apex) && !cuts.contains { name.isAtOrBelow($0) } && !others.contains(name)
        }
        try compare(upstream.address, queries)
    }

    @Test("CD is passed on in both directions, AD in none, and without RD nothing is forwarded")
    func flags() throws {
        let upstream = try ScriptedUpstream { asked in
            [.send(asked.address().changed { $0.header.flags.insert([.authenticData, .authoritative]) }.octets)]
        }
        let server = try SwiftletServer.forwarding(to: [upstream.address])
        let query = try Query("a.example.")
        let plain = try server.ask(query.with([.recursionDesired]))
        #expect(plain.header.flags == [.response, .recursionDesired, .recursionAvailable])
        let checking = try server.ask(query.with([.recursionDesired, .checkingDisabled, .authenticData]))
        #expect(checking.header.flags == [.response, .recursionDesired, .recursionAvailable, .checkingDisabled])
        let iterative = try server.ask(query.with([]))
        #expect(iterative.responseCode == .refused)
        #expect(iterative.extendedError?.code == .notAuthoritative)
        #expect(
            upstream.asked.map { $0.message.header.flags } == [
                .recursionDesired, [.recursionDesired, .checkingDisabled],
            ])
    }

    @Test("Who may not forward is refused, and hears nothing of RA")
    func notAdmitted() throws {
        let upstream = try ScriptedUpstream { [.send($0.address().octets)] }
        let server = try SwiftletServer(
            """
            forward: [{zone: ., upstreams: [\(upstream.address)]}]
            access: {forward: [192.0.2.0/24]}
            """)
        let reply = try server.ask(Query("a.example."))
        #expect(reply.responseCode == .refused)
        #expect(reply.header.flags == HeaderFlags([.response, .recursionDesired]).with(.refused))
        #expect(reply.extendedError?.code == .prohibited)
        #expect(upstream.asked.isEmpty)
    }

    @Test("The rule with the longest name is asked, and its failure never falls to another")
    func rules() throws {
        let all = try ScriptedUpstream { [.send($0.address("192.0.2.1").octets)] }
        let one = try ScriptedUpstream { [.send($0.address("192.0.2.2").octets)] }
        let server = try SwiftletServer(
            """
            forward:
              - {zone: ., upstreams: [\(all.address)]}
              - {zone: [corp.example., 2.0.192.in-addr.arpa.], upstreams: [\(one.address)]}
              - {zone: dead.corp.example., upstreams: [\(SocketAddress.dead())]}
              - {zone: internal.example., answer: nxdomain}
            """)
        #expect(try server.ask(Query("www.example.")).answerLines == ["www.example. 60 IN A 192.0.2.1"])
        #expect(try server.ask(Query("WWW.Corp.Example.")).answerLines == ["www.corp.example. 60 IN A 192.0.2.2"])
        #expect(try server.ask(Query("xcorp.example.")).answerLines == ["xcorp.example. 60 IN A 192.0.2.1"])
        #expect(try server.ask(Query("a.dead.corp.example.")).responseCode == .serverFailure)
        let empty = try server.ask(Query("a.internal.example."))
        #expect(empty.responseCode == .nameError)
        #expect(empty.authority.map(\.type) == [.soa])
        #expect(all.asked.count == 2)
        #expect(one.asked.count == 1)
    }
}

extension HeaderFlags {
    /// The same with a response code.
    fileprivate func with(_ code: ResponseCode) -> HeaderFlags {
        var flags = self
        flags.responseCodeBits = UInt8(code.rawValue & 15)
        return flags
    }
}
