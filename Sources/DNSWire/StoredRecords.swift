// RRsets as zones keep them: records as they are sent.

/// Records of one RRset without their owners, one after another: type, class, TTL, length, uncompressed data.
package enum StoredRecords {
    /// Octets of a record before its data.
    @inlinable package static var fixedSize: Int { 10 }

    /// Appends a record of class IN.
    package static func append(type: RecordType, ttl: UInt32, data: Span<UInt8>, to octets: inout [UInt8]) {
        octets.append(network: type.rawValue)
        octets.append(network: RecordClass.internet.rawValue)
        octets.append(network: ttl)
        octets.append(network: UInt16(data.count))
        octets.append(contentsOf: data)
    }
}
