// One part of the cache, behind one lock: what stays in it and what leaves it.

import DNSDispatch
import DNSWire

/// The entries whose hashes share their lowest bits. They are kept as S3-FIFO does it (Yang et al., SOSP 2023), for it needs no
/// more on a hit than to count it, keeps entries one behind the other in fixed memory, and lets nobody flush it:
///
/// - what is new goes into the **small** ring. Whoever reaches its end without having been asked for again leaves, and only
///   its hash is remembered; the others go over into the main ring. A flood of names that are asked for once never gets further.
/// - what leaves the **main** ring and was asked for since goes in at its beginning once more.
/// - what comes back while its hash is remembered goes straight into the main ring.
struct CacheShard: Sendable {
    /// What happened to entries so far.
    struct Counts: Sendable {
        var stored = 0
        var replaced = 0
        var evicted = 0
    }

    /// Entries that are let in again, one after another, before the next one has to leave all the same: nobody waits for more.
    private static let patience = 32

    private let memory: CacheMemory
    private var index: EntryIndex
    private var small: EntryRing
    private var main: EntryRing
    /// Half hashes of those that left the small ring, each in a place of its own; a newer one takes the place of an older.
    private let ghosts: CacheMemory
    /// The largest entry that is taken.
    private let largest: Int
    /// For how long entries may be given when their time is over.
    var staleTime: Int64 = 0
    private(set) var counts = Counts()

    /// - Parameters:
    ///   - memory: for entries: a multiple of eight.
    ///   - index, ghosts: all zero; a power of two.
    init(_ memory: CacheMemory, index: CacheMemory, ghosts: CacheMemory) {
        self.memory = memory
        self.index = EntryIndex(index)
        self.ghosts = ghosts
        // a tenth
        let few = memory.count / 10 & ~7
        small = EntryRing(start: 0, capacity: few)
        main = EntryRing(start: few, capacity: memory.count - few)
        largest = few / 2
    }

    /// What entries are brought near with.
    var guide: CacheGuide { CacheGuide(index: index, memory: memory) }

    /// Entries that it holds.
    var count: Int { index.count }
    /// Octets that its entries take.
    var used: Int { small.used + main.used }

    private func header(_ offset: Int) -> EntryHeader { memory.load(EntryHeader.self, at: offset) }
    private func set(_ header: EntryHeader, at offset: Int) { memory.store(header, at: offset) }

    /// The entry of a question.
    private func find(_ key: CacheKey, _ name: Span<UInt8>) -> Int? {
        index.find(key.hash) { offset in
            let header = header(offset)
            return key.fits(header) && Int(header.nameLength) == name.count
                && memory.holds(name, at: offset &+ EntryHeader.nameOffset)
        }
    }

    // MARK: Asking

    /// Looks for a question, and copies what is known into `reply`.
    /// - Parameter newerThan: an entry whose time is over is of no interest unless it was stored after this moment.
    func find(
        _ key: CacheKey, _ name: Span<UInt8>, _ look: CacheLook, newerThan: Int64 = .min, into reply: inout PackedReply
    ) -> CacheFinding {
        guard let offset = find(key, name) else { return .nothing }
        var header = header(offset)
        if look.cutsOnly, !header.traits.contains(.isCut) { return .nothing }
        let finding = judge(header, look)
        switch finding {
        case .nothing: return .nothing
        case .stale, .staleAtOnce:
            guard !look.cutsOnly, header.stored > newerThan else { return .nothing }
        case .fresh: break
        }
        let isCounted = header.frequency < EntryHeader.mostFrequent
        if isCounted { header.frequency &+= 1 }
        let wantsRefresh = look.wantsRefresh(header, finding)
        if wantsRefresh { header.traits.insert(.isRefreshed) }
        if isCounted || wantsRefresh { set(header, at: offset) }
        reply.fill(header, from: memory, at: offset)
        reply.wantsRefresh = wantsRefresh
        return finding
    }

    /// Whether, and how, an entry may be given: not if its aliases were followed under other routes.
    private func judge(_ header: EntryHeader, _ look: CacheLook) -> CacheFinding {
        guard !header.traits.contains(.hasAlias) || header.routes == look.routes else { return .nothing }
        return look.judge(header, staleTime: staleTime)
    }

