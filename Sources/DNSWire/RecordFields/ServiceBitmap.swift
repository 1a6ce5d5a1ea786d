// The protocol and ports of a WKS record (RFC 1035 s3.4.2).

/// An octet for the Internet protocol, and a bit for each port.
enum ServiceBitmap {
    /// Checks that there is a protocol, and no more octets than there are ports for.
    static func check(_ range: Range<Int>) throws(WireError) {
        guard 1...8193 ~= range.count else { throw WireError(.badRecordData, at: range.lowerBound) }
    }
}
