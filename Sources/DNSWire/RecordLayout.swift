// What the data of each record type consists of: the one table behind reading, checking, printing and compressing.

/// The fields of a record type's data, in wire order.
package struct RecordLayout: Sendable {
    package let fields: [RecordField]

    /// The layouts by the types' numbers.
    fileprivate static let all: [RecordLayout?] = {
        var all = [RecordLayout?](repeating: nil, count: 258)
        func set(_ types: RecordType..., fields: (String, RecordField.Kind)...) {
            let layout = RecordLayout(fields: fields.map { RecordField(label: $0.0, kind: $0.1) })
            for type in types { all[Int(type.rawValue)] = layout }
        }
        // RFC 1035 s3.3, s3.4; RFC 3596 s2.2
        set(.a, fields: ("address", .ipv4))
        set(.aaaa, fields: ("address", .ipv6))
        set(.ns, .md, .mf, .cname, .mb, .mg, .mr, .ptr, .dname, fields: ("target", .name))
        set(
            .soa, fields: ("mname", .name), ("rname", .name), ("serial", .uint32), ("refresh", .seconds),
            ("retry", .seconds), ("expire", .seconds), ("minimum", .seconds))
        set(.wks, fields: ("address", .ipv4), ("services", .services))
        set(.hinfo, fields: ("cpu", .characterString), ("os", .characterString))
        set(.minfo, fields: ("rmailbx", .name), ("emailbx", .name))
        set(.mx, fields: ("preference", .uint16), ("exchange", .name))
        set(.txt, .spf, fields: ("text", .characterStrings))
        // RFC 1183, RFC 2163 s4, RFC 2230 s3.1
        set(.rp, fields: ("mailbox", .name), ("text", .name))
        set(.afsdb, fields: ("subtype", .uint16), ("hostname", .name))
        set(.x25, fields: ("address", .characterString))
        set(.isdn, fields: ("address", .characterString), ("subaddress", .optionalString))
        set(.rt, fields: ("preference", .uint16), ("host", .name))
        set(.px, fields: ("preference", .uint16), ("map822", .name), ("mapx400", .name))
        set(.kx, fields: ("preference", .uint16), ("exchanger", .name))
        // RFC 1876, RFC 2782, RFC 3403 s4, RFC 3123, RFC 7553 s4
        set(.loc, fields: ("location", .location))
        set(.srv, fields: ("priority", .uint16), ("weight", .uint16), ("port", .uint16), ("target", .name))
        set(
            .naptr, fields: ("order", .uint16), ("preference", .uint16), ("flags", .characterString),
            ("service", .characterString), ("regexp", .characterString), ("replacement", .name))
        set(.apl, fields: ("prefixes", .prefixes))
        set(.uri, fields: ("priority", .uint16), ("weight", .uint16), ("target", .uri))
        // RFC 4034 s2 to s5, RFC 5155 s3, s4, RFC 7344 s3, RFC 7477 s2.1, RFC 8976 s2.2; RFC 2535 s5 for NXT
        set(
            .sig, .rrsig, fields: ("type_covered", .type), ("algorithm", .algorithm), ("labels", .uint8),
            ("original_ttl", .uint32), ("expiration", .time), ("inception", .time), ("key_tag", .uint16),
            ("signer", .name), ("signature", .base64))
        set(.nxt, fields: ("next", .name), ("types", .oldTypes))
        set(
            .ds, .cds, fields: ("key_tag", .uint16), ("algorithm", .algorithm), ("digest_type", .uint8),
            ("digest", .hexadecimal))
        set(.nsec, fields: ("next", .name), ("types", .types))
        set(
            .dnskey, .cdnskey, fields: ("flags", .uint16), ("protocol", .uint8), ("algorithm", .algorithm),
            ("public_key", .base64))
        set(
            .nsec3, fields: ("hash_algorithm", .uint8), ("flags", .uint8), ("iterations", .uint16), ("salt", .salt),
            ("next", .hash), ("types", .optionalTypes))
        set(
            .nsec3param, fields: ("hash_algorithm", .uint8), ("flags", .uint8), ("iterations", .uint16),
            ("salt", .salt))
        set(.csync, fields: ("serial", .uint32), ("flags", .uint16), ("types", .optionalTypes))
        set(
            .zonemd, fields: ("serial", .uint32), ("scheme", .uint8), ("hash_algorithm", .uint8),
            ("digest", .hexadecimal))
        // RFC 4255 s3.1, RFC 6698 s2.1, RFC 8162 s2, RFC 7929 s2, RFC 4398 s2, RFC 4701 s3, RFC 4025 s2
        set(.sshfp, fields: ("algorithm", .uint8), ("fingerprint_type", .uint8), ("fingerprint", .hexadecimal))
        set(
            .tlsa, .smimea, fields: ("certificate_usage", .uint8), ("selector", .uint8), ("matching_type", .uint8),
            ("certificate_association_data", .hexadecimal))
        set(.openpgpkey, fields: ("public_key", .base64))
        set(
            .cert, fields: ("type", .certificateType), ("key_tag", .uint16), ("algorithm", .algorithm),
            ("certificate", .base64))
        set(.dhcid, fields: ("identifier", .base64))
        set(
            .ipseckey, fields: ("precedence", .uint8), ("gateway_type", .uint8), ("algorithm", .uint8),
            ("gateway", .gateway), ("public_key", .optionalBase64))
        set(.caa, fields: ("flags", .uint8), ("tag", .tag), ("value", .text))
        // RFC 6742 s2, RFC 7043 s3, s4, RFC 9460 s2
        set(.nid, fields: ("preference", .uint16), ("node_id", .halfAddress))
        set(.l32, fields: ("preference", .uint16), ("locator", .ipv4))
        set(.l64, fields: ("preference", .uint16), ("locator", .halfAddress))
        set(.lp, fields: ("preference", .uint16), ("target", .name))
        set(.eui48, fields: ("address", .eui48))
        set(.eui64, fields: ("address", .eui64))
        set(.svcb, .https, fields: ("svcpriority", .uint16), ("targetname", .name), ("svcparams", .parameters))
        return all
    }()

    fileprivate static let alias = RecordLayout(fields: [RecordField(label: "target", kind: .name)])
}