    /// A refresh has failed: until `moment` what is known is given at once, although its time is over. Says whether there is
    /// anything to give.
    func noteFailure(
        _ key: CacheKey, _ name: Span<UInt8>, _ look: CacheLook, until moment: Int64, isUnderWay: Bool
    ) -> Bool {
        guard let offset = find(key, name) else { return false }
        var header = header(offset)
        if isUnderWay { header.traits.insert(.isRefreshed) } else { header.traits.remove(.isRefreshed) }
        header.quietUntil = moment
        set(header, at: offset)
        guard !header.traits.contains(.isFailure) else { return false }
        if case .nothing = judge(header, look) { return false }
        return true
    }

    /// Whether there is an entry of a question, good or not; with `asCut`, one that denies all below its name.
    func holds(_ key: CacheKey, _ name: Span<UInt8>, asCut: Bool = false) -> Bool {
        guard let offset = find(key, name) else { return false }
        return !asCut || header(offset).traits.contains(.isCut)
    }

    // MARK: Storing

    /// Puts an entry in, in place of the one for the same question.
    /// - Parameter unlessKnown: whether such a one stays instead.
    /// - Returns: whether it was put in: one that is too large is not.
    mutating func store(
        _ reply: borrowing PackedReply, _ key: CacheKey, _ name: Span<UInt8>, unlessKnown: Bool = false
    ) -> Bool {
        let size = EntryHeader.size(name: name.count, ttls: reply.placeCount, records: reply.length)
        guard size <= largest else { return false }
        var header = reply.header(key, nameLength: name.count, size: size)
        let old = find(key, name)
        guard old == nil || !unlessKnown else { return false }
        counts.stored &+= 1
        if let old {
            let former = self.header(old)
            header.frequency = former.frequency
            counts.replaced &+= 1
            if size <= Int(former.size) {
                // it fits into the place of the old one
                header.size = former.size
                write(header, name, reply, at: old)
                return true
            }
            remove(old, former)
        }
        let returns = takeGhost(key.hash)
        let isMain = if let old { main.holds(old) } else { returns }
        while index.isFull { evictOne() }
        let offset = isMain ? roomInMain(size) : roomInSmall(size)
        write(header, name, reply, at: offset)
        index.insert(key.hash, offset)
        return true
    }

    private func write(_ header: EntryHeader, _ name: Span<UInt8>, _ reply: borrowing PackedReply, at offset: Int) {
        set(header, at: offset)
        memory.copy(name, to: offset &+ EntryHeader.nameOffset)
        for i in 0..<reply.placeCount {
            memory.store(reply.places[i], atUnaligned: offset &+ header.placesOffset &+ 2 &* i)
        }
        memory.copy(reply.octets, to: offset &+ header.recordsOffset)
    }

    /// Removes the entry of a question, if there is one.
    mutating func remove(_ key: CacheKey, _ name: Span<UInt8>) {
        guard let offset = find(key, name) else { return }
        remove(offset, header(offset))
    }

    /// Says of the entry of a question that it denies nothing below its name.
    func removeCut(_ key: CacheKey, _ name: Span<UInt8>) {
        guard let offset = find(key, name) else { return }
        var header = header(offset)
        header.traits.remove(.isCut)
        set(header, at: offset)
    }

    private mutating func remove(_ offset: Int, _ header: EntryHeader) {
        index.remove(header.hash, offset)
        memory.store(EntryHeader.State.dead, at: offset &+ 4)
    }

    // MARK: Making room

    private mutating func roomInSmall(_ size: Int) -> Int {
        while true {
            if let offset = small.append(size, in: memory) { return offset }
            evictFromSmall()
        }
    }

    private mutating func roomInMain(_ size: Int) -> Int {
        var patience = Self.patience
        while true {
            if let offset = main.append(size, in: memory) { return offset }
            evictFromMain(&patience)
        }
    }

    private mutating func evictOne() {
        var patience = 0
        if small.used > 0 { evictFromSmall() } else { evictFromMain(&patience) }
    }

    /// The oldest entry of the small ring leaves it.
    private mutating func evictFromSmall() {
        let offset = small.oldest
        let size = Int(memory.load(UInt32.self, at: offset))
        defer {
            small.removeOldest(size)
            fetchNextOfSmall()
        }
        guard memory.load(UInt8.self, at: offset &+ 4) == EntryHeader.State.live else { return }
        var header = header(offset)
        // while nothing is crowded, everything may stay
        let room = header.frequency > 0 ? roomInMain(size) : main.append(size, in: memory)
        guard let room else {
            index.remove(header.hash, offset)
            addGhost(header.hash)
            counts.evicted &+= 1
            return
        }
        header.frequency = 0
        set(header, at: offset)
        memory.move(size, from: offset, to: room)
        index.move(header.hash, from: offset, to: room)
    }

