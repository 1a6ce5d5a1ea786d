// All that a cache takes lies within its size.

import DNSDispatch
import DNSWire
import TestSupport
import Testing

@testable import DNSForwarding

@Suite("The memory of a cache")
struct CacheMemoryTests {
    private static let seed = HashSeed(3, 5)

    /// Stores replies without allocating anything of its own.
    private final class Filling {
        private var packer = ReplyPacker(seed: seed)
        private var name = ScannedName(seed: seed)
        private var octets: [UInt8]
        private let question = CacheQuestion(
            type: .a, recordClass: .internet, dnssecOK: false, checkingDisabled: false, tag: 7)

        init() throws {
            octets = try Name("00000000.example.").octets
            var records = ReplyRecords()
            var builder = try ReplyBuilder("00000000.example.", .a)
            builder.answers = [Record(try Name("00000000.example."), .a, ttl: 3600, data: [192, 0, 2, 1])]
            let asked = AskedQuestion(
                name: octets, type: .a, recordClass: .internet, dnssecOK: false, zone: .root)
            #expect(ReplyCheck.read(builder.octets.span, asked: asked, into: &records) == .usable)
            packer.pack(
                &records, asked, CachePolicy(),
                ReplyPacker.Circumstances(now: Instant(nanoseconds: 1_000_000_000), wall: 0, routes: 0))
        }

        /// Stores the reply under one of many names.
        func store(_ number: Int, in cache: Cache) {
            for digit in 0..<8 { octets[1 + digit] = UInt8(ascii: "a") + UInt8(number >> (4 * digit) & 15) }
            guard (try? name.scan(octets.span, at: 0)) != nil else { return }
            cache.store(packer.reply, name, question)
        }
    }

    @Test("The hash of an entry stands where it is looked for before the entry's turn comes")
    func hashOffset() {
        #expect(MemoryLayout<EntryHeader>.offset(of: \.hash) == EntryHeader.hashOffset)
    }

    // in a process of its own: the hook is the whole process's
    @Test(
        "A cache takes no more than its size, what it allocates besides its mapping included",
        .enabled(if: AllocationCount.isAvailable))
    func sizes() async throws {
        await #expect(processExitsWith: .success) {
            for size in [Cache.leastSize, 1 << 20, 3_000_000, 32 << 20, 100 << 20, 1 << 30] {
                var cache: Cache?
                let heap = try #require(AllocationCount.octets { cache = try? Cache(size: size, seed: Self.seed) })
                let report = try #require(cache?.report)
                #expect(report.mapped <= size)
                // a sixteenth goes for what cannot be divided evenly
                #expect(report.mapped > size / 16 * 15)
                #expect(heap < 16 << 10, "\(heap) octets beside \(size)")
                #expect(report.mapped + heap <= size + size / 50)
            }
        }
    }

    @Test("However much a cache is told, it allocates nothing", .enabled(if: AllocationCount.isAvailable))
    func filling() async throws {
        await #expect(processExitsWith: .success) {
            let cache = try Cache(size: 1 << 20, seed: Self.seed)
            let filling = try Filling()
            filling.store(0, in: cache)
            let octets = AllocationCount.octets {
                for number in 1...20_000 { filling.store(number, in: cache) }
            }
            #expect(octets == 0)
            let report = cache.report
            #expect(report.evicted > 10_000)
            #expect(report.used <= report.size)
            // it is full
            #expect(report.used > report.size / 3 * 2)
        }
    }
}
