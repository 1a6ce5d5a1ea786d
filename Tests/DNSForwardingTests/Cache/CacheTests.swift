import DNSDispatch
import DNSWire
import Testing

@testable import DNSForwarding

@Suite("What the cache keeps")
struct CacheTests {
    private static let seed = HashSeed(3, 5)

    /// A cache with room for names and replies, one at a time.
    private final class Desk {
        let cache: Cache
        var name = ScannedName(seed: seed)
        var reply = PackedReply()
        var packer = ReplyPacker(seed: seed)
        var records = ReplyRecords()
        var now = Instant(nanoseconds: 1_000_000_000)

        init(_ cache: Cache) { self.cache = cache }

        convenience init(size: Int = Cache.leastSize, stale: Duration = .zero) throws {
            let cache = try Cache(size: size, seed: CacheTests.seed)
            cache.setStaleTime(stale)
            self.init(cache)
        }

        func question(_ type: RecordType = .txt) -> CacheQuestion {
            CacheQuestion(type: type, recordClass: .internet, dnssecOK: false, checkingDisabled: false, tag: 7)
        }

        /// Stores a TXT record of so many octets.
        func store(_ owner: String, _ octets: Int, mark: UInt8 = 0x78, ttl: UInt32 = 60) throws {
            var builder = try ReplyBuilder(owner, .txt)
            builder.answers = [Record(try Name(owner), .txt, ttl: ttl, data: CacheTests.data(octets, mark))]
            let asked = AskedQuestion(
                name: try Name(owner).octets, type: .txt, recordClass: .internet, dnssecOK: false, zone: .root)
            #expect(ReplyCheck.read(builder.octets.span, asked: asked, into: &records) == .usable)
            packer.pack(
                &records, asked, CachePolicy(), ReplyPacker.Circumstances(now: now, wall: 0, routes: 0))
            cache.store(packer.reply, packer.name, question())
        }

        /// The TXT data that is known of a name; nil for none.
        func find(_ owner: String) throws -> [UInt8]? {
            name.set(try Name(owner))
            let finding = cache.find(name, question(), routes: 0, arrival: now, now: now, into: &reply)
            guard case .fresh = finding else { return nil }
            let octets = try Name(owner).octets
            return reply.unpacked(behind: octets.span)?.answers.first?.data
        }
    }

    /// Character-strings of so many octets in all.
    fileprivate static func data(_ octets: Int, _ mark: UInt8) -> [UInt8] {
        var data: [UInt8] = []
        var left = octets
        while left > 0 {
            let part = min(left, 255)
            data += [UInt8(part)] + [UInt8](repeating: mark, count: part)
            left -= part
        }
        return data
    }

    @Test("What is found is what was stored last, whatever else comes and goes", arguments: [1, 2, 3] as [UInt64])
    func simulation(seed: UInt64) throws {
        let desk = try Desk()
        let random = SplitMix(seed: seed)
        var model: [Int: (octets: Int, mark: UInt8)] = [:]
        var hits = 0
        for step in 0..<30_000 {
            // few names often, many seldom
            let word = random.next()
            let number = Int(word % 8) == 0 ? Int(word >> 8 % 4_000) % 4_000 : Int(word >> 8) % 200
            let owner = "n\(number).example."
            if word >> 32 % 3 == 0 {
                let value = (
                    octets: 1 + Int(word >> 40) % (step % 50 == 0 ? 6_000 : 300), mark: UInt8(truncatingIfNeeded: step)
                )
                try desk.store(owner, value.octets, mark: value.mark)
                model[number] = value
            } else if let found = try desk.find(owner) {
                hits += 1
                let value = try #require(model[number])
                #expect(found == Self.data(value.octets, value.mark))
            }
        }
        let report = desk.cache.report
        #expect(hits > 5_000)
        #expect(report.evicted > 100)
        #expect(report.used <= report.size)
    }

