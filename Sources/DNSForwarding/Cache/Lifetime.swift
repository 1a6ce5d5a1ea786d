// For how long a reply may be kept, and with which TTLs it is given (RFC 2308, RFC 2181 s8).

import DNSDispatch
import DNSWire

extension ReplyRecords {
    /// Brings the TTLs of what was chosen to be passed on within the bounds of a policy, and says for how many seconds all of it
    /// is good: zero for not at all.
    mutating func limitTTLs(_ policy: CachePolicy) -> UInt32 {
        if isTruncated { return 0 }
        var least = UInt32.max
        var hasSOA = false
        for place in kept.indices {
            let entry = entries[kept[place]]
            var ttl = max(entry.ttl, policy.leastTTL)
            if isNegative, entry.type == .soa, place >= keptAnswers {
                hasSOA = true
                // RFC 2308 s3, s5: the smaller of its own TTL and of MINIMUM, which is its last number
                let minimum = span(entry.data.upperBound - 4..<entry.data.upperBound).uint32(at: 0)
                ttl = min(max(min(entry.ttl, minimum), policy.leastTTL), policy.mostNegativeTTL)
            }
            ttl = min(ttl, policy.mostTTL)
            setTTL(ttl, of: kept[place])
            least = min(least, ttl)
        }
        guard isNegative, !hasSOA else { return min(least, policy.mostTTL) }
        return min(least, policy.mostNegativeTTL, CachePolicy.ttlWithoutSOA)
    }

    /// Until when all signatures are valid, in nanoseconds of the clock of deadlines; the greatest number where there are none.
    /// `wall` is the time of day in seconds since 1970.
    func signedUntil(now: Instant, wall: UInt32) -> Int64 {
        var earliest = Int64.max
        for index in kept where entries[index].type == .rrsig && entries[index].data.count >= 12 {
            // RFC 4034 s3.1.5: serial number arithmetic
            let expiration = span(entries[index].data).uint32(at: 8)
            let left = Int64(Int32(bitPattern: expiration &- wall))
            earliest = min(earliest, now.nanoseconds + left * 1_000_000_000)
        }
        return earliest
    }

    /// Whether what was kept denies that the asked name exists, in a way that counts for all names below it (RFC 8020): the name has
    /// two labels or more, lies strictly below the zone that says so, and not under arpa, where empty non-terminals are often denied.
    func isCut(_ name: borrowing ScannedName) -> Bool {
        guard code == .nameError, keptAnswers == 0, !hasAlias, name.labelCount >= 2, !name.isUnderArpa else {
            return false
        }
        for index in kept[keptAnswers...] where entries[index].type == .soa {
            return entries[index].owner.count < name.length
        }
        return false
    }
}

extension ScannedName {
    /// Whether its last label is `arpa`.
    fileprivate var isUnderArpa: Bool {
        let arpa: InlineArray<6, UInt8> = [4, 0x61, 0x72, 0x70, 0x61, 0]
        return labelCount > 0 && suffix(1, equals: arpa.span)
    }
}
