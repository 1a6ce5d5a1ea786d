// The zones that are answered as empty ones rather than forwarded (RFC 6303).

package import DNSWire

/// An empty zone: nothing but an SOA and an NS record at its own name (RFC 6303 s3).
package enum EmptyZone {
    /// Seconds that its records, and that nothing else exists, may be remembered.
    static let ttl: UInt32 = 10_800
    /// What stands behind MNAME in the SOA: nobody.invalid., and 1 3600 1200 604800 10800.
    private static let tail: InlineArray<36, UInt8> = [
        6, 0x6e, 0x6f, 0x62, 0x6f, 0x64, 0x79, 7, 0x69, 0x6e, 0x76, 0x61, 0x6c, 0x69, 0x64, 0,
        0, 0, 0, 1, 0, 0, 0x0e, 0x10, 0, 0, 0x04, 0xb0, 0, 0x09, 0x3a, 0x80, 0, 0, 0x2a, 0x30,
    ]

    /// Answers a question for a name at or below the name of an empty zone: NXDOMAIN, or at the zone's own name the SOA or NS
    /// record that is asked for, else NODATA.
    ///
    /// `labels` is how many labels the zone's name has: that many, counted from the root, end the QNAME `name`. The question must
    /// have been copied to `writer` already; 512 octets have always room. The reply is authoritative: its AA must be set.
    /// Nothing is allocated. `scratch` is used for names.
    /// - Returns: the response code.
    package static func answer(
        name: borrowing ScannedName, type: RecordType, zoneLabels labels: Int, writer: inout MessageWriter,
        scratch: inout ScannedName
    ) -> ResponseCode {
        let zone = name.span.extracting(name.start(ofSuffix: labels)..<name.length)
        let isApex = labels == name.labelCount
        if isApex, type == .ns {
            _ = writer.append(owner: zone, type: .ns, ttl: ttl, data: zone, to: .answer, scratch: &scratch)
            return .noError
        }
        var room = InlineArray<296, UInt8>(repeating: 0)
        var data = room.mutableSpan
        data.copy(zone, at: 0)
        data.copy(tail.span, at: zone.count)
        let isAnswer = isApex && (type == .soa || type == .any)
        _ = writer.append(
            owner: zone, type: .soa, ttl: ttl, data: room.span.extracting(0..<zone.count + tail.count),
            to: isAnswer ? .answer : .authority, scratch: &scratch)
        return isApex ? .noError : .nameError
    }
}
