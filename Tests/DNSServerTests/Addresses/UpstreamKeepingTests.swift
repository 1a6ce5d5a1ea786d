// Whom the rules of a configuration ask whose upstreams are known by name.

import DNSAuthority
import DNSConfig
import DNSDispatch
import DNSForwarding
import DNSServer
import DNSWire
import Testing

@testable import swiftlet

@Suite struct UpstreamKeepingTests {
    /// A configuration in service, and what is kept for it.
    private struct World {
        let diary = Diary()
        var now = Instant(nanoseconds: 1_000_000_000)
        var keeping: UpstreamKeeping
        var state: ServingState

        init(_ text: String) throws {
            let sources = SourceFiles(inMemory: ["swiftlet.yaml": Array(text.utf8)])
            let loaded = Loaded(ConfigurationLoader(environment: [:], now: 7).load("swiftlet.yaml", from: sources))
            let found = loaded.configuration
            let configuration = try #require(found)
            keeping = UpstreamKeeping(loaded.addresses, of: configuration, [], now: now)
            state = try #require(loaded.state)
        }

        /// Asks what is due, and takes these addresses, or a failure, as the answer for IPv4; there are none of IPv6.
        mutating func resolve(_ addresses: [[UInt8]]?) -> Bool {
            var isNews = false
            for wish in keeping.due(now: now) {
                let found = wish.type == .a ? addresses : []
                let answer = found.map { AddressAnswer(addresses: $0, ttl: 300) }
                isNews = keeping.take(answer, for: wish, now: now, log: diary.logger) || isNews
            }
            state = ServingState(
                state, aliases: AliasData(count: 0), rules: keeping.rules(of: state))
            keeping.tell(diary.logger)
            now = now + .seconds(300)
            return isNews
        }

        /// Whom the rule for everything asks.
        var asked: [String] {
            guard case .forward(let group) = state.rules.rules[0].action else { return [] }
            return group.upstreams.map(\.description)
        }

        var tag: UInt32 { state.rules.outlines[0].tag }
    }

    @Test("A name stands for its addresses as they are now; one that is lost, denied or blocked keeps those it had")
    func addresses() throws {
        var world = try World("bootstrap: 192.0.2.53\nforward: [{zone: ., upstreams: \"tcp://dns.example:5353\"}]\n")
        let tag = world.tag
        #expect(world.asked == [])
        let rounds: [(answer: [[UInt8]]?, isNews: Bool, asked: [String])] = [
            (nil, false, []), ([], false, []), ([[0, 0, 0, 0]], false, []),
            ([[192, 0, 2, 1], [192, 0, 2, 2]], true, ["tcp://192.0.2.1:5353", "tcp://192.0.2.2:5353"]),
            ([[192, 0, 2, 1], [192, 0, 2, 2]], false, ["tcp://192.0.2.1:5353", "tcp://192.0.2.2:5353"]),
            ([[192, 0, 2, 3]], true, ["tcp://192.0.2.3:5353"]), (nil, false, ["tcp://192.0.2.3:5353"]),
            ([], false, ["tcp://192.0.2.3:5353"]), ([[0, 0, 0, 0]], false, ["tcp://192.0.2.3:5353"]),
            ([[192, 0, 2, 1]], true, ["tcp://192.0.2.1:5353"]),
        ]
        for (number, round) in rounds.enumerated() {
            let isNews = world.resolve(round.answer)
            #expect(isNews == round.isNews && world.asked == round.asked, "round \(number)")
            // what was learnt from a host is its answer wherever it is
            #expect(world.tag == tag)
        }
        #expect(
            world.diary.lines == [
                "The A records of the upstream dns.example. cannot be had yet.",
                "The upstream dns.example. has no address that it could be asked at.",
                "The upstream dns.example. has no address that it could be asked at.",
                "Upstream dns.example. is at 192.0.2.1, 192.0.2.2.",
                "Upstream dns.example. is at 192.0.2.3.", "Upstream dns.example. is at 192.0.2.1.",
            ])
    }

    @Test("Those who resolve names are asked by no rule of the configuration")
    func bootstrapRule() throws {
        let world = try World("bootstrap: 192.0.2.53\nforward: [{zone: a., upstreams: [dns.example, 192.0.2.1]}]\n")
        #expect(world.state.rules.rules.map(\.zone.description) == ["a.", "."])
        #expect(world.state.rules.bootstrap == 1)
        #expect(world.asked == ["192.0.2.1:53"])
        let without = try World("bootstrap: 192.0.2.53\nforward: [{zone: a., upstreams: 192.0.2.1}]\n")
        #expect(without.state.rules.bootstrap == nil && without.state.rules.rules.count == 1)
    }
}
