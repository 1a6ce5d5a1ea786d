// What upstreams have said, for all threads: shards of fixed memory, found by the question.

package import DNSDispatch
package import DNSWire
import NIOConcurrencyHelpers
import Synchronization

/// The answers of upstreams, kept for as long as they are good, and longer where nothing better is to be had.
///
///     question --hash--> shard --lock--> index --> entry --copied out--> reply
///
/// One value serves all threads. It never grows: what is asked for often stays (see `CacheShard`).
package final class Cache: Sendable {
    /// The least octets that a cache works with.
    package static let leastSize = 256 << 10
    /// Labels that are taken off a name to see whether what is left does not exist.
    private static let mostCuts = 16

    /// Octets in all.
    package let size: Int
    let seed: HashSeed
    private let mapping: CacheMapping
    private let shards: [NIOLockedValueBox<CacheShard>]
    private let mask: UInt64
    /// Names that were said not to exist, those included that have left since: while there was none, none is looked for.
    private let denials = Atomic(0)
    private let below: PositiveBelow

    /// - Parameters:
    ///   - size: octets that it may take, at least `leastSize`.
    ///   - seed: that of the names that it is asked for.
    /// - Throws: `OutOfMemory`.
    package init(size: Int, seed: HashSeed) throws(OutOfMemory) {
        precondition(size >= Self.leastSize)
        self.size = size
        self.seed = seed
        // each with room for the largest message in its small ring
        let number = Self.powerOfTwo(atMost: min(16, max(1, size / (2 << 20))))
        let octets = size / number & ~7
        mapping = try CacheMapping(count: octets * number)
        let index = Self.powerOfTwo(atMost: octets / 8)
        let ghosts = index / 4
        var shards: [NIOLockedValueBox<CacheShard>] = []
        for place in 0..<number {
            let start = place * octets
            shards.append(
                NIOLockedValueBox(
                    CacheShard(
                        mapping.part(start + index + ghosts, count: octets - index - ghosts),
                        index: mapping.part(start, count: index), ghosts: mapping.part(start + index, count: ghosts))))
        }
        self.shards = shards
        mask = UInt64(number - 1)
        below = PositiveBelow(places: Self.powerOfTwo(atMost: max(1024, min(size / 2048, 1 << 18))))
    }

    private static func powerOfTwo(atMost most: Int) -> Int { 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount) }

    private func shard(_ hash: UInt64) -> NIOLockedValueBox<CacheShard> { shards[Int(hash & mask)] }

    /// For how long entries may be given when their time is over; zero for not at all.
    package func setStaleTime(_ time: Duration) {
        for shard in shards { shard.withLockedValue { $0.staleTime = time.nanoseconds } }
    }

    /// For how long entries may be given when their time is over.
    var staleTime: Duration { .nanoseconds(shards[0].withLockedValue { $0.staleTime }) }

    // MARK: Asking

    /// Looks for the answer to a question, and copies it into `reply`, whose TTLs are those of the time at which it was learnt.
    ///
    /// A name that is said not to exist answers for all types, and for all names below it (RFC 2308 s5, RFC 8020 s2).
    /// - Parameters:
    ///   - name: the QNAME, scanned with the seed of the cache.
    ///   - arrival: when the query arrived; what was learnt since is fresh, however short its time is.
    ///   - routes: the digest of the routes in service.
    ///   - refreshes: whether whoever asks has an entry asked for anew when `reply` says so.
    ///   - prefetches: whether that is wanted before its time is over.
    package func find(
        _ name: borrowing ScannedName, _ question: CacheQuestion, routes: UInt32, arrival: Instant, now: Instant,
        refreshes: Bool = false, prefetches: Bool = false, into reply: inout PackedReply
    ) -> CacheFinding {
        var look = CacheLook(
            now: now.nanoseconds, arrival: arrival.nanoseconds, routes: routes, refreshes: refreshes,
            prefetches: prefetches)
        let key = CacheKey(question, question.type, hash: name.hash, seed)
        let found = shard(key.hash).withLockedValue { $0.find(key, name.span, look, into: &reply) }
        if case .fresh = found { return found }
        guard denials.load(ordering: .relaxed) > 0 else { return found }
        let known: Int64 = if case .nothing = found { .min } else { reply.stored.nanoseconds }
        let denial = CacheKey(question, CacheKey.anyType, hash: name.hash, seed)
        let denied = shard(denial.hash).withLockedValue {
            $0.find(denial, name.span, look, newerThan: known, into: &reply)
        }
        if case .fresh = denied { return denied }
        look.cutsOnly = true
        look.refreshes = false
        var labels = name.labelCount - 1
        while labels >= max(2, name.labelCount - Self.mostCuts) {
            let cut = CacheKey(question, CacheKey.anyType, hash: name.hash(ofSuffix: labels), seed)
            let suffix = name.span.extracting(name.start(ofSuffix: labels)...)
            let isCut = shard(cut.hash).withLockedValue { $0.find(cut, suffix, look, into: &reply) }
            if case .fresh = isCut {
                // its records point into a name that begins later in the QNAME
                reply.movePointers(by: name.length - suffix.count)
                return .fresh
            }
            labels -= 1
        }
        if case .nothing = denied { return found }
        return denied
    }

    // MARK: Storing

    /// Keeps a reply to a question, in place of what was known before.
    ///
    /// `reply.traits` says whether the name does not exist: then it answers for all types.
    package func store(_ reply: borrowing PackedReply, _ name: borrowing ScannedName, _ question: CacheQuestion) {
        let exact = CacheKey(question, question.type, hash: name.hash, seed)
        let isDenial = reply.deniesName
        let denial = CacheKey(question, CacheKey.anyType, hash: name.hash, seed)
        let key = isDenial ? denial : exact
        if isDenial {
            denials.add(1, ordering: .relaxed)
            _ = shard(exact.hash).withLockedValue { $0.remove(exact, name.span) }
        } else if !reply.traits.contains(.isFailure), denials.load(ordering: .relaxed) > 0 {
            // it exists after all, and so do those above it
            _ = shard(denial.hash).withLockedValue { $0.remove(denial, name.span) }
            forEachAbove(name) { labels in
                let cut = CacheKey(question, CacheKey.anyType, hash: name.hash(ofSuffix: labels), seed)
                let suffix = name.span.extracting(name.start(ofSuffix: labels)...)
                shard(cut.hash).withLockedValue { $0.removeCut(cut, suffix) }
            }
        }
        let isStored = shard(key.hash).withLockedValue { $0.store(reply, key, name.span) }
        if isStored, reply.isPositive {
            forEachAbove(name) { below.note(name.hash(ofSuffix: $0), until: reply.end) }
        }
    }

    /// Keeps what an earlier process knew, unless something newer is known. Returns whether it did.
    func restore(_ reply: inout PackedReply, _ name: borrowing ScannedName, _ question: CacheQuestion) -> Bool {
        let exact = CacheKey(question, question.type, hash: name.hash, seed)
        let denial = CacheKey(question, CacheKey.anyType, hash: name.hash, seed)
        for key in [exact, denial] where shard(key.hash).withLockedValue({ $0.holds(key, name.span) }) { return false }
        if reply.deniesName {
            if hasPositive(below: name, at: reply.stored) { reply.removeCut() }
        } else {
            var isDenied = false
            forEachAbove(name) { labels in
                let cut = CacheKey(question, CacheKey.anyType, hash: name.hash(ofSuffix: labels), seed)
                let suffix = name.span.extracting(name.start(ofSuffix: labels)...)
                isDenied = isDenied || shard(cut.hash).withLockedValue { $0.holds(cut, suffix, asCut: true) }
            }
            if isDenied { return false }
        }
        store(reply, name, question)
        return true
    }

    /// Whether anything is known to exist below a name at a moment.
    package func hasPositive(below name: borrowing ScannedName, at now: Instant) -> Bool {
        below.holds(name.hash, at: now)
    }

    private func forEachAbove(_ name: borrowing ScannedName, _ body: (Int) -> Void) {
        var labels = name.labelCount - 1
        while labels >= max(2, name.labelCount - Self.mostCuts) {
            body(labels)
            labels -= 1
        }
    }

    /// A question could not be answered: what is known, though its time is over, is given at once until `moment`. Says whether
    /// there is anything to give.
    package func noteFailure(
        _ name: borrowing ScannedName, _ question: CacheQuestion, routes: UInt32, until moment: Instant, now: Instant,
        isUnderWay: Bool = false
    ) -> Bool {
        let look = CacheLook(now: now.nanoseconds, arrival: .max, routes: routes)
        for type in [question.type, CacheKey.anyType] {
            let key = CacheKey(question, type, hash: name.hash, seed)
            let isKnown = shard(key.hash).withLockedValue {
                $0.noteFailure(key, name.span, look, until: moment.nanoseconds, isUnderWay: isUnderWay)
            }
            if isKnown { return true }
        }
        return false
    }

    // MARK: Looking after it

    /// Forgets all that is known at or below a name. Returns how many entries that were.
    package func flush(_ name: Name) -> Int {
        let name = name.lowercase
        return shards.reduce(0) { sum, shard in
            sum + shard.withLockedValue { $0.removeAll(atOrBelow: name.octets.span) }
        }
    }

    /// Visits all entries, holding each lock for a short time only. `afterEach` is called between these times.
    func visit<Failure: Error>(
        _ body: (EntryHeader, CacheMemory, Int) -> Void, afterEach: () throws(Failure) -> Void
    ) throws(Failure) {
        for shard in shards {
            var cursor: CacheCursor? = CacheCursor()
            while let next = cursor {
                cursor = shard.withLockedValue { $0.visit(from: next, octets: 16 << 10, body) }
                try afterEach()
            }
        }
    }

    /// How it fares.
    package var report: CacheReport {
        var report = CacheReport(size: size)
        for shard in shards {
            shard.withLockedValue {
                report.entries += $0.count
                report.used += $0.used
                report.stored += $0.counts.stored
                report.evicted += $0.counts.evicted
            }
        }
        return report
    }
}

/// How a cache fares.
package struct CacheReport: Equatable, Sendable {
    /// Octets that it may take, and that its entries take.
    package var size: Int
    package var used = 0
    package var entries = 0
    /// Since the start.
    package var stored = 0
    package var evicted = 0
}
