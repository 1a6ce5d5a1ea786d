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
    /// The same shards, as far as they can be looked at without their locks.
    let guides: [CacheGuide]
    let mask: UInt64
    /// Names that were said not to exist, those included that have left since: while there was none, none is looked for.
    private let denials = Atomic(0)
    private let below: PositiveBelow

    /// - Parameters:
    ///   - size: octets that it may take in all, whatever they are for; at least `leastSize`.
    ///   - seed: that of the names that it is asked for.
    /// - Throws: `OutOfMemory`.
    package init(size: Int, seed: HashSeed) throws(OutOfMemory) {
        precondition(size >= Self.leastSize)
        self.size = size
        self.seed = seed
        let names = Self.powerOfTwo(atMost: max(1024, min(size / 2048, 1 << 18))) * PositiveBelow.placeSize
        // each with room for the largest message in its small ring
        let number = Self.powerOfTwo(atMost: min(16, max(1, size / (2 << 20))))
        // the index of each begins with a line of memory
        let octets = (size - names) / number & ~63
        mapping = try CacheMapping(count: octets * number + names)
        let index = Self.powerOfTwo(atMost: size / number / 8)
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
        guides = shards.map { $0.withLockedValue { $0.guide } }
        mask = UInt64(number - 1)
        below = PositiveBelow(mapping.part(octets * number, count: names))
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
        let keys = keys(of: reply, name, question)
        if reply.deniesName { denials.add(1, ordering: .relaxed) }
        put(reply, keys.own, name)
        // what contradicts it goes afterwards: whoever stores the contrary at the same time sees this one, or is seen
        if reply.deniesName {
            remove(keys.contrary, name)
        } else if !reply.traits.contains(.isFailure), denials.load(ordering: .relaxed) > 0 {
            // it exists after all, and so do those above it
            remove(keys.contrary, name)
            forEachCut(above: name, question) { cut, suffix in
                shard(cut.hash).withLockedValue { $0.removeCut(cut, suffix) }
            }
        }
    }

    /// Keeps what an earlier process knew, unless something newer is known. Returns whether it did.
    ///
    /// Replies may be stored meanwhile: what is known by then stays.
    func restore(_ reply: inout PackedReply, _ name: borrowing ScannedName, _ question: CacheQuestion) -> Bool {
        let keys = keys(of: reply, name, question)
        guard !isDenied(reply, keys.contrary, name, question) else { return false }
        if reply.deniesName {
            if hasPositive(below: name, at: reply.stored) { reply.removeCut() }
            denials.add(1, ordering: .relaxed)
        }
        guard put(reply, keys.own, name, unlessKnown: true) else { return false }
        guard isDenied(reply, keys.contrary, name, question) else { return true }
        remove(keys.own, name)
        return false
    }

    /// The keys of a reply and of what would contradict it: what is known of its type, and that its name does not exist.
    private func keys(
        of reply: borrowing PackedReply, _ name: borrowing ScannedName, _ question: CacheQuestion
    ) -> (own: CacheKey, contrary: CacheKey) {
        let exact = CacheKey(question, question.type, hash: name.hash, seed)
        let denial = CacheKey(question, CacheKey.anyType, hash: name.hash, seed)
        return reply.deniesName ? (denial, exact) : (exact, denial)
    }

    /// Whether it is known, good or not, that a name does not exist which a reply is for that says otherwise.
    private func isDenied(
        _ reply: borrowing PackedReply, _ denial: CacheKey, _ name: borrowing ScannedName, _ question: CacheQuestion
    ) -> Bool {
        // for a denial it was not written down which type was asked for: nothing of that type can be looked for
        guard !reply.deniesName else { return false }
        var isDenied = shard(denial.hash).withLockedValue { $0.holds(denial, name.span) }
        forEachCut(above: name, question) { cut, suffix in
            isDenied = isDenied || shard(cut.hash).withLockedValue { $0.holds(cut, suffix, asCut: true) }
        }
        return isDenied
    }

    @discardableResult
    private func put(
        _ reply: borrowing PackedReply, _ key: CacheKey, _ name: borrowing ScannedName, unlessKnown: Bool = false
    ) -> Bool {
        let isStored = shard(key.hash).withLockedValue { $0.store(reply, key, name.span, unlessKnown: unlessKnown) }
        if isStored, reply.isPositive {
            forEachAbove(name) { below.note(name.hash(ofSuffix: $0), until: reply.end) }
        }
        return isStored
    }

    private func remove(_ key: CacheKey, _ name: borrowing ScannedName) {
        shard(key.hash).withLockedValue { $0.remove(key, name.span) }
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

    /// The keys under which the names above a name would be denied together with all below them.
    private func forEachCut(
        above name: borrowing ScannedName, _ question: CacheQuestion, _ body: (CacheKey, Span<UInt8>) -> Void
    ) {
        forEachAbove(name) { labels in
            let key = CacheKey(question, CacheKey.anyType, hash: name.hash(ofSuffix: labels), seed)
            body(key, name.span.extracting(name.start(ofSuffix: labels)...))
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

    /// Octets of entries that are looked at while a lock is held: whoever answers meanwhile waits for no longer.
    private static let piece = 16 << 10

    /// Forgets all that is known at or below a name, holding each lock for a short time only. What is learnt meanwhile may stay.
    /// Returns how many entries that were.
    package func flush(_ name: Name) -> Int {
        let name = name.lowercase
        var gone = 0
        for shard in shards {
            var cursor: CacheCursor? = CacheCursor()
            while let next = cursor {
                cursor = shard.withLockedValue {
                    $0.removeAll(atOrBelow: name.octets.span, from: next, octets: Self.piece, counting: &gone)
                }
            }
        }
        return gone
    }

    /// Visits all entries, holding each lock for a short time only. `afterEach` is called between these times.
    func visit<Failure: Error>(
        _ body: (EntryHeader, CacheMemory, Int) -> Void, afterEach: () throws(Failure) -> Void
    ) throws(Failure) {
        for shard in shards {
            var cursor: CacheCursor? = CacheCursor()
            while let next = cursor {
                cursor = shard.withLockedValue { $0.visit(from: next, octets: Self.piece, body) }
                try afterEach()
            }
        }
    }

    /// How it fares.
    package var report: CacheReport {
        var report = CacheReport(size: size, mapped: mapping.count)
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
    /// Octets that it may take, that it has taken from the system, and that its entries take.
    package var size: Int
    package var mapped: Int
    package var used = 0
    package var entries = 0
    /// Since the start.
    package var stored = 0
    package var evicted = 0
}
