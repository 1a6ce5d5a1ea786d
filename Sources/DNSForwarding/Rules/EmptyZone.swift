// The zones that are answered as empty ones rather than forwarded (RFC 6303).

package import DNSWire

/// An empty zone: nothing but an SOA and an NS record at its own name (RFC 6303 s3).
package enum EmptyZone {
    /// Seconds that its records, and that nothing else exists, may be remembered.
    package static let ttl: UInt32 = 10_800
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
    /// - Parameter exists: whether the name exists all the same, since something is at or below it that is served or forwarded.
    /// - Returns: the response code.
    package static func answer(
        name: borrowing ScannedName, type: RecordType, zoneLabels labels: Int, exists: Bool = false,
        writer: inout MessageWriter, scratch: inout ScannedName
    ) -> ResponseCode {
        let isApex = labels == name.labelCount
        if isApex, type == .ns {
            _ = writer.append(
                owner: name.span, type: .ns, ttl: ttl, data: name.span, to: .answer, scratch: &scratch)
            return .noError
        }
        let isAnswer = isApex && (type == .soa || type == .any)
        writeSOA(of: name, labels: labels, to: isAnswer ? .answer : .authority, &writer, &scratch)
        return isApex || exists ? .noError : .nameError
    }

    /// Writes the SOA record of the zone whose name ends `name`, with so many labels.
    package static func writeSOA(
        of name: borrowing ScannedName, labels: Int, ttl: UInt32 = ttl, to section: MessageWriter.Section,
        _ writer: inout MessageWriter, _ scratch: inout ScannedName
    ) {
        let zone = name.span.extracting(name.start(ofSuffix: labels)..<name.length)
        var room = InlineArray<296, UInt8>(repeating: 0)
        var data = room.mutableSpan
        data.copy(zone, at: 0)
        data.copy(tail.span, at: zone.count)
        _ = writer.append(
            owner: zone, type: .soa, ttl: ttl, data: room.span.extracting(0..<zone.count + tail.count), to: section,
            scratch: &scratch)
    }
}