    @Test("What is asked for often outlives a flood of names that are asked for once")
    func flood() throws {
        let desk = try Desk()
        for number in 0..<100 { try desk.store("often\(number).example.", 50, ttl: 3600) }
        for number in 0..<100 { #expect(try desk.find("often\(number).example.") != nil) }
        for round in 0..<20_000 {
            try desk.store("flood\(round).example.", 50)
            // each of them once in the time that the whole cache is written over
            if round % 10 == 0 { _ = try desk.find("often\(round / 10 % 100).example.") }
        }
        let left = try (0..<100).count { try desk.find("often\($0).example.") != nil }
        #expect(left == 100)
    }

    @Test("A cache that has room keeps everything")
    func room() throws {
        let desk = try Desk(size: 1 << 20)
        for number in 0..<3_000 { try desk.store("n\(number).example.", 50) }
        let left = try (0..<3_000).count { try desk.find("n\($0).example.") != nil }
        #expect(left == 3_000)
        #expect(desk.cache.report.evicted == 0)
    }

    @Test("A reply too large for the cache is not kept, and nothing else goes for it")
    func large() throws {
        let desk = try Desk()
        try desk.store("small.example.", 50)
        try desk.store("large.example.", 60_000)
        #expect(try desk.find("large.example.") == nil)
        #expect(try desk.find("small.example.") != nil)
    }

    @Test("Flushing a name forgets it and all below it, and nothing else")
    func flush() throws {
        let desk = try Desk()
        for owner in ["example.", "www.example.", "a.www.example.", "xwww.example.", "www.example.org."] {
            try desk.store(owner, 20)
        }
        #expect(desk.cache.flush(try Name("WWW.example.")) == 2)
        #expect(try desk.find("www.example.") == nil)
        #expect(try desk.find("a.www.example.") == nil)
        #expect(try desk.find("example.") != nil)
        #expect(try desk.find("xwww.example.") != nil)
        #expect(try desk.find("www.example.org.") != nil)
    }

    @Test("Flushing forgets all of a large cache, piece by piece")
    func flushAll() throws {
        let desk = try Desk(size: 4 << 20)
        for number in 0..<5_000 { try desk.store("n\(number).example.", 200) }
        try desk.store("www.example.org.", 20)
        #expect(desk.cache.flush(try Name("example.")) == 5_000)
        #expect(desk.cache.report.entries == 1)
        #expect(try desk.find("www.example.org.") != nil)
    }

    @Test("When its time is over, an entry is nothing unless stale answers are wanted")
    func time() throws {
        let desk = try Desk(stale: .seconds(100))
        try desk.store("www.example.", 20, ttl: 60)
        desk.now = desk.now + .milliseconds(59_999)
        #expect(try desk.find("www.example.") != nil)
        desk.now = desk.now + .milliseconds(1)
        #expect(try desk.find("www.example.") == nil)
        desk.name.set(try Name("www.example."))
        func finding() -> CacheFinding {
            desk.cache.find(
                desk.name, desk.question(), routes: 0, arrival: desk.now, now: desk.now, into: &desk.reply)
        }
        #expect(finding() == .stale)
        let isKnown = desk.cache.noteFailure(
            desk.name, desk.question(), routes: 0, until: desk.now + .seconds(30), now: desk.now)
        #expect(isKnown)
        #expect(finding() == .staleAtOnce)
        desk.now = desk.now + .seconds(31)
        #expect(finding() == .stale)
        desk.now = desk.now + .seconds(70)
        #expect(finding() == .nothing)
    }

    @Test("Threads that store and ask at the same time see whole entries only")
    func threads() async throws {
        let cache = try Cache(size: 4 << 20, seed: Self.seed)
        let hits = try await withThrowingTaskGroup(of: Int.self) { group in
            for seed in 1...4 {
                group.addTask {
                    let desk = Desk(cache)
                    let random = SplitMix(seed: UInt64(seed))
                    var hits = 0
                    for _ in 0..<4_000 {
                        let number = Int(random.next() >> 8) % 300
                        let mark = UInt8(truncatingIfNeeded: number)
                        if random.next() & 1 == 0 {
                            try desk.store("n\(number).example.", 1 + number * 3, mark: mark)
                        } else if let found = try desk.find("n\(number).example.") {
                            hits += 1
                            #expect(found == Self.data(1 + number * 3, mark))
                        }
                    }
                    return hits
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(hits > 1_000)
    }

    @Test("Whoever visits all entries sees whole ones only, whatever comes and goes meanwhile")
    func visit() throws {
        let mapping = try CacheMapping(count: 1 << 16)
        var shard = CacheShard(
            mapping.part(1 << 14, count: 3 << 14), index: mapping.part(0, count: 1 << 13),
            ghosts: mapping.part(1 << 13, count: 1 << 12))
        let desk = try Desk()
        var name = ScannedName(seed: Self.seed)
        func store(_ number: Int) throws {
            try desk.store("n\(number).example.", 20 + number % 300)
            name.set(try Name("n\(number).example."))
            let key = CacheKey(desk.question(), .txt, hash: name.hash, Self.seed)
            let isStored = shard.store(desk.packer.reply, key, name.span)
            #expect(isStored)
        }
        for number in 0..<500 { try store(number) }
        var seen = 0
        var cursor: CacheCursor? = CacheCursor()
        var next = 500
        while let from = cursor {
            cursor = shard.visit(from: from, octets: 512) { header, memory, offset in
                seen += 1
                // one letter, some digits and the zone
                #expect(memory.load(UInt8.self, at: offset + EntryHeader.nameOffset + 1) == 0x6e)
                #expect(Int(header.size) >= header.recordsOffset + Int(header.length))
            }
            for _ in 0..<(next < 2_000 ? 7 : 0) {
                try store(next)
                next += 1
            }
        }
        #expect(seen > 100)
    }
}
