import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Probes of upstreams that are down")
struct ProbeTests {
    private func isDown(_ world: World) -> Bool? {
        world.forwarder.upstreamReports.first { $0.upstream.address == .upstream(1) }?.isDown
    }

    /// A world whose first upstream has gone down, beside a second that answers at once.
    private func world(_ transport: Upstream.Transport = .datagram, timeout: Duration = .seconds(2)) throws -> World {
        let world = try World([.number(1, transport), .number(2)], timeout: timeout)
        world.scripts[.upstream(1)] = Scripts.refusing
        world.scripts[.upstream(2)] = Scripts.answering(2)
        for id in 0..<3 {
            try world.ask("down\(id).example.com.")
            world.run()
        }
        #expect(isDown(world) == true)
        _ = world.answers()
        world.elapse(.seconds(2))
        return world
    }

    /// How an upstream that is back answers.
    enum Way: CaseIterable {
        case well, truncating, refusingEDNS, denyingEDNS, folding

        var script: Script {
            switch self {
            case .well: Scripts.answering()
            case .truncating: Scripts.truncating(stream: Scripts.answering())
            case .refusingEDNS: Scripts.refusingEDNS
            case .denyingEDNS: Scripts.denyingEDNS
            case .folding: Scripts.folding(stream: Scripts.answering())
            }
        }
    }

    @Test("One that is back is found to be so by a reply that comes long after the question was answered")
    func slow() throws {
        for transport in [Upstream.Transport.datagram, .stream] {
            for way in Way.allCases {
                let world = try world(transport)
                world.scripts[.upstream(1)] = Scripts.late(.milliseconds(50), way.script)
                try world.ask("probe.example.com.")
                world.run()
                #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 2]])
                #expect(world.forwarder.inFlightCount == 0)
                #expect(isDown(world) == true)
                world.elapse(.seconds(1))
                #expect(isDown(world) == false, "\(way) \(transport)")
                #expect(world.answers().isEmpty)
                guard way == .well else { continue }
                try world.ask("after.example.com.")
                world.elapse(.milliseconds(60))
                #expect(world.answer()?.answers.map(\.data) == [[192, 0, 2, 1]])
            }
        }
    }

    @Test("A reply that takes longer than a question waits for the first upstream does not bring it back")
    func tooSlow() throws {
        let world = try world()
        world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(510))
        for id in 0..<20 {
            try world.ask("probe\(id).example.com.")
            world.elapse(.milliseconds(100))
        }
        #expect(isDown(world) == true)
    }

    @Test("One that stays silent is probed less and less often, by four questions at once at most")
    func bounded() throws {
        for (timeout, most) in [(2, 7), (20, 4)] {
            let world = try world(timeout: .seconds(timeout))
            world.scripts[.upstream(1)] = Scripts.silent
            let before = world.contacts.count
            for client: UInt16 in 0..<98 {
                try world.ask("a\(client).example.com.", client: client)
                world.elapse(.milliseconds(50))
                #expect(world.answers(client).count == 1)
                #expect(world.forwarder.inFlightCount == 0)
            }
            let probes = world.contacts.dropFirst(before).filter { $0.upstream == .upstream(1) }
            let asked = probes.filter { !$0.isOwnProbe }
            #expect(3...most ~= asked.count)
            let pauses = zip(asked, asked.dropFirst()).map { $1.time - $0.time }
            #expect(pauses.allSatisfy { .milliseconds(180) ... .milliseconds(2_050) ~= $0 })
            #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $1 > $0 || $1 > .milliseconds(1_500) })
            #expect(1...4 ~= probes.count { $0.isOwnProbe && $0.message.edns != nil })
            world.elapse(.seconds(15))
            #expect(world.heldQueries == 0)
        }
    }

    @Test("Probes of many upstreams at once leave every question its place")
    func crowded() throws {
        let all = (1...40).map { Upstream.number($0) }
        let rules = try all.map {
            ForwardRule(
                try Name("zone\($0.address.address.low & 255)."),
                .forward(UpstreamGroup([$0, .number(99)], timeout: .seconds(20))))
        }
        let world = try World(rules, clients: 8)
        world.scripts[.upstream(99)] = Scripts.answering()
        func askAll(_ label: String) throws {
            for number: UInt16 in 1...40 {
                try world.ask("\(label).zone\(number).", client: number)
                world.run()
                #expect(world.answers(number).count == 1)
            }
        }
        for upstream in all { world.scripts[upstream.address] = Scripts.refusing }
        for round in 0..<3 { try askAll("down\(round)") }
        for upstream in all { world.scripts[upstream.address] = Scripts.silent }
        for round in 0..<8 {
            world.elapse(.milliseconds(300))
            try askAll("probe\(round)")
        }
        world.elapse(.seconds(10))
        for upstream in all { world.scripts[upstream.address] = Scripts.answering(after: .milliseconds(20)) }
        try askAll("back")
        // a probe of ours that began before takes as long as a question may
        world.elapse(.seconds(20))
        #expect(world.forwarder.upstreamReports.filter(\.isDown).map(\.upstream) == [])
    }

    @Test("A probe whose socket ends, or whom nobody listens to, is over")
    func broken() throws {
        for script in [Scripts.refusing, { $0.socket?.port.incoming.append(.failure(88)) }] {
            let world = try world()
            world.scripts[.upstream(1)] = Scripts.late(.milliseconds(20), script)
            try world.ask("probe.example.com.")
            world.elapse(.milliseconds(260))
            #expect(world.answers().count == 1)
            #expect(isDown(world) == true)
            world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(20))
            try world.ask("back.example.com.")
            world.elapse(.milliseconds(30))
            #expect(isDown(world) == false)
        }
    }

    @Test("An upstream that a reload takes away while it is probed is left alone when the probe is over")
    func reload() throws {
        let world = try world()
        world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(50))
        try world.ask("probe.example.com.")
        world.run()
        world.use([ForwardRule(.root, .forward(UpstreamGroup([.number(2)], timeout: .seconds(2))))])
        world.elapse(.seconds(5))
        #expect(!world.ports.open.contains { $0.upstream == .upstream(1) })
        #expect(world.forwarder.upstreamReports.count == 1)
    }

    @Test("The end does not wait for probes, and leaves nothing of them")
    func ending() throws {
        for transport in [Upstream.Transport.datagram, .stream] {
            let world = try world(transport)
            world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(50))
            try world.ask("probe.example.com.")
            world.run()
            world.forwarder.finish()
            world.listening.shutDown(world.now)
            world.listening.letGo(world.now)
            world.forwarder.close()
            world.run()
            #expect(world.forwarder.isClosed && world.listening.isEnded)
            #expect(world.ports.open.isEmpty)
            world.elapse(.milliseconds(100))
            #expect(isDown(world) == true)
            #expect(world.heldQueries == 0)
        }
    }
}
