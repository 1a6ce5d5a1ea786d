// Where names stand in the data of records that upstreams send.

import DNSWire

/// The shape of a type's data as far as its names go. Senders may have compressed them (RFC 3597 s4), so they are looked for
/// in all types that are older than that rule, and in a few that came with it.
struct NamePlaces {
    /// Octets before anything else.
    var prefix = 0
    /// Character-strings behind the prefix (RFC 1035 s3.3).
    var strings = 0
    /// Names behind the character-strings.
    var names = 0
    /// Octets behind the names; nil where there may be any number.
    var rest: Int?

    /// The shape of the data of a type and class; of one that isn't known to hold names, octets only.
    init(_ type: RecordType, _ recordClass: RecordClass) {
        switch type.rawValue {
        // A and AAAA hold addresses in class IN
        case 1 where recordClass == .internet: rest = 4
        case 28 where recordClass == .internet: rest = 16
        // NS, MD, MF, CNAME, MB, MG, MR, PTR, DNAME
        case 2, 3, 4, 5, 7, 8, 9, 12, 39: (names, rest) = (1, 0)
        // SOA
        case 6: (names, rest) = (2, 20)
        // MINFO, RP
        case 14, 17: (names, rest) = (2, 0)
        // MX, AFSDB, RT, KX
        case 15, 18, 21, 36: (prefix, names, rest) = (2, 1, 0)
        // PX
        case 26: (prefix, names, rest) = (2, 2, 0)
        // SRV
        case 33: (prefix, names, rest) = (6, 1, 0)
        // NAPTR
        case 35: (prefix, strings, names, rest) = (4, 3, 1, 0)
        // SIG, RRSIG
        case 24, 46: (prefix, names) = (18, 1)
        // NXT, NSEC
        case 30, 47: names = 1
        // SVCB, HTTPS: never compressed (RFC 9460 s2.2), but what is passed on must be understood by all alike
        case 64, 65: (prefix, names) = (2, 1)
        default: break
        }
    }
}
