// What a cache writes down, another one knows; and what is broken does no harm.

import DNSDispatch
import DNSWire
import TestSupport
import Testing

@testable import DNSForwarding

@Suite("What is kept of a cache for a later process")
struct SnapshotTests {
    /// A cache of one process, with room for names and replies.
    private final class Process {
        let cache: Cache
        private var name: ScannedName
        private var reply = PackedReply()
        private var packer: ReplyPacker
        private var records = ReplyRecords()

        convenience init(seed: HashSeed, stale: Duration = .zero, size: Int = Cache.leastSize) throws {
            let cache = try Cache(size: size, seed: seed)
            cache.setStaleTime(stale)
            self.init(cache, seed: seed)
        }

        /// A thread that uses the cache of others.
        init(_ cache: Cache, seed: HashSeed) {
            self.cache = cache
            name = ScannedName(seed: seed)
            packer = ReplyPacker(seed: seed)
        }

        private let question = CacheQuestion(
            type: .txt, recordClass: .internet, dnssecOK: false, checkingDisabled: false, tag: 7)

        func store(_ owner: String, _ data: [UInt8], ttl: UInt32 = 60, at now: Instant) throws {
            var builder = try ReplyBuilder(owner, .txt)
            builder.answers = [Record(try Name(owner), .txt, ttl: ttl, data: data)]
            let asked = AskedQuestion(
                name: try Name(owner).octets, type: .txt, recordClass: .internet, dnssecOK: false, zone: .root)
            #expect(ReplyCheck.read(builder.octets.span, asked: asked, into: &records) == .usable)
            packer.pack(&records, asked, CachePolicy(), ReplyPacker.Circumstances(now: now, wall: 0, routes: 0))
            cache.store(packer.reply, packer.name, question)
        }

        /// Stores that a name does not exist.
        func deny(_ owner: String, at now: Instant) throws {
            var builder = try ReplyBuilder(owner, .txt)
            builder.code = .nameError
            let zone = try Name("example.")
            builder.authority = [
                Record(zone, .soa, ttl: 60, data: zone.octets + zone.octets + Array(repeating: 0, count: 19) + [60])
            ]
            let asked = AskedQuestion(
                name: try Name(owner).octets, type: .txt, recordClass: .internet, dnssecOK: false, zone: .root)
            #expect(ReplyCheck.read(builder.octets.span, asked: asked, into: &records) == .usable)
            packer.pack(&records, asked, CachePolicy(), ReplyPacker.Circumstances(now: now, wall: 0, routes: 0))
            cache.store(packer.reply, packer.name, question)
        }

        func find(_ owner: String, at now: Instant) throws -> (finding: CacheFinding, record: Record?) {
            name.set(try Name(owner))
            let finding = cache.find(name, question, routes: 0, arrival: now, now: now, into: &reply)
            guard finding != .nothing else { return (finding, nil) }
            reply.age(to: now)
            let octets = try Name(owner).octets
            return (finding, reply.unpacked(behind: octets.span)?.answers.first)
        }

        func write(at now: Instant, wall: UInt32) -> [UInt8] {
            var file: [UInt8] = []
            cache.write(at: now, wall: wall) { file += $0 }
            return file
        }

        func read(_ file: [UInt8], at now: Instant, wall: UInt32) -> (entries: Int, problem: String?) {
            var rest = file[...]
            return cache.read(at: now, wall: wall) { count in
                defer { rest = rest.dropFirst(count) }
                return Array(rest.prefix(count))
            }
        }
    }

    private static let then = Instant(nanoseconds: 5_000_000_000)
    /// Another process may run on a machine that has only just started.
    private static let later = Instant(nanoseconds: 1_000_000_000)
    private static let data: [UInt8] = [3, 0x61, 0x62, 0x63]

    private static func first(_ names: Int = 1, stale: Duration = .zero) throws -> Process {
        let process = try Process(seed: HashSeed(3, 5), stale: stale)
        for number in 0..<names { try process.store("n\(number).example.", data, at: then) }
        return process
    }

    @Test("Another process, with another seed, knows it for what is left of its time")
    func roundTrip() throws {
        let file = try Self.first(500).write(at: Self.then + .seconds(10), wall: 1000)
        let second = try Process(seed: HashSeed(8, 13))
        let outcome = second.read(file, at: Self.later, wall: 1020)
        #expect(outcome.entries == 500)
        #expect(outcome.problem == nil)
        for number in 0..<500 {
            let known = try second.find("n\(number).example.", at: Self.later)
            #expect(known.finding == .fresh)
            #expect(known.record?.ttl == 30)
            #expect(known.record?.data == Self.data)
        }
        #expect(try second.find("n0.example.", at: Self.later + .seconds(30)).finding == .nothing)
    }

