// Which names may not have local addresses, and what the log has been told of them.

import DNSDispatch
package import DNSWire
import NIOConcurrencyHelpers

/// Which replies are looked through for local addresses. One value serves all threads.
package final class RebindingProtection: Sendable {
    /// The rules whose replies are looked through.
    package enum Scope: Sendable {
        case none
        /// Those of the rule for the root: other rules are for names of one's own.
        case defaultRoute
        case all
    }

    /// What tells two settings apart: what was let through under one is no answer under the other.
    let digest: UInt32
    private let scope: Scope
    private let allowed: NameTable
    private let told = NIOLockedValueBox(ToldNames())

    /// - Parameters:
    ///   - allowing: names that may have local addresses, and those below them.
    ///   - seed: the process's.
    package init(_ scope: Scope, allowing names: [Name], seed: HashSeed) {
        self.scope = scope
        digest = names.reduce(ForwardRule.digest(Array("\(scope)".utf8))) {
            ForwardRule.digest($1.lowercase.octets, $0)
        }
        allowed = NameTable(names, seed: seed)
    }

    /// Whether the replies of all rules are looked through.
    var coversAll: Bool { scope == .all }

    /// Whether a reply for `name` may hold no local address, when a rule for `zone` brings it.
    func covers(_ name: borrowing ScannedName, under zone: Name) -> Bool {
        switch scope {
        case .none: return false
        case .defaultRoute where !zone.isRoot: return false
        case .defaultRoute, .all: return allowed.find(name, upTo: name.labelCount) == nil
        }
    }

    /// What the log is to be told now that an answer for a name was withheld.
    func tell(_ name: Name, now: Instant) -> ToldNames.Verdict {
        told.withLockedValue { $0.tell(UInt64(bitPattern: Int64(name.hashValue)), now: now) }
    }
}

/// The names that the log was told of within the last hour: each is told once, and only so many are.
struct ToldNames {
    /// What is to be told.
    enum Verdict {
        case nothing
        /// That a reply was withheld.
        case name
        /// The same, and that no more names will be told of for a while.
        case lastName
    }

    /// The most names in an hour. They are a stranger's to choose.
    static let limit = 256
    static let interval = Duration.seconds(3600)

    private var times: [UInt64: Instant] = [:]

    mutating func tell(_ name: UInt64, now: Instant) -> Verdict {
        if let last = times[name], now < last + Self.interval { return .nothing }
        if times.count >= Self.limit {
            times = times.filter { now < $0.value + Self.interval }
            guard times.count < Self.limit else { return .nothing }
        }
        times[name] = now
        return times.count < Self.limit ? .name : .lastName
    }
}
