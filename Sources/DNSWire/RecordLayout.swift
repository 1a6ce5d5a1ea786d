// What the data of each record type consists of: the one table behind reading, checking, printing and compressing.

/// One field of record data.
package struct RecordField: Sendable {
    /// The forms a field may have.
    package enum Kind: Sendable {
        /// 8, 16 or 32 bits, written as a decimal number.
        case uint8, uint16, uint32
        /// 32 bits of seconds (RFC 1035 s3.3.13).
        case seconds
        /// Four octets, dotted decimal.
        case ipv4
        /// Sixteen octets, IPv6 text (RFC 3596 s2).
        case ipv6
        /// A domain name.
        case name
        /// One character-string: a length octet and up to 255 octets (RFC 1035 s3.3).
        case characterString
        /// One or more character-strings, to the end of the data.
        case characterStrings
        /// A length octet and ASCII letters and digits: the tag of a CAA record (RFC 8659 s4.1).
        case tag
        /// All octets to the end, written as one quoted string (RFC 8659 s4.1.1).
        case text
    }

    /// The field's name in the RFC, as YAML zones write it.
    package let label: String
    package let kind: Kind
}

/// The fields of a record type's data, in wire order.
package struct RecordLayout: Sendable {
    package let fields: [RecordField]

    fileprivate init(_ fields: (String, RecordField.Kind)...) {
        self.fields = fields.map { RecordField(label: $0.0, kind: $0.1) }
    }

    fileprivate static let a = RecordLayout(("address", .ipv4))
    fileprivate static let aaaa = RecordLayout(("address", .ipv6))
    fileprivate static let name = RecordLayout(("target", .name))
    fileprivate static let mx = RecordLayout(("preference", .uint16), ("exchange", .name))
    fileprivate static let txt = RecordLayout(("text", .characterStrings))
    fileprivate static let soa = RecordLayout(
        ("mname", .name), ("rname", .name), ("serial", .uint32), ("refresh", .seconds), ("retry", .seconds),
        ("expire", .seconds), ("minimum", .seconds))
    fileprivate static let srv = RecordLayout(
        ("priority", .uint16), ("weight", .uint16), ("port", .uint16), ("target", .name))
    fileprivate static let caa = RecordLayout(("flags", .uint8), ("tag", .tag), ("value", .text))
}

/// Where in a record's data names stand that may be compressed in a message (RFC 3597 s4: the types of RFC 1035 only).
package struct CompressibleNames: Sendable {
    /// Octets before the first name.
    package let prefix: Int
    /// How many names follow one another; what is behind them is copied.
    package let count: Int

    @inlinable init(prefix: Int, count: Int) {
        self.prefix = prefix
        self.count = count
    }
}

extension RecordType {
    /// The fields of the type's data; nil for a type whose data is only octets here (RFC 3597).
    package var layout: RecordLayout? {
        switch self {
        case .a: .a
        case .aaaa: .aaaa
        case .ns, .cname, .ptr, .dname: .name
        case .mx: .mx
        case .txt: .txt
        case .soa: .soa
        case .srv: .srv
        case .caa: .caa
        default: nil
        }
    }

    /// Whether and where the type's data may be compressed.
    @inlinable package var compressibleNames: CompressibleNames? {
        switch rawValue {
        case 2, 5, 12: CompressibleNames(prefix: 0, count: 1)
        case 6: CompressibleNames(prefix: 0, count: 2)
        case 15: CompressibleNames(prefix: 2, count: 1)
        default: nil
        }
    }

    /// Whether an RRset of the type can only have one record (RFC 1034 s3.6.2, RFC 1035 s3.3.13, RFC 6672 s2.4).
    package var isSingleton: Bool { self == .cname || self == .soa || self == .dname }
}
