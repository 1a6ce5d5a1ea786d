// RRSIG records, as far as a server reads them.

internal import DNSWire

/// Looks into the data of RRSIG records (RFC 4034 s3.1).
enum Signature {
    /// The type that a signature is over; type 0 when the data is too short to say.
    static func typeCovered(_ data: Span<UInt8>) -> RecordType {
        RecordType(rawValue: data.count < 2 ? 0 : data.uint16(at: 0))
    }

    /// The type that the signature stored at a place is over.
    static func typeCovered(_ octets: Span<UInt8>, recordAt place: Int) -> RecordType {
        let data = place &+ StoredRecords.fixedSize
        return typeCovered(octets.extracting(data..<StoredRecords.end(ofRecordAt: place, in: octets)))
    }
}
