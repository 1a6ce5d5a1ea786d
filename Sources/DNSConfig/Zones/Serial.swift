// Serial numbers, which begin anew behind the largest.

/// A serial number of an SOA record (RFC 1982), or a time in a signature (RFC 4034 s3.1.5).
package struct Serial: Equatable, Sendable {
    package let value: UInt32

    package init(_ value: UInt32) { self.value = value }

    /// RFC 1982 s3.2. Of two numbers just half the range apart neither is larger.
    package static func > (left: Serial, right: Serial) -> Bool {
        let distance = left.value &- right.value
        return distance != 0 && distance < 1 << 31
    }

    /// The next number: one more, and never 0, which some take for none.
    package var next: Serial { Serial(value == .max ? 1 : value + 1) }
}
