// What an entry of the cache is found by, and when it may be given.

import DNSDispatch
package import DNSWire

/// A question as the cache knows it, without its name.
package struct CacheKey: Sendable {
    /// The seeded hash of name and all else.
    let hash: UInt64
    /// The QTYPE; zero for what is known of the name whatever the type: that it does not exist.
    let type: RecordType
    let recordClass: RecordClass
    /// DO and CD.
    let bits: UInt16
    /// The digest of the rule that the name belongs to: its zone, and whom it asks.
    let tag: UInt32

    /// The key of a question for suffix `labels` of a name.
    init(_ question: borrowing CacheQuestion, _ type: RecordType, hash: UInt64, _ seed: HashSeed) {
        self.type = type
        recordClass = question.recordClass
        bits = (question.dnssecOK ? 1 : 0) | (question.checkingDisabled ? 2 : 0)
        tag = question.tag
        let rest =
            UInt64(type.rawValue) | UInt64(recordClass.rawValue) << 16 | UInt64(bits) << 32 | UInt64(tag & 0xffff) << 48
        self.hash = seed.mix(seed.mix(hash, rest), UInt64(tag))
    }

    func fits(_ header: EntryHeader) -> Bool {
        header.hash == hash && header.type == type.rawValue && header.tag == tag && header.bits == bits
            && header.recordClass == recordClass.rawValue
    }

    /// The type under which it is known that a name does not exist.
    static let anyType = RecordType(rawValue: 0)
}

/// A question for a name, apart from the name.
package struct CacheQuestion: Sendable {
    package var type: RecordType
    package var recordClass: RecordClass
    package var dnssecOK: Bool
    package var checkingDisabled: Bool
    /// The digest of the rule that the name belongs to.
    package var tag: UInt32

    package init(
        type: RecordType, recordClass: RecordClass, dnssecOK: Bool, checkingDisabled: Bool, tag: UInt32
    ) {
        self.type = type
        self.recordClass = recordClass
        self.dnssecOK = dnssecOK
        self.checkingDisabled = checkingDisabled
        self.tag = tag
    }
}

/// What the cache has for a question.
package enum CacheFinding: Equatable, Sendable {
    case nothing
    /// It is to be given.
    case fresh
    /// Its time is over: it may be given when nothing better is to be had in time.
    case stale
    /// Its time is over, and trying to learn something better has failed only just now.
    case staleAtOnce
}

/// How a question looks at what is known.
struct CacheLook: Sendable {
    var now: Int64
    /// When the query arrived. What was learnt since answers it, however short its time is.
    var arrival: Int64
    /// The digest of the routes in service.
    var routes: UInt32
    /// Only names that deny all below them are of interest.
    var cutsOnly = false
    /// Whether whoever asks can have entries asked for anew, and whether that is wanted before their time is over.
    var refreshes = false
    var prefetches = false

    /// Whether, and how, an entry may be given.
    func judge(_ header: EntryHeader, staleTime: Int64) -> CacheFinding {
        if now < header.end || header.stored >= arrival { return .fresh }
        guard !header.traits.contains(.isFailure), now < header.end &+ staleTime, now < header.signedUntil else {
            return .nothing
        }
        return now < header.quietUntil ? .staleAtOnce : .stale
    }

    /// Whether what is given is to be asked for anew: what is asked for often and has less than a tenth of its time left, and what is
    /// given though its time is over, because a refresh has failed some seconds ago.
    func wantsRefresh(_ header: EntryHeader, _ finding: CacheFinding) -> Bool {
        guard refreshes, !header.traits.contains(.isRefreshed), !header.traits.contains(.isFailure) else {
            return false
        }
        switch finding {
        case .nothing, .stale: return false
        case .staleAtOnce:
            return header.quietUntil &- now < (CachePolicy.recheckTime - CachePolicy.retryTime).nanoseconds
        case .fresh:
            return prefetches && header.frequency > 1 && header.quietUntil <= now
                && header.ttl >= Self.leastPrefetched
                && (header.end &- now) &* 10 < Int64(header.ttl) &* 1_000_000_000
        }
    }

    /// Seconds that an entry must be good for in all to be asked for anew before the end.
    static let leastPrefetched: UInt32 = 2
}
