// Keeps the addresses that ALIAS records stand for.

package import DNSAuthority
package import DNSDispatch
package import DNSWire

/// What is known of the targets of all ALIAS records: a value without I/O and clock. Its owner asks the questions that are `due`,
/// hands in what came of them, and puts the `data` into service when it has changed.
package struct AliasKeeper {
    package typealias Wish = AddressKeeper.Wish

    /// The TTL of addresses that could not be refreshed (RFC 8767 s4).
    private static let staleTTL: UInt32 = 30

    private var keeper = AddressKeeper(.aliases)

    package init() {}

    /// Takes up the ALIAS records of a new state. What is known of their targets stays known, and what nobody names is forgotten.
    package mutating func use(_ aliases: [Alias], now: Instant) { keeper.use(aliases.map(\.target), now: now) }

    /// When there is something to ask, to give up or to forget; nil for never.
    package var deadline: Instant? { keeper.deadline }

    /// Whether the data have changed by time alone; told once.
    package mutating func takeOutdated() -> Bool { keeper.takeOutdated() }

    /// What is to be asked for now; each is out from then on. What has been out for too long has failed.
    package mutating func due(now: Instant) -> [Wish] { keeper.due(now: now) }

    /// Takes what came of a question: what it was answered with, or nil for a failure. Returns whether the data have changed.
    package mutating func take(_ answer: AddressAnswer?, for wish: Wish, now: Instant) -> Bool {
        keeper.take(answer, for: wish, now: now)
    }

    /// Whether a question has failed so often, without anything known, that its owner should hear of it; true once.
    package func isHopeless(_ wish: Wish) -> Bool { keeper.isHopeless(wish) }

    /// What is given for an ALIAS record; nil while it is not known.
    package func addresses(of alias: Alias, _ type: RecordType) -> AddressAnswer? {
        let wish = Wish(target: alias.target, type: type)
        guard let known = keeper.known(wish) else { return nil }
        let ttl = keeper.isStale(wish) ? min(known.ttl, Self.staleTTL) : known.ttl
        return AddressAnswer(addresses: known.addresses, ttl: min(alias.ttl, ttl))
    }

    /// What is known of all ALIAS records of a state, under their numbers.
    package func data(for aliases: [Alias]) -> AliasData {
        var data = AliasData(count: aliases.count)
        for (number, alias) in aliases.enumerated() {
            for type in [RecordType.a, .aaaa] {
                guard let known = addresses(of: alias, type) else { continue }
                data.set(number, type, ttl: known.ttl, addresses: known.addresses)
            }
        }
        return data
    }
}
