// What can be wrong with the records of a zone.

package import DNSWire

/// Something that keeps a zone from being served, or that was mended on the way.
package struct ZoneProblem: Equatable, Sendable {
    /// What is wrong.
    package enum Kind: Equatable, Sendable {
        /// The record's owner is not the origin, nor below it.
        case outOfZone
        /// The zone has no SOA record at its apex. The place is the first record's.
        case noSOA
        /// An SOA record stands elsewhere than at the apex.
        case soaBelowApex
        /// A name has more than one record of a type of which it may have one only (RFC 2181 s10.1). The place is the second's.
        case moreThanOne(RecordType, first: RecordTable.Place)
        /// A name has a CNAME record and other data (RFC 1034 s3.6.2, RFC 2181 s10.1). The place is the CNAME's.
        case aliasAndData(RecordType, at: RecordTable.Place)
        /// The records of an RRset are more than a message can hold.
        case tooLarge(RecordType)
        /// A type that stands for no data in a zone (RFC 6895 s3.1).
        case metaType(RecordType)
        /// The data is not what the type says.
        case badData(RecordType)
        /// More names or octets than a zone can hold.
        case zoneTooLarge
        /// An NSEC3PARAM record asks for so many iterations of the hash (RFC 9276 s3.2).
        case tooManyIterations(Int)
        /// The apex has no NS record (RFC 1034 s4.2.1).
        case noNameServers
        /// The record was there before; this one was dropped (RFC 2181 s5).
        case duplicate(RecordType, first: RecordTable.Place)
        /// The TTLs of an RRset differ; all have the smallest now (RFC 2181 s5.2). The place is the first that differs.
        case ttlsDiffer(RecordType, smallest: UInt32)
    }

    package var kind: Kind
    /// The owner of the record.
    package var name: Name
    package var place: RecordTable.Place

    package init(kind: Kind, name: Name, place: RecordTable.Place) {
        self.kind = kind
        self.name = name
        self.place = place
    }

    /// Whether the zone can be served all the same.
    package var isWarning: Bool {
        switch kind {
        case .noNameServers, .duplicate, .ttlsDiffer: true
        default: false
        }
    }
}
