// Keeps the addresses of names that the server itself asks for, and says when they are to be asked for again.

package import DNSDispatch
package import DNSWire

/// What is known of the addresses of some names: a value without I/O and clock. Its owner asks the questions that are `due`, and hands
/// in what came of them.
package struct AddressKeeper {
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
    package struct Bounds {
        /// An answer is asked for again no sooner, however short its TTL is.
        var soonest: Duration
        /// That a name has no addresses is asked for again after this time, however long it holds; nil when that has no bound.
        var denied: Duration?
        /// How long after its first failure a question is asked again. From failure to failure the wait doubles.
        var firstWait: Duration
        /// How long addresses are kept when nothing newer can be had; nil for as long as the name is asked for.
        var stale: Duration?

        /// Those of the targets of ALIAS records, which are given for a day when nothing newer can be had (RFC 8767 s5).
        static let aliases = Bounds(soonest: .seconds(5), denied: nil, firstWait: .seconds(5), stale: .seconds(86_400))
        /// Those of the names of upstreams: without an address, much stands still.
        package static let upstreams = Bounds(
            soonest: .seconds(60), denied: .seconds(60), firstWait: .seconds(1), stale: nil)

        /// A question that has no answer by then has failed.
        static let patience = Duration.seconds(10)
        /// The longest wait after a failure.
        static let longestWait = Duration.seconds(60)
    }

    private struct Entry {
        var known: AddressAnswer?
        /// When that was learned.
        var since = Instant(nanoseconds: 0)
        /// When it is to be asked for; while the question is out, when that has failed.
        var due: Instant
        var isOut = false
        var failures = 0
    }

    private let bounds: Bounds
    private var entries: [Wish: Entry] = [:]
    /// Whether something has become stale, or too stale, since somebody asked.
    private var isOutdated = false

    package init(_ bounds: Bounds) { self.bounds = bounds }

    /// Takes up the names that are asked for from now on. What is known of them stays known, and what nobody names is forgotten.
    package mutating func use(_ names: [Name], now: Instant) {
        var kept: [Wish: Entry] = [:]
        for name in names {
            for type in [RecordType.a, .aaaa] {
                let wish = Wish(target: name, type: type)
                kept[wish] = entries[wish] ?? Entry(due: now)
            }
        }
        entries = kept
    }

    /// When what is known is to be forgotten.
    private func expires(_ entry: Entry) -> Instant? {
        guard entry.known != nil, let stale = bounds.stale else { return nil }
        return entry.since + stale
    }

    /// When there is something to ask, to give up or to forget; nil for never.
    package var deadline: Instant? { entries.values.map { min($0.due, expires($0) ?? $0.due) }.min() }

    /// Whether what is known has changed by time alone; told once.
    package mutating func takeOutdated() -> Bool {
        defer { isOutdated = false }
        return isOutdated
    }

    /// What is to be asked for now; each is out from then on. What has been out for too long has failed.
    package mutating func due(now: Instant) -> [Wish] {
        var wishes: [Wish] = []
        for wish in entries.keys {
            if let expires = entries[wish].flatMap(expires), expires <= now {
                entries[wish]?.known = nil
                isOutdated = true
            }
            guard let entry = entries[wish], entry.due <= now else { continue }
            if entry.isOut {
                fail(wish, now: now)
            } else {
                entries[wish]?.isOut = true
                entries[wish]?.due = now + Bounds.patience
                wishes.append(wish)
            }
        }
        return wishes
    }

    /// Takes what came of a question: what it was answered with, or nil for a failure. Returns whether what is known has changed.
    package mutating func take(_ answer: AddressAnswer?, for wish: Wish, now: Instant) -> Bool {
        guard let entry = entries[wish], entry.isOut else { return false }
        guard let answer else {
            fail(wish, now: now)
            return takeOutdated()
        }
        var wait = max(Duration.seconds(Int64(answer.ttl)), bounds.soonest)
        if let most = bounds.denied, answer.addresses.isEmpty { wait = min(wait, most) }
        entries[wish] = Entry(known: answer, since: now, due: now + wait)
        return answer != entry.known || entry.failures > 0
    }

    private mutating func fail(_ wish: Wish, now: Instant) {
        guard let failures = entries[wish]?.failures else { return }
        // what could not be refreshed is given with a short TTL
        if failures == 0, entries[wish]?.known != nil { isOutdated = true }
        entries[wish]?.isOut = false
        entries[wish]?.failures = failures + 1
        entries[wish]?.due = now + min(bounds.firstWait * (1 << min(failures, 8)), Bounds.longestWait)
    }

    /// Whether a question has failed so often, without anything known, that its owner should hear of it; true once.
    package func isHopeless(_ wish: Wish) -> Bool { entries[wish].map { $0.known == nil && $0.failures == 1 } ?? false }

    /// What is known; nil while nothing is.
    package func known(_ wish: Wish) -> AddressAnswer? { entries[wish]?.known }

    /// Whether what is known could not be refreshed.
    func isStale(_ wish: Wish) -> Bool { entries[wish]?.failures ?? 0 > 0 }
}
