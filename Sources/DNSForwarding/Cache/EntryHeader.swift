// What stands before the octets of each entry of the cache.

import DNSWire

/// The head of an entry, as it stands in memory. Behind it come the name in lower case, the places of the TTLs, and the records.
struct EntryHeader: BitwiseCopyable {
    /// What a place in a ring holds.
    enum State {
        /// Nothing: the ring goes on at its beginning.
        static let filler: UInt8 = 0
        /// An entry that the index knows.
        static let live: UInt8 = 1
        /// An entry that was replaced or removed.
        static let dead: UInt8 = 2
    }

    /// Octets of the whole entry, a multiple of eight. Together with the state it is all that a filler has.
    var size: UInt32
    var state: UInt8
    /// How often it was asked for of late, at most `mostFrequent`.
    var frequency: UInt8 = 0
    var traits: ReplyTraits
    var nameLength: UInt8
    /// The seeded hash of name and key.
    var hash: UInt64
    /// Nanoseconds of the moment at which it was learnt.
    var stored: Int64
    /// Until when it is given though its time is over, because a refresh has failed.
    var quietUntil: Int64 = .min
    /// Until when all its signatures are valid; the greatest number where there is none.
    var signedUntil: Int64
    /// Seconds for which it is good.
    var ttl: UInt32
    var tag: UInt32
    /// The digest of the routes under which its aliases were followed.
    var routes: UInt32
    var type: UInt16
    var recordClass: UInt16
    /// DO and CD.
    var bits: UInt16
    var code: UInt16
    /// The code of an extended error; `noError` for none.
    var error: UInt16
    var answers: UInt16
    var authorities: UInt16
    /// Octets of the answer section, and of both sections.
    var answerLength: UInt16
    var length: UInt16
    /// How many TTLs there are to be counted down.
    var ttlCount: UInt16

    static let noError = UInt16.max
    static var mostFrequent: UInt8 { 3 }
    /// Octets of the header.
    static var octets: Int { MemoryLayout<EntryHeader>.stride }

    /// Where the hash stands, counted from the entry's start.
    static var hashOffset: Int { 8 }
    /// Where the name begins, counted from the entry's start; behind it the places of the TTLs, two octets each, and the records.
    static var nameOffset: Int { octets }
    var placesOffset: Int { Self.octets &+ Int(nameLength) }
    var recordsOffset: Int { placesOffset &+ 2 &* Int(ttlCount) }

    /// Octets of an entry with so many of each, as a multiple of eight.
    static func size(name: Int, ttls: Int, records: Int) -> Int { (octets + name + 2 * ttls + records + 7) & ~7 }

    /// When its time is over, in nanoseconds.
    var end: Int64 { stored &+ Int64(ttl) &* 1_000_000_000 }
}

/// What is special about a reply.
package struct ReplyTraits: OptionSet, BitwiseCopyable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The name that was asked for is an alias.
    package static let hasAlias = ReplyTraits(rawValue: 1)
    /// The aliases lead to a name that has to be asked for elsewhere.
    package static let isOpen = ReplyTraits(rawValue: 2)
    /// Nobody could or would answer.
    package static let isFailure = ReplyTraits(rawValue: 4)
    /// The name does not exist, nor does anything below it (RFC 8020).
    package static let isCut = ReplyTraits(rawValue: 8)
    /// It is being asked for anew before its time is over.
    static let isRefreshed = ReplyTraits(rawValue: 16)
    /// It says that something does not exist.
    package static let isNegative = ReplyTraits(rawValue: 32)
    /// The upstream has left something out, and more was not to be had.
    package static let isTruncated = ReplyTraits(rawValue: 64)
}
