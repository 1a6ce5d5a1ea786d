// "Bounds and back-pressure": what the listening dispatchers of a worker share.

import DNSDispatch
import DNSWire
import Testing

@Suite("Bounds and shares")
struct SharesTests {
    private func query(_ rule: String, _ id: Int, from host: UInt32) -> ScriptedPort.Incoming {
        .datagram(Packet.query("rule\(rule)", id: UInt16(id)), .client(host, port: UInt16(1000 + id)))
    }

    @Test("Busy listeners are bounded for all dispatchers of a worker together")
    func busyBound() throws {
        let shares = QueryShares(limits: .init(clients: 3, queries: 16))
        let rigs = try (0..<2).map { _ in try Rig(shares: shares) }
        for rig in rigs {
            try rig.listen(3)
            rig.queries("1", "2")
        }
        #expect(shares.busyCount == 3)
        #expect(rigs.map { $0.listener.taken.count } == [2, 1])
        #expect(rigs[1].dispatcher.census.queued == 1)
        #expect(throws: AddFailure.full) { try rigs[0].listen() }
    }

    @Test("A listener that comes free serves the oldest query of the worker, at whichever dispatcher it waits")
    func turn() throws {
        let shares = QueryShares(limits: .init(clients: 1, queries: 16))
        let (one, two) = (try Rig(shares: shares), try Rig(shares: shares))
        try one.listen()
        try two.listen()
        one.queries("a")
        two.queries("b")
        one.queries("c", from: 3)
        one.listener.answer()
        one.settle()
        #expect(one.listener.heldCount == 0)
        two.settle()
        #expect(two.listener.heldCount == 1)
        two.listener.answer()
        #expect(!one.dispatcher.hasUnsettled)
        two.settle()
        #expect(one.listener.heldCount == 0)
        // it was settled before the listener came free: it must say that it is its turn now
        #expect(one.dispatcher.hasUnsettled && !two.dispatcher.hasUnsettled)
        one.settle()
        #expect(!one.dispatcher.hasUnsettled)
        #expect(one.listener.taken.count == 2)
    }

    @Test("No rule holds more than half of the listeners while another rule's questions wait")
    func ruleShare() throws {
        let rig = try Rig(buffers: 64, clients: 4, queries: 16, responder: ScriptedResponder())
        try rig.listen(4)
        rig.port.incoming = (1...6).map { query("A", $0, from: UInt32($0)) } + [query("B", 7, from: 7)]
        rig.serve()
        #expect(rig.listener.taken == [1, 2, 3, 4])
        #expect(rig.dispatcher.census.queued == 3)
        rig.listener.answer()
        rig.settle()
        #expect(rig.listener.taken == [1, 2, 3, 4, 7])
        // nothing else waits now: A may have more again
        rig.listener.answer()
        rig.settle()
        #expect(rig.listener.taken == [1, 2, 3, 4, 7, 5])
    }

    @Test("A query whose rule is at its bound is shed at once, and never queued")
    func ruleAtBound() throws {
        let rig = try Rig(buffers: 64, clients: 4, queries: 16, responder: ScriptedResponder())
        try rig.listen(4)
        rig.port.incoming = (1...4).map { query("A", $0, from: UInt32($0)) } + [query("B", 7, from: 7)]
        rig.serve()
        rig.port.incoming = [query("A", 8, from: 8)]
        rig.serve()
        #expect(rig.responder?.shed == [.ruleShare])
        rig.port.incoming = [query("B", 9, from: 9)]
        rig.serve()
        #expect(rig.dispatcher.census.queued == 2)
    }

    @Test("A rule that fills the queue gives way to another's questions")
    func ruleFillsQueue() throws {
        let rig = try Rig(buffers: 64, clients: 2, queries: 8, responder: ScriptedResponder())
        try rig.listen(2)
        rig.port.incoming = (1...10).map { query("A", $0, from: UInt32($0)) } + [query("B", 11, from: 11)]
        rig.serve()
        #expect(rig.responder?.shed == [.ruleShare])
        #expect(rig.port.takeSent().map { Packet.id(of: $0.octets) } == [10])
        rig.listener.answer()
        rig.settle()
        #expect(rig.listener.taken == [1, 2, 11])
    }

    @Test("No client holds more than an eighth of the queue while others wait")
    func clientShare() throws {
        let rig = try Rig(buffers: 64, clients: 1, queries: 32, responder: ScriptedResponder())
        try rig.listen()
        rig.port.incoming = [query("A", 1, from: 1), query("A", 2, from: 2)] + (3...10).map { query("A", $0, from: 1) }
        rig.serve()
        #expect(rig.dispatcher.census.queued == 5)
        #expect(rig.responder?.shed == [ShedCause](repeating: .clientShare, count: 4))
    }

    @Test("A client that filled the queue while it was alone gives way to others, up to its share")
    func greedyClient() throws {
        let rig = try Rig(buffers: 64, clients: 1, queries: 16, responder: ScriptedResponder())
        try rig.listen()
        rig.port.incoming = (1...17).map { query("A", $0, from: 1) }
        rig.serve()
        #expect(rig.dispatcher.census.queued == 16)
        #expect(rig.responder?.shed == [])
        rig.port.incoming = (20..<40).map { query("A", $0, from: UInt32($0)) }
        rig.serve()
        let shed = rig.responder?.shed ?? []
        #expect(shed.filter { $0 == .clientShare }.count == 14)
        #expect(shed.filter { $0 == .queueFull }.count == 6)
        // the newest of the greedy one went first
        #expect(rig.port.sent.map { Packet.id(of: $0.octets) }.filter { $0 < 20 }.sorted() == Array(4...17))
        #expect(rig.accounted == 64)
    }

    @Test("Clients of one /64 are one client; IPv4 addresses are one each")
    func clientKeys() throws {
        func v6(_ high: UInt64, _ low: UInt64) -> ClientKey { ClientKey(IPAddress(high: high, low: low)) }
        #expect(v6(0x2001_0db8_0000_0001, 1) == v6(0x2001_0db8_0000_0001, 2))
        #expect(v6(0x2001_0db8_0000_0001, 1) != v6(0x2001_0db8_0000_0002, 1))
        #expect(ClientKey(IPAddress(v4: 1)) != ClientKey(IPAddress(v4: 2)))
    }

    @Test("Put out at one dispatcher by a query at another, a query is shed by the one that it came to")
    func putOutElsewhere() throws {
        let shares = QueryShares(limits: .init(clients: 1, queries: 8))
        let (one, two) = (
            try Rig(shares: shares), try Rig(responder: ScriptedResponder(), shares: shares)
        )
        try one.listen()
        try two.listen()
        two.port.incoming = (1...9).map { query("A", $0, from: 1) }
        two.serve()
        one.port.incoming = [query("A", 50, from: 9)]
        one.serve()
        #expect(one.dispatcher.census.queued == 1)
        #expect(two.responder?.shed == [])
        two.settle()
        #expect(two.responder?.shed == [.clientShare])
        #expect(two.port.sent.map { Packet.id(of: $0.octets) } == [9])
        #expect(one.accounted == 16 && two.accounted == 16)
    }

    @Test("The buffers of a worker are the sum of their users")
    func limits() {
        let limits = DispatchLimits(clients: 100, queries: 400, listeningPorts: 3)
        #expect(limits.queryBuffers == 3 * 64 + 100 + 400)
        #expect(limits.replyBuffers == 100 * 8 + 64 * 8 + 128 * 8 + 100)
        let lines = limits.description.split(separator: "\n")
        #expect(lines.count == 9)
        #expect(lines[3] == "     692  query buffers of 2048 octets in all")
    }
}
