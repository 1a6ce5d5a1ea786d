// Which types a CNAME record stands in for.

internal import DNSWire

extension RecordType {
    /// Whether records of the type may have the same owner as a CNAME record (RFC 4034 s3, s4; RFC 2181 s10.1).
    var standsBesideAlias: Bool { self == .cname || self == .rrsig || self == .nsec }

    /// Whether a question for the type is answered with a CNAME record where the name has one, and goes on at its target.
    var followsAlias: Bool { self != .any && !standsBesideAlias }
}
