// RRsets as zones keep them: records as they are sent.

/// Records of one RRset without their owners, one after another: type, class, TTL, length, uncompressed data.
package enum StoredRecords {
    /// Octets of a record before its data.
    @inlinable package static var fixedSize: Int { 10 }

    /// Where the record that begins at a place of `records` ends.
    @inlinable package static func end(ofRecordAt place: Int, in records: Span<UInt8>) -> Int {
        place &+ fixedSize &+ Int(records.uint16(at: place &+ 8))
    }

    /// Where the record of a number, counted from 0, begins. There must be so many.
    static func start(of number: Int, in records: Span<UInt8>) -> Int {
        var at = 0
        for _ in 0..<number { at = end(ofRecordAt: at, in: records) }
        return at
    }

    /// Appends a record of class IN.
    package static func append(type: RecordType, ttl: UInt32, data: Span<UInt8>, to octets: inout [UInt8]) {
        octets.append(network: type.rawValue)
        octets.append(network: RecordClass.internet.rawValue)
        octets.append(network: ttl)
        octets.append(network: UInt16(data.count))
        octets.append(contentsOf: data)
    }
}
