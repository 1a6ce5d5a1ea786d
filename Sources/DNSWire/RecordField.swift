// The kinds of fields that record data is made of.

/// One field of record data.
package struct RecordField: Sendable {
    /// The forms a field may have.
    package enum Kind: Sendable {
        /// 8, 16 or 32 bits, written as a decimal number.
        case uint8, uint16, uint32
        /// 32 bits of seconds (RFC 1035 s3.3.13).
        case seconds
        /// 32 bits of seconds since 1970, written as a date and time (RFC 4034 s3.2).
        case time
        /// A record type, written as its mnemonic.
        case type
        /// The number of a DNSSEC algorithm, which may be written as its mnemonic (RFC 4034 appendix A.1).
        case algorithm
        /// The number of a kind of certificate, which may be written as its mnemonic (RFC 4398 s2.1).
        case certificateType
        /// Four octets, dotted decimal.
        case ipv4
        /// Sixteen octets, IPv6 text (RFC 3596 s2).
        case ipv6
        /// Eight octets in four groups, as half an IPv6 address is written (RFC 6742 s2.1.2).
        case halfAddress
        /// Six or eight octets with hyphens between (RFC 7043 s3.2, s4.2).
        case eui48, eui64
        /// A domain name.
        case name
        /// A gateway, whose form is told by the octet two before it (RFC 4025 s2.5).
        case gateway
        /// One character-string: a length octet and up to 255 octets (RFC 1035 s3.3).
        case characterString
        /// One character-string that may be left out, at the end of the data.
        case optionalString
        /// One or more character-strings, to the end of the data.
        case characterStrings
        /// A length octet and ASCII letters and digits: the tag of a CAA record (RFC 8659 s4.1).
        case tag
        /// All octets to the end, written as one quoted string (RFC 8659 s4.1.1).
        case text
        /// The same, but at least one octet (RFC 7553 s4.4).
        case uri
        /// One or more octets to the end, in hexadecimal digits, between which there may be spaces.
        case hexadecimal
        /// A length octet and as many octets in hexadecimal digits, or a hyphen for none (RFC 5155 s3.3).
        case salt
        /// A length octet and as many octets, one at least, in base 32 with extended hex alphabet (RFC 5155 s3.3).
        case hash
        /// One or more octets to the end, in base 64, in which there may be spaces.
        case base64
        /// The same, but there may be none.
        case optionalBase64
        /// One or more types as windows of bits (RFC 4034 s4.1.2).
        case types
        /// The same, but there may be none (RFC 5155 s3.2.1, RFC 7477 s2.1.1.2.1).
        case optionalTypes
        /// Types below 128 as one row of bits (RFC 2535 s5.2).
        case oldTypes
        /// Prefixes of addresses, any number of them (RFC 3123 s4).
        case prefixes
        /// An Internet protocol and its ports as one row of bits (RFC 1035 s3.4.2).
        case services
        /// A place on Earth (RFC 1876 s2).
        case location
        /// Parameters of a service, sorted by their keys (RFC 9460 s2.2).
        case parameters
    }

    /// The field's name in the RFC, as YAML zones write it.
    package let label: String
    package let kind: Kind
}
