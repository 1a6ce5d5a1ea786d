import DNSAuthority
import DNSDispatch
import DNSServer
import DNSWire
import Testing

/// What is known of ALIAS targets, and when it is asked for.
struct AliasKeeperTests {
    private let start = Instant(nanoseconds: 1_000_000_000)
    private let address: [UInt8] = [192, 0, 2, 80]

    private func alias(_ target: String, ttl: UInt32 = 300) throws -> Alias {
        Alias(zone: 0, owner: try Name("example."), target: try Name(target), ttl: ttl)
    }

    /// A keeper of one ALIAS record whose two questions are out.
    private func keeper(_ alias: Alias) -> AliasKeeper {
        var keeper = AliasKeeper()
        keeper.use([alias], now: start)
        let wishes = keeper.due(now: start)
        #expect(Set(wishes.map(\.type)) == [.a, .aaaa])
        return keeper
    }

    @Test("A new target is asked for at once, and again when its TTL is over; addresses that stay the same are no news")
    func refresh() throws {
        let alias = try alias("www.example.net.")
        var keeper = keeper(alias)
        let wish = AliasKeeper.Wish(target: alias.target, type: .a)
        let answer = AddressAnswer(addresses: [address], ttl: 60)
        let outcome1 = keeper.take(answer, for: wish, now: start)
        #expect(outcome1)
        let outcome2 = keeper.take(
            AddressAnswer(addresses: [], ttl: 60), for: .init(target: alias.target, type: .aaaa), now: start)
        #expect(outcome2)
        let outcome3 = keeper.due(now: start + .seconds(59))
        #expect(outcome3.isEmpty)
        #expect(keeper.deadline == start + .seconds(60))
        let outcome4 = keeper.due(now: start + .seconds(60))
        #expect(outcome4.count == 2)
        let outcome5 = keeper.take(answer, for: wish, now: start + .seconds(60))
        #expect(!outcome5)
    }

    @Test("However short its TTL is, a target is asked for every five seconds at most")
    func shortTTL() throws {
        let alias = try alias("www.example.net.")
        var keeper = keeper(alias)
        for type in [RecordType.a, .aaaa] {
            _ = keeper.take(
                AddressAnswer(addresses: [], ttl: 0), for: .init(target: alias.target, type: type), now: start)
        }
        #expect(keeper.deadline == start + .seconds(5))
    }

    @Test(
        "A question without an answer has failed after ten seconds, and is asked again ever more rarely, once a minute in the end"
    )
    func failures() throws {
        let alias = try alias("www.example.net.")
        var keeper = keeper(alias)
        #expect(keeper.deadline == start + .seconds(10))
        var now = start + .seconds(10)
        let outcome6 = keeper.due(now: now)
        #expect(outcome6.isEmpty)
        var waits: [Duration] = []
        for _ in 0..<6 {
            let next = try #require(keeper.deadline)
            waits.append(next - now)
            now = next
            for wish in keeper.due(now: now) { _ = keeper.take(nil, for: wish, now: now) }
        }
        #expect(waits == [5, 10, 20, 40, 60, 60].map { .seconds($0) })
    }

    @Test("What cannot be refreshed is given with a short TTL, and forgotten after a day")
    func stale() throws {
        let alias = try alias("www.example.net.")
        var keeper = keeper(alias)
        let wish = AliasKeeper.Wish(target: alias.target, type: .a)
        let isNews = keeper.take(AddressAnswer(addresses: [address], ttl: 60), for: wish, now: start)
        #expect(isNews)
        #expect(ttl(keeper, alias) == 60)
        // nobody answers any more, and the question is given up after ten seconds
        var now = start + .seconds(60)
        _ = keeper.due(now: now)
        let isStaleEarly = keeper.takeOutdated()
        #expect(!isStaleEarly)
        now = now + .seconds(10)
        _ = keeper.due(now: now)
        let isStale = keeper.takeOutdated()
        #expect(isStale)
        #expect(ttl(keeper, alias) == 30)
        // the deadline is never later than the day's end
        while let next = keeper.deadline, next < start + .seconds(86_400) {
            now = next
            for wish in keeper.due(now: now) { _ = keeper.take(nil, for: wish, now: now) }
        }
        #expect(ttl(keeper, alias) == 30)
        #expect(keeper.deadline == start + .seconds(86_400))
        _ = keeper.due(now: start + .seconds(86_400))
        let isForgotten = keeper.takeOutdated()
        #expect(isForgotten)
        #expect(ttl(keeper, alias) == nil)
    }

    /// The TTL of the addresses that are given for the ALIAS record; nil when they are not known.
    private func ttl(_ keeper: AliasKeeper, _ alias: Alias) -> UInt32? {
        keeper.addresses(of: alias, .a)?.ttl
    }

    @Test("Of targets that no zone names any more nothing is asked, and an answer that comes late is passed over")
    func gone() throws {
        let alias = try alias("www.example.net.")
        var keeper = keeper(alias)
        keeper.use([], now: start)
        #expect(keeper.deadline == nil)
        let wish = AliasKeeper.Wish(target: alias.target, type: .a)
        let outcome11 = keeper.take(AddressAnswer(addresses: [address], ttl: 60), for: wish, now: start)
        #expect(!outcome11)
    }

    @Test("A target that cannot be had at all is told once")
    func hopeless() throws {
        let alias = try alias("www.example.net.")
        var keeper = keeper(alias)
        let wish = AliasKeeper.Wish(target: alias.target, type: .a)
        _ = keeper.take(nil, for: wish, now: start)
        #expect(keeper.isHopeless(wish))
        let next = start + .seconds(5)
        _ = keeper.due(now: next)
        _ = keeper.take(nil, for: wish, now: next)
        #expect(!keeper.isHopeless(wish))
    }
}
