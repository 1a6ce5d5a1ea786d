// When the names of upstreams are asked for, and what is known of them.

import DNSDispatch
import DNSServer
import DNSWire
import Testing

@Suite struct AddressKeeperTests {
    private let start = Instant(nanoseconds: 1_000_000_000)
    private let name: Name
    private let answer = AddressAnswer(addresses: [[192, 0, 2, 1]], ttl: 5)

    init() throws { name = try Name("dns.example.") }

    /// A keeper whose question for IPv4 addresses is out; that for others is, too.
    private func keeper() -> AddressKeeper {
        var keeper = AddressKeeper(.upstreams)
        keeper.use([name], now: start)
        _ = keeper.due(now: start)
        return keeper
    }

    private var wish: AddressKeeper.Wish { .init(target: name, type: .a) }

    /// When the keeper asks for the IPv4 addresses again, if nothing else happens.
    private func wait(_ keeper: AddressKeeper, from now: Instant) -> Duration {
        var copy = keeper
        var next = now
        while let deadline = copy.deadline {
            next = deadline
            if copy.due(now: next).contains(wish) { break }
        }
        return next - now
    }

    @Test(
        "A name is asked for again when its TTL is over, a minute later at the earliest; where it has no address, then",
        arguments: [
            (0, true, 60), (59, true, 60), (61, true, 61), (3600, true, 3600), (0, false, 60), (3600, false, 60),
        ] as [(UInt32, Bool, Int64)])
    func refresh(ttl: UInt32, exists: Bool, expected: Int64) {
        var keeper = keeper()
        let answer = AddressAnswer(addresses: exists ? [[192, 0, 2, 1]] : [], ttl: ttl)
        let isNews = keeper.take(answer, for: wish, now: start)
        #expect(isNews)
        #expect(wait(keeper, from: start) == .seconds(expected))
    }

    @Test("After a failure it is asked for again in a second, then ever more rarely, once a minute in the end")
    func failures() {
        var keeper = keeper()
        var now = start
        var waits: [Duration] = []
        for _ in 0..<8 {
            _ = keeper.take(nil, for: wish, now: now)
            let wait = wait(keeper, from: now)
            waits.append(wait)
            now = now + wait
            _ = keeper.due(now: now)
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
    }

    @Test("What is known stays known, however long nothing newer can be had")
    func stale() {
        var keeper = keeper()
        _ = keeper.take(answer, for: wish, now: start)
        var now = start
        while now < start + .seconds(3 * 86_400), let next = keeper.deadline {
            now = next
            for wish in keeper.due(now: now) { _ = keeper.take(nil, for: wish, now: now) }
        }
        #expect(keeper.known(wish) == answer)
    }
}
