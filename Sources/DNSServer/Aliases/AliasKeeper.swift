// Keeps the addresses that ALIAS records stand for, and says when they are to be asked for again.

package import DNSAuthority
package import DNSDispatch
package import DNSWire

/// What is known of the targets of all ALIAS records: a value without I/O and clock. Its owner asks the questions that are `due`,
/// hands in what came of them, and puts the `data` into service when it has changed.
package struct AliasKeeper {
    /// What is asked for: the addresses of one type of one name.
    package struct Wish: Hashable, Sendable {
        package let target: Name
        package let type: RecordType

        package init(target: Name, type: RecordType) {
            self.target = target
            self.type = type
        }
    }

    /// The times that questions are bound to.
    private enum Bound {
        /// An answer is asked for again no sooner, however short its TTL is.
        static let soonest = Duration.seconds(5)
        /// A question that has no answer by then has failed.
        static let patience = Duration.seconds(10)
        /// From failure to failure the wait doubles up to this.
        static let longestWait = Duration.seconds(60)
        /// How long addresses are given when nothing newer can be had (RFC 8767 s5).
        static let stale = Duration.seconds(86_400)
        /// The TTL of addresses that could not be refreshed (RFC 8767 s4).
        static let staleTTL: UInt32 = 30
    }

    private struct Entry {
        /// When what is known is to be forgotten.
        var expires: Instant? { known == nil ? nil : since + Bound.stale }
        var known: AliasAnswer?
        /// When that was learned.
        var since = Instant(nanoseconds: 0)
        /// When it is to be asked for; while the question is out, when that has failed.
        var due: Instant
        var isOut = false
        var failures = 0
    }

    private var entries: [Wish: Entry] = [:]
    /// Whether something has become stale, or too stale, since the data were made.
    private var isOutdated = false

    package init() {}

    /// Takes up the ALIAS records of a new state. What is known of their targets stays known, and what nobody names is forgotten.
    package mutating func use(_ aliases: [Alias], now: Instant) {
        var kept: [Wish: Entry] = [:]
        for alias in aliases {
            for type in [RecordType.a, .aaaa] {
                let wish = Wish(target: alias.target, type: type)
                kept[wish] = entries[wish] ?? Entry(due: now)
            }
        }
        entries = kept
    }

    /// When there is something to ask, to give up or to forget; nil for never.
    package var deadline: Instant? { entries.values.map { min($0.due, $0.expires ?? $0.due) }.min() }

    /// Whether the data have changed by time alone; told once.
    package mutating func takeOutdated() -> Bool {
        defer { isOutdated = false }
        return isOutdated
    }

    /// What is to be asked for now; each is out from then on. What has been out for too long has failed.
    package mutating func due(now: Instant) -> [Wish] {
        var wishes: [Wish] = []
        for wish in entries.keys {
            if let expires = entries[wish]?.expires, expires <= now {
                entries[wish]?.known = nil
                isOutdated = true
            }
            guard let entry = entries[wish], entry.due <= now else { continue }
            if entry.isOut {
                fail(wish, now: now)
            } else {
                entries[wish]?.isOut = true
                entries[wish]?.due = now + Bound.patience
                wishes.append(wish)
            }
        }
        return wishes
    }

    /// Takes what came of a question: what it was answered with, or nil for a failure. Returns whether the data have changed.
    package mutating func take(_ answer: AliasAnswer?, for wish: Wish, now: Instant) -> Bool {
        guard let entry = entries[wish], entry.isOut else { return false }
        guard let answer else {
            fail(wish, now: now)
            return takeOutdated()
        }
        let wait = max(Duration.seconds(Int64(answer.ttl)), Bound.soonest)
        entries[wish] = Entry(known: answer, since: now, due: now + wait)
        return answer != entry.known || entry.failures > 0
    }

    private mutating func fail(_ wish: Wish, now: Instant) {
        guard let failures = entries[wish]?.failures else { return }
        // what could not be refreshed is given with a short TTL
        if failures == 0, entries[wish]?.known != nil { isOutdated = true }
        entries[wish]?.isOut = false
        entries[wish]?.failures = failures + 1
        entries[wish]?.due = now + min(Bound.soonest * (1 << min(failures, 8)), Bound.longestWait)
    }

    /// Whether a question has failed so often, without anything known, that its owner should hear of it; true once.
    package func isHopeless(_ wish: Wish) -> Bool { entries[wish].map { $0.known == nil && $0.failures == 1 } ?? false }

    /// What is given for an ALIAS record; nil while it is not known.
    package func addresses(of alias: Alias, _ type: RecordType) -> AliasAnswer? {
        guard let entry = entries[Wish(target: alias.target, type: type)], let known = entry.known else { return nil }
        let ttl = entry.failures == 0 ? known.ttl : min(known.ttl, Bound.staleTTL)
        return AliasAnswer(addresses: known.addresses, ttl: min(alias.ttl, ttl))
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