    @Test("Another process knows what does not exist, and nothing below it either")
    func denial() throws {
        let first = try Process(seed: HashSeed(3, 5))
        try first.deny("no.example.", at: Self.then)
        let second = try Process(seed: HashSeed(8, 13))
        #expect(second.read(first.write(at: Self.then, wall: 1000), at: Self.later, wall: 1000).entries == 1)
        for name in ["no.example.", "www.no.example."] {
            #expect(try second.find(name, at: Self.later).finding == .fresh)
        }
        #expect(try second.find("yes.example.", at: Self.later).finding == .nothing)
    }

    @Test("What is over may still be given as stale", arguments: [(0, 0), (3600, 1)])
    func stale(seconds: Int, entries: Int) throws {
        let stale = Duration.seconds(seconds)
        let file = try Self.first(stale: .seconds(3600)).write(at: Self.then + .seconds(100), wall: 1000)
        let second = try Process(seed: HashSeed(8, 13), stale: stale)
        #expect(second.read(file, at: Self.later, wall: 1001).entries == entries)
        #expect(try second.find("n0.example.", at: Self.later).finding == (entries > 0 ? .stale : .nothing))
    }

    @Test("What was learnt since the start is not replaced")
    func newer() throws {
        let file = try Self.first().write(at: Self.then, wall: 1000)
        let second = try Process(seed: HashSeed(8, 13))
        try second.store("n0.example.", [1, 0x7a], at: Self.later)
        #expect(second.read(file, at: Self.later, wall: 1000).entries == 0)
        #expect(try second.find("n0.example.", at: Self.later).record?.data == [1, 0x7a])
    }

    @Test("What is learnt while a file is read stays, whichever comes first")
    func race() async throws {
        let names = 5_000, size = 4 << 20, seed = HashSeed(8, 13)
        let first = try Process(seed: HashSeed(3, 5), size: size)
        for number in 0..<names { try first.store("n\(number).example.", Self.data, at: Self.then) }
        let file = first.write(at: Self.then, wall: 1000)
        let cache = try Cache(size: size, seed: seed)
        try await withThrowingTaskGroup { group in
            group.addTask { _ = Process(cache, seed: seed).read(file, at: Self.later, wall: 1000) }
            group.addTask {
                // from the end, so that they meet
                let worker = Process(cache, seed: seed)
                for number in (0..<names).reversed() {
                    try worker.store("n\(number).example.", [1, 0x7a], at: Self.later)
                }
            }
            try await group.waitForAll()
        }
        let process = Process(cache, seed: seed)
        let old = try (0..<names).count {
            try process.find("n\($0).example.", at: Self.later).record?.data != [1, 0x7a]
        }
        #expect(old == 0)
    }

    @Test("A clock that went back makes nothing good for longer")
    func clock() throws {
        let file = try Self.first().write(at: Self.then, wall: 1000)
        let outcome = try Process(seed: HashSeed(8, 13)).read(file, at: Self.later, wall: 999)
        #expect(outcome.entries == 0)
        #expect(outcome.problem != nil)
    }

    @Test("A file that ends early, wherever that is, is taken for what it is")
    func truncated() throws {
        let file = try Self.first(3).write(at: Self.then, wall: 1000)
        let second = try Process(seed: HashSeed(8, 13))
        for length in file.indices {
            #expect(second.read(Array(file[..<length]), at: Self.later, wall: 1000).problem != nil)
        }
    }

    @Test("A file with a wrong octet, wherever that is, is not believed")
    func flipped() throws {
        let file = try Self.first(3).write(at: Self.then, wall: 1000)
        // the time of day is believed: a file that says when it was written says no more
        for place in file.indices where !(17..<21).contains(place) {
            var broken = file
            broken[place] ^= 0x41
            let second = try Process(seed: HashSeed(8, 13))
            #expect(second.read(broken, at: Self.later, wall: 1000).problem != nil)
        }
    }

    @Test("Entries that are not well-formed are not believed, though the digest is right")
    func malformed() throws {
        let file = try Self.first(1).write(at: Self.then, wall: 1000)
        let start = SnapshotFormat.headSize
        let size = Int(file.span.uint32(at: start))
        for place in 0..<size {
            for value in [0, 0xff, 0xc0] as [UInt8] {
                var broken = file
                broken[start + SnapshotFormat.chunkHeadSize + place] = value
                let from = start + SnapshotFormat.chunkHeadSize
                let digest = SnapshotFormat.digest(broken.span.extracting(from..<from + size))
                var room = broken.mutableSpan
                room.set(digest.0, at: start + 4)
                room.set(digest.1, at: start + 8)
                let second = try Process(seed: HashSeed(8, 13), stale: .seconds(60))
                _ = second.read(broken, at: Self.later, wall: 1000)
                // whatever it was taken for can be given
                _ = try second.find("n0.example.", at: Self.later)
            }
        }
    }
}
