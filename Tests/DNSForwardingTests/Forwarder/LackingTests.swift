// Rules whose upstreams nobody knows as yet.

import DNSDispatch
import DNSForwarding
import DNSWire
import Testing

@Suite("Rules without upstreams")
struct LackingTests {
    private static func rule(
        _ numbers: [UInt32], fallback: [UInt32] = [], _ policy: UpstreamGroup.Policy = .failover
    ) -> ForwardRule {
        ForwardRule(
            .root,
            .forward(
                UpstreamGroup(
                    numbers.map { .number($0) }, fallback: fallback.map { .number($0) }, policy: policy,
                    timeout: .seconds(2))))
    }

    @Test(
        "A question fails at once, and says why, until there is an upstream, and again when there is none",
        arguments: [UpstreamGroup.Policy.failover, .roundRobin, .random, .fastest])
    func lacking(policy: UpstreamGroup.Policy) throws {
        let world = try World([Self.rule([], policy)])
        world.scripts[.upstream(1)] = Scripts.answering()
        for round: UInt16 in 0..<2 {
            world.use([Self.rule([], policy)])
            try world.ask("a.example.com.", client: 3 * round, edns: EDNS(udpSize: 1232))
            world.run()
            let failure = try #require(world.answer(3 * round))
            #expect(failure.responseCode == .serverFailure)
            #expect(failure.options.map(\.data) == [[0, 22] + Array("no upstream is known yet".utf8)])
            #expect(world.forwarder.takeShed().map(\.cause) == [.noUpstreams])
            #expect(world.forwarder.shedCause(try #require(world.rules.rules.first?.key)) == .noUpstreams)
            world.use([Self.rule([1], policy)])
            try world.ask("b.example.com.", client: 3 * round + 1)
            world.run()
            #expect(world.answer(3 * round + 1)?.answers.count == 1)
        }
        world.elapse(.seconds(60))
        #expect(world.forwarder.inFlightCount == 0)
    }

    @Test("A question in flight is answered by whom it asked, though nobody is left by then")
    func inFlight() throws {
        let world = try World([Self.rule([1])])
        world.scripts[.upstream(1)] = Scripts.answering(after: .milliseconds(100))
        try world.ask("a.example.com.")
        world.run()
        world.use([Self.rule([])])
        world.elapse(.milliseconds(100))
        #expect(world.answer()?.answers.count == 1)
    }

    @Test(
        "Where none but those to fall back on are known, they are asked",
        arguments: [UpstreamGroup.Policy.failover, .roundRobin, .random, .fastest])
    func fallback(policy: UpstreamGroup.Policy) throws {
        let world = try World([Self.rule([], fallback: [1, 2], policy)])
        world.scripts[.upstream(2)] = Scripts.answering()
        try world.ask("a.example.com.")
        world.elapse(.seconds(2))
        #expect(world.answer()?.answers.count == 1)
    }

    @Test("What was learnt stays known while there is no upstream, and is another's when there is another")
    func tags() throws {
        let first = ForwardRules([Self.rule([1])], seed: HashSeed(7, 11))
        let none = ForwardRules(first, asking: [Self.rule([])])
        let other = ForwardRules(none, asking: [Self.rule([2])])
        let again = ForwardRules(other, asking: [Self.rule([1])])
        #expect(none.outlines[0].tag == first.outlines[0].tag && again.outlines[0].tag == first.outlines[0].tag)
        #expect(other.outlines[0].tag != first.outlines[0].tag)
    }
}