/// Where in a record's data names stand that may be compressed in a message (RFC 3597 s4: the types of RFC 1035 only).
@usableFromInline package struct CompressibleNames: Sendable {
    /// Octets before the first name.
    @usableFromInline package let prefix: Int
    /// How many names follow one another; what is behind them is copied.
    @usableFromInline package let count: Int

    @inlinable init(prefix: Int, count: Int) {
        self.prefix = prefix
        self.count = count
    }
}

extension RecordType {
    /// The fields of the type's data; nil for a type whose data is only octets here (RFC 3597).
    package var layout: RecordLayout? {
        if rawValue < RecordLayout.all.count { return RecordLayout.all[Int(rawValue)] }
        return self == .alias ? RecordLayout.alias : nil
    }

    /// Whether and where the type's data may be compressed when it is written.
    @inlinable package var compressibleNames: CompressibleNames? {
        switch rawValue {
        case 2...5, 7...9, 12: CompressibleNames(prefix: 0, count: 1)
        case 6, 14: CompressibleNames(prefix: 0, count: 2)
        case 15: CompressibleNames(prefix: 2, count: 1)
        default: nil
        }
    }

    /// Whether the names in the type's data are decompressed when they are read: those of RFC 1035, those that RFC 3597 s4 names
    /// because older senders compressed them, KX (RFC 2230 s3.1 does not forbid it) and DNAME (RFC 6672 s2.5).
    var mayArriveCompressed: Bool {
        if compressibleNames != nil { return true }
        return switch self {
        case .rp, .afsdb, .rt, .sig, .px, .nxt, .naptr, .srv, .kx, .dname: true
        default: false
        }
    }

    /// Whether the names in the type's data are in lower case in its canonical form, and so are the same in any case
    /// (RFC 4034 s6.2 with the list of RFC 6840 s5.1: NSEC is not in it, RRSIG is).
    var hasCaselessNames: Bool { mayArriveCompressed || self == .rrsig }

    /// Whether an RRset of the type can only have one record (RFC 1034 s3.6.2, RFC 1035 s3.3.13, RFC 6672 s2.4); ALIAS is like CNAME.
    package var isSingleton: Bool { self == .cname || self == .soa || self == .dname || self == .alias }
}
