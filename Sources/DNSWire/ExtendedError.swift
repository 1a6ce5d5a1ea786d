// Why an answer is as it is: extended DNS errors (RFC 8914).

/// An extended error: a code, and a text that may be empty.
package struct ExtendedError: Sendable {
    /// The INFO-CODE (IANA: Extended DNS Error Codes).
    package struct Code: RawRepresentable, Hashable, Sendable {
        package var rawValue: UInt16

        @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let other = Code(rawValue: 0)
        package static let staleAnswer = Code(rawValue: 3)
        package static let notReady = Code(rawValue: 14)
        package static let blocked = Code(rawValue: 15)
        package static let filtered = Code(rawValue: 17)
        package static let prohibited = Code(rawValue: 18)
        package static let staleNXDOMAINAnswer = Code(rawValue: 19)
        package static let notAuthoritative = Code(rawValue: 20)
        package static let notSupported = Code(rawValue: 21)
        package static let noReachableAuthority = Code(rawValue: 22)
        package static let networkError = Code(rawValue: 23)
        package static let invalidData = Code(rawValue: 24)
    }

    package let code: Code
    /// The EXTRA-TEXT, in UTF-8. It never names upstreams or internal addresses.
    package let text: StaticString

    package init(_ code: Code, _ text: StaticString = "") {
        self.code = code
        self.text = text
    }

    /// Octets of the option that carries it.
    package var size: Int { 6 + text.utf8CodeUnitCount }
}

extension ExtendedError.Code: CustomStringConvertible {
    private static let names: [String] = [
        "Other Error", "Unsupported DNSKEY Algorithm", "Unsupported DS Digest Type", "Stale Answer", "Forged Answer",
        "DNSSEC Indeterminate", "DNSSEC Bogus", "Signature Expired", "Signature Not Yet Valid", "DNSKEY Missing",
        "RRSIGs Missing", "No Zone Key Bit Set", "NSEC Missing", "Cached Error", "Not Ready", "Blocked", "Censored",
        "Filtered", "Prohibited", "Stale NXDOMAIN Answer", "Not Authoritative", "Not Supported",
        "No Reachable Authority", "Network Error", "Invalid Data", "Signature Expired before Valid", "Too Early",
        "Unsupported NSEC3 Iterations Value", "Unable to conform to policy", "Synthesized",
    ]

    /// The IANA purpose, or the number.
    package var description: String {
        Int(rawValue) < Self.names.count ? Self.names[Int(rawValue)] : "Extended Error \(rawValue)"
    }
}
