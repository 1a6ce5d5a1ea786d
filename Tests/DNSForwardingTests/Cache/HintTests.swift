// What the cache finds without its locks, or takes for known without them.

import DNSDispatch
import Testing

@testable import DNSForwarding

@Suite("Hints of a cache")
struct HintTests {
    /// A hash whose search begins at a place of an index, and whose half is told apart by `mark`.
    private static func hash(_ place: UInt64, _ mark: UInt64) -> UInt64 { (mark << 16 | place) << 32 }

    @Test(
        "An entry that seems to be meant is found in the line where its search begins, and no other",
        arguments: [0, 5, 7])
    func glimpse(home: UInt64) throws {
        let mapping = try CacheMapping(count: 128)
        var index = EntryIndex(mapping.part(0, count: 128))
        #expect(index.glimpse(Self.hash(home, 1)) == nil)
        for mark in UInt64(1)...4 { index.insert(Self.hash(home, mark), Int(mark) * 80) }
        for mark in UInt64(1)...4 {
            // what stands in the next line was not brought near
            let isNear = home + mark - 1 < 8
            #expect(index.glimpse(Self.hash(home, mark)) == (isNear ? Int(mark) * 80 : nil))
        }
        #expect(index.glimpse(Self.hash(home, 9)) == nil)
    }

    @Test("An index of one line is looked through to its end and no further")
    func smallest() throws {
        let mapping = try CacheMapping(count: 64)
        var index = EntryIndex(mapping.part(0, count: 64))
        for mark in UInt64(1)...7 { index.insert(Self.hash(mark, mark), Int(mark) * 80) }
        for place in UInt64(0)...7 { #expect(index.glimpse(Self.hash(place, 9)) == nil) }
        #expect(index.glimpse(Self.hash(7, 7)) == 560)
    }

    @Test(
        "What exists below a name is known until the last of it is no longer good, unless another name takes its place")
    func below() throws {
        func moment(_ second: Int64) -> Instant { Instant(nanoseconds: second * 1_000_000_000) }
        let mapping = try CacheMapping(count: 64)
        let below = PositiveBelow(mapping.part(0, count: 64))
        let (one, other) = (UInt64(1) << 32 | 3, UInt64(2) << 32 | 3)
        #expect(!below.holds(one, at: moment(0)))
        below.note(one, until: moment(10))
        // an earlier end takes nothing back, nor does the same
        for end in [10, 7, 10] as [Int64] { below.note(one, until: moment(end)) }
        #expect(below.holds(one, at: moment(9)))
        #expect(!below.holds(one, at: moment(10)))
        below.note(one, until: moment(12))
        #expect(below.holds(one, at: moment(11)))
        #expect(!below.holds(other, at: moment(0)))
        below.note(other, until: moment(5))
        #expect(below.holds(other, at: moment(4)))
        #expect(!below.holds(one, at: moment(4)))
    }
}
