// What a cache knows that has no bounds, said as simply as can be.

import DNSWire

/// A cache that forgets nothing before its time is over: what the server's must be equal to as long as there is room.
struct ModelCache {
    /// What an entry is for: a name and a type, or a name that does not exist, whatever the type is.
    struct Key: Hashable {
        let name: Int
        /// Zero for all types.
        let type: UInt16
        let dnssecOK: Bool

        /// What is known of a question; with `ofType`, the question itself.
        init(_ name: LanName, _ type: RecordType, dnssecOK: Bool, ofType: Bool = false) {
            self.name = name.number
            self.type = name.isDenied && !ofType ? 0 : type.rawValue
            self.dnssecOK = dnssecOK
        }
    }

    struct Entry {
        /// The second of the day at which the upstream said so.
        let said: Int
        /// Since when its time counts.
        var learned: Duration
        let ttl: Int
        /// How often somebody looked for it and found it.
        var looks = 0
        /// Whether it was asked for anew before its time is over.
        var isAskedAnew = false

        var end: Duration { learned + .seconds(ttl) }
    }

    enum Finding {
        case nothing
        case old
        /// It is to be given; and to be asked for anew, because it is asked for often and has less than a tenth of its time left.
        case known(asksAnew: Bool)
    }

    /// How long what is too old is of use where nothing better is to be had.
    static let staleTime = Duration.seconds(3600)
    /// The most seconds for which it is known that there is nothing.
    private static let mostNegative = 3600

    private(set) var entries: [Key: Entry] = [:]

    /// What there is for a question.
    mutating func look(for key: Key, at time: Duration) -> Finding {
        guard var entry = entries[key], time < entry.end + Self.staleTime else { return .nothing }
        defer { entries[key] = entry }
        guard time < entry.end else {
            entry.looks += 1
            return .old
        }
        entry.looks += 1
        guard !entry.isAskedAnew, entry.looks > 1, (entry.end - time) * 10 < .seconds(entry.ttl) else {
            return .known(asksAnew: false)
        }
        entry.isAskedAnew = true
        return .known(asksAnew: true)
    }

    /// An upstream has answered a question for a name.
    mutating func learn(_ key: Key, _ name: LanName, at time: Duration) {
        let isPositive = name.has(RecordType(rawValue: key.type))
        let ttl = isPositive ? name.ttl : min(name.ttl, Self.mostNegative)
        let looks = entries[key]?.looks ?? 0
        entries[key] = Entry(said: time.seconds, learned: time, ttl: ttl, looks: looks)
    }

    /// The server was ended and started again with what it knew: ages are rounded up to seconds, and nobody has looked yet.
    mutating func restart(at time: Duration) {
        for key in entries.keys {
            guard let old = entries[key] else { continue }
            let age = Duration.seconds((time - old.learned).secondsRoundedUp)
            entries[key] = Entry(said: old.said, learned: time - age, ttl: old.ttl)
        }
    }

    /// Names of a kind are asked elsewhere from now on.
    mutating func forget(_ isGone: (Int) -> Bool) { entries = entries.filter { !isGone($0.key.name) } }
}
