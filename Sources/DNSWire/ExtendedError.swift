// Why an answer is as it is: extended DNS errors (RFC 8914).

/// An extended error: a code, and a text that may be empty.
@usableFromInline package struct ExtendedError: Sendable {
    /// The INFO-CODE (IANA: Extended DNS Error Codes).
    @usableFromInline package struct Code: RawRepresentable, Hashable, Sendable {
        @usableFromInline package var rawValue: UInt16

        @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

        @inlinable package static var other: Code { Code(rawValue: 0) }
        @inlinable package static var staleAnswer: Code { Code(rawValue: 3) }
        @inlinable package static var notReady: Code { Code(rawValue: 14) }
        @inlinable package static var blocked: Code { Code(rawValue: 15) }
        @inlinable package static var filtered: Code { Code(rawValue: 17) }
        @inlinable package static var prohibited: Code { Code(rawValue: 18) }
        @inlinable package static var staleNXDOMAINAnswer: Code { Code(rawValue: 19) }
        @inlinable package static var notAuthoritative: Code { Code(rawValue: 20) }
        @inlinable package static var notSupported: Code { Code(rawValue: 21) }
        @inlinable package static var noReachableAuthority: Code { Code(rawValue: 22) }
        @inlinable package static var networkError: Code { Code(rawValue: 23) }
        @inlinable package static var invalidData: Code { Code(rawValue: 24) }
    }

    @usableFromInline package let code: Code
    /// The EXTRA-TEXT, in UTF-8. It never names upstreams or internal addresses.
    @usableFromInline package let text: StaticString

    @inlinable package init(_ code: Code, _ text: StaticString = "") {
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
    @usableFromInline package var description: String {
        Int(rawValue) < Self.names.count ? Self.names[Int(rawValue)] : "Extended Error \(rawValue)"
    }
}
