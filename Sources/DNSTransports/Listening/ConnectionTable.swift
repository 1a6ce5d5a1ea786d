// Which clients hold how many connections, and who must go when there are too many.

import DNSWire
import NIOCore

/// Whose share a connection counts in: an IPv4 address, or a /64 of IPv6.
struct ClientShare: Hashable {
    private let high: UInt64, low: UInt64

    init(_ address: IPAddress) {
        high = address.high
        low = address.isV4 ? address.low : 0
    }
}

extension ConnectionTable: Sendable where Member: Sendable {}
extension ConnectionTable.Entry: Sendable where Member: Sendable {}

/// The connections that are open, oldest first. A value; `StreamConnections` keeps it behind a lock.
struct ConnectionTable<Member> {
    /// What becomes of a connection that was just accepted.
    enum Admission {
        /// It stays, under this number.
        case admitted(UInt64)
        /// It stays, under this number, and the other one has to go for the cause given. It is in the table no more.
        case instead(UInt64, of: Member, StreamClosure)
        case refused(StreamRefusal)
    }

    fileprivate struct Entry {
        let number: UInt64
        var share: ClientShare
        let member: Member
    }

    /// In the order in which they came, which is that of their numbers.
    private var entries: [Entry] = []
    private var counts: [ClientShare: Int] = [:]
    private var nextNumber: UInt64 = 0
    /// Set when the server ends: nobody is admitted any more.
    var isClosed = false

    var count: Int { entries.count }

    /// Everybody in the table, oldest first.
    var members: [Member] { entries.map(\.member) }

    /// Finds a place for a connection. When all are taken, the connection that has been idle longest goes; when none is
    /// idle, the oldest of the client that has the most.
    /// - Parameters:
    ///   - isShared: whether it comes from many clients: then no share bounds it.
    ///   - idleSince: since when a member has had nothing in flight; nil while it has.
    mutating func admit(
        _ member: Member, from address: IPAddress, isShared: Bool = false, limits: StreamLimits,
        idleSince: (Member) -> NIODeadline?
    ) -> Admission {
        let share = ClientShare(address)
        guard !isClosed else { return .refused(.draining) }
        guard isShared || counts[share, default: 0] < limits.connectionsPerClient else {
            return .refused(.clientShare)
        }
        var evicted: (Member, StreamClosure)?
        if entries.count >= limits.connections {
            guard let victim = longestIdle(idleSince).map({ ($0, .evictedIdle) }) ?? largest else {
                return .refused(.clientShare)
            }
            evicted = (entries[victim.0].member, victim.1)
            forget(at: victim.0)
        }
        let number = nextNumber
        nextNumber += 1
        entries.append(Entry(number: number, share: share, member: member))
        counts[share, default: 0] += 1
        return if let evicted { .instead(number, of: evicted.0, evicted.1) } else { .admitted(number) }
    }

    /// Frees the place of a connection. Nothing happens when it has none.
    mutating func remove(_ number: UInt64) {
        if let index = index(of: number) { forget(at: index) }
    }

    /// Counts a connection among those of another client. Returns false, and leaves it where it is, when that one has its share,
    /// or it has no place.
    mutating func move(_ number: UInt64, to address: IPAddress, limits: StreamLimits) -> Bool {
        let share = ClientShare(address)
        guard let index = index(of: number), counts[share, default: 0] < limits.connectionsPerClient else {
            return false
        }
        uncount(entries[index].share)
        entries[index].share = share
        counts[share, default: 0] += 1
        return true
    }

    private func index(of number: UInt64) -> Int? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].number == number ? low : nil
    }

    private mutating func forget(at index: Int) { uncount(entries.remove(at: index).share) }

    private mutating func uncount(_ share: ClientShare) {
        let left = counts[share, default: 1] - 1
        counts[share] = left == 0 ? nil : left
    }

    private func longestIdle(_ idleSince: (Member) -> NIODeadline?) -> Int? {
        var best: (index: Int, since: NIODeadline)?
        for (index, entry) in entries.enumerated() {
            guard let since = idleSince(entry.member) else { continue }
            if best.map({ since < $0.since }) ?? true { best = (index, since) }
        }
        return best?.index
    }

    /// The oldest connection of the client with the most; among equals, the oldest of all.
    private var largest: (Int, StreamClosure)? {
        let most = counts.values.max() ?? 0
        return entries.firstIndex { counts[$0.share] == most }.map { ($0, .evictedLargest) }
    }
}
