// Which names records point to, and what clients want to know of these.

internal import DNSWire

/// The name that a record points to.
struct TargetPointer {
    /// Where in the message the name stands.
    let nameAt: Int
    /// Records of another type than addresses that are wanted of it.
    var other: RecordType?
    var wantsAddresses = true

    /// What the record at `place` of `message`, whose owner is a pointer, points to; nil when that is nothing.
    init?(of type: RecordType, at place: Int, in message: Span<UInt8>) {
        let data = place &+ MessageWriter.dataOffset
        let end = data &+ Int(message.uint16(at: data &- 2))
        guard let prefix = type.octetsBeforeTarget, data &+ prefix < end else { return nil }
        switch type {
        case .svcb, .https:
            // RFC 9460 s4.1, s2.5: the root stands for the owner, or in AliasMode for nothing
            let isRoot = message[data &+ 2] == 0
            guard !isRoot || message.uint16(at: data) != 0 else { return nil }
            nameAt = isRoot ? place : data &+ 2
            other = type
        case .naptr:
            // RFC 3403 s4.1: flags, services and a regular expression come before the replacement
            let flags = data &+ 4
            guard let name = Self.end(ofStrings: 3, in: message, at: flags, limit: end) else { return nil }
            nameAt = name
            // RFC 3404 s4.2: S leads to SRV records, A to addresses
            switch message[flags] == 1 ? message[flags &+ 1] | 0x20 : 0 {
            case UInt8(ascii: "s"): (other, wantsAddresses) = (.srv, false)
            case UInt8(ascii: "a"): break
            default: return nil
            }
        default: nameAt = data &+ prefix
        }
    }

    /// Where so many character-strings end, if something is behind them.
    private static func end(ofStrings count: Int, in message: Span<UInt8>, at start: Int, limit: Int) -> Int? {
        var at = start
        for _ in 0..<count {
            guard at < limit else { return nil }
            at &+= Int(message[at]) &+ 1
        }
        return at < limit ? at : nil
    }
}

extension RecordType {
    /// Octets before the name that data of the type points to, of which clients want to know more (RFC 1035 s3.3, RFC 1183 s1, s3.3,
    /// RFC 2230 s3.1, RFC 2782, RFC 3403 s4.1, RFC 9460 s2.2).
    fileprivate var octetsBeforeTarget: Int? {
        switch rawValue {
        case 2, 7: 0  // NS, MB
        case 15, 18, 21, 36: 2  // MX, AFSDB, RT, KX
        case 33: 6  // SRV
        case 35: 7  // NAPTR, at least
        case 64, 65: 2  // SVCB, HTTPS
        default: nil
        }
    }

    /// Whether data of the type points to a name of which clients want to know more.
    var pointsToNames: Bool { octetsBeforeTarget != nil }
}