    /// Brings near what is read when the next entry leaves the small ring: its place of the index, and the head of the one behind it.
    private func fetchNextOfSmall() {
        guard small.used > 0 else { return }
        let offset = small.oldest
        guard memory.load(UInt8.self, at: offset &+ 4) != EntryHeader.State.filler else { return }
        index.fetch(memory.load(UInt64.self, at: offset &+ EntryHeader.hashOffset))
        memory.fetch(offset &+ Int(memory.load(UInt32.self, at: offset)))
    }

    /// The oldest entry of the main ring leaves it, or goes in at its beginning once more.
    private mutating func evictFromMain(_ patience: inout Int) {
        let offset = main.oldest
        let size = Int(memory.load(UInt32.self, at: offset))
        main.removeOldest(size)
        guard memory.load(UInt8.self, at: offset &+ 4) == EntryHeader.State.live else { return }
        var header = header(offset)
        guard header.frequency > 0, patience > 0, let room = main.append(size, in: memory) else {
            index.remove(header.hash, offset)
            counts.evicted &+= 1
            return
        }
        patience &-= 1
        header.frequency &-= 1
        memory.move(size, from: offset, to: room)
        set(header, at: room)
        index.move(header.hash, from: offset, to: room)
    }

    // MARK: Ghosts

    private func ghost(_ hash: UInt64) -> Int { (Int(truncatingIfNeeded: hash &>> 8) & (ghosts.count / 4 - 1)) * 4 }
    private func mark(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 32) | 1 }

    private func addGhost(_ hash: UInt64) { ghosts.store(mark(hash), at: ghost(hash)) }

    private func takeGhost(_ hash: UInt64) -> Bool {
        guard ghosts.load(UInt32.self, at: ghost(hash)) == mark(hash) else { return false }
        ghosts.store(UInt32(0), at: ghost(hash))
        return true
    }

    // MARK: All of them

    /// Visits entries from one place of its memory on, so many octets at most. Returns where to go on; nil at the end.
    func visit(from cursor: CacheCursor, octets: Int, _ body: (EntryHeader, CacheMemory, Int) -> Void) -> CacheCursor? {
        var cursor = cursor
        var left = octets
        while left > 0 {
            guard let offset = (cursor.isMain ? main : small).place(behind: &cursor.passed) else {
                if cursor.isMain { return nil }
                cursor = CacheCursor(isMain: true)
                continue
            }
            let size = Int(memory.load(UInt32.self, at: offset))
            if memory.load(UInt8.self, at: offset &+ 4) == EntryHeader.State.live {
                body(header(offset), memory, offset)
            }
            cursor.passed += size
            left -= size
        }
        return cursor
    }

    /// Removes those entries at or below a name, and those that deny it together with a name above it, that a visit comes to.
    /// Returns where to go on; nil at the end.
    mutating func removeAll(
        atOrBelow name: Span<UInt8>, from cursor: CacheCursor, octets: Int, counting count: inout Int
    ) -> CacheCursor? {
        var found: [(Int, EntryHeader)] = []
        let next = visit(from: cursor, octets: octets) { header, _, offset in
            if isAtOrBelow(name, header, offset) || denies(name, header, offset) { found.append((offset, header)) }
        }
        for (offset, header) in found { remove(offset, header) }
        count += found.count
        return next
    }

    /// Whether an entry denies all below its name, which a name lies below.
    private func denies(_ name: Span<UInt8>, _ header: EntryHeader, _ offset: Int) -> Bool {
        let length = Int(header.nameLength)
        guard header.traits.contains(.isCut), length < name.count else { return false }
        var at = 0
        while at < name.count - length { at += Int(name[at]) + 1 }
        return at == name.count - length
            && memory.holds(name.extracting(at..<name.count), at: offset + EntryHeader.nameOffset)
    }

    private func isAtOrBelow(_ name: Span<UInt8>, _ header: EntryHeader, _ offset: Int) -> Bool {
        let length = Int(header.nameLength)
        guard length >= name.count else { return false }
        // a suffix begins where a label does
        var at = 0
        while at < length - name.count {
            at += Int(memory.load(UInt8.self, at: offset + EntryHeader.nameOffset + at)) + 1
        }
        return at == length - name.count && memory.holds(name, at: offset + EntryHeader.nameOffset + at)
    }
}

/// How far a visit of all entries of a shard has come.
struct CacheCursor: Sendable {
    var isMain = false
    /// Octets of the ring that were visited, or had left before.
    var passed = 0
}
