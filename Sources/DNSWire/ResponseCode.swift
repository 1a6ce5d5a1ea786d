// How a query ended (IANA: DNS RCODEs).

/// A response code, with the eight bits that EDNS adds to the header's four (RFC 6891 s6.1.3).
@usableFromInline package struct ResponseCode: RawRepresentable, Hashable, Sendable {
    @usableFromInline package var rawValue: UInt16

    @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

    // what the compiler makes is called through a table of witnesses from other targets
    @inlinable package static func == (a: ResponseCode, b: ResponseCode) -> Bool { a.rawValue == b.rawValue }
    @inlinable package static func != (a: ResponseCode, b: ResponseCode) -> Bool { a.rawValue != b.rawValue }
    @inlinable package static func ~= (a: ResponseCode, b: ResponseCode) -> Bool { a.rawValue == b.rawValue }

    @inlinable package static var noError: ResponseCode { ResponseCode(rawValue: 0) }
    /// FORMERR: the query could not be understood.
    @inlinable package static var formatError: ResponseCode { ResponseCode(rawValue: 1) }
    /// SERVFAIL: something failed on the way to the answer.
    @inlinable package static var serverFailure: ResponseCode { ResponseCode(rawValue: 2) }
    /// NXDOMAIN: the name does not exist, nor does any below it (RFC 8020).
    @inlinable package static var nameError: ResponseCode { ResponseCode(rawValue: 3) }
    /// NOTIMP: the kind of query is not supported.
    @inlinable package static var notImplemented: ResponseCode { ResponseCode(rawValue: 4) }
    @inlinable package static var refused: ResponseCode { ResponseCode(rawValue: 5) }
    /// YXDOMAIN: a name that a DNAME makes is too long (RFC 6672 s2.2).
    @inlinable package static var nameExists: ResponseCode { ResponseCode(rawValue: 6) }
    @inlinable package static var notAuthoritative: ResponseCode { ResponseCode(rawValue: 9) }
    /// BADVERS: the EDNS version is not supported (RFC 6891 s6.1.3).
    @inlinable package static var badVersion: ResponseCode { ResponseCode(rawValue: 16) }
    /// BADCOOKIE (RFC 7873 s8).
    @inlinable package static var badCookie: ResponseCode { ResponseCode(rawValue: 23) }
}

extension ResponseCode: CustomStringConvertible {
    private static let names: [UInt16: String] = [
        0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 6: "YXDOMAIN",
        7: "YXRRSET", 8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE", 11: "DSOTYPENI", 16: "BADVERS", 17: "BADKEY",
        18: "BADTIME", 19: "BADMODE", 20: "BADNAME", 21: "BADALG", 22: "BADTRUNC", 23: "BADCOOKIE",
    ]

    /// The IANA name, or `RCODE` and the number.
    @usableFromInline package var description: String { Self.names[rawValue] ?? "RCODE\(rawValue)" }

    /// Reads an IANA name in any case, or `RCODE` and a number.
    package init?(mnemonic: String) {
        let name = mnemonic.uppercased()
        if let known = Self.names.first(where: { $0.value == name }) {
            self.init(rawValue: known.key)
        } else if let number = number(in: name, behind: "RCODE"), number < 4096 {
            self.init(rawValue: number)
        } else {
            return nil
        }
    }
}
