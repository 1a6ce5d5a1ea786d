// The classes of resource records (IANA: DNS CLASSes).

/// A class, or one of the QCLASSes (RFC 1035 s3.2.4, s3.2.5).
@usableFromInline package struct RecordClass: RawRepresentable, Hashable, Sendable {
    @usableFromInline package var rawValue: UInt16

    @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

    // what the compiler makes is called through a table of witnesses from other targets
    @inlinable package static func == (a: RecordClass, b: RecordClass) -> Bool { a.rawValue == b.rawValue }
    @inlinable package static func != (a: RecordClass, b: RecordClass) -> Bool { a.rawValue != b.rawValue }
    @inlinable package static func ~= (a: RecordClass, b: RecordClass) -> Bool { a.rawValue == b.rawValue }

    /// IN: the Internet.
    @inlinable package static var internet: RecordClass { RecordClass(rawValue: 1) }
    /// CH: Chaos, where servers tell of themselves.
    @inlinable package static var chaos: RecordClass { RecordClass(rawValue: 3) }
    @inlinable package static var hesiod: RecordClass { RecordClass(rawValue: 4) }
    @inlinable package static var none: RecordClass { RecordClass(rawValue: 254) }
    @inlinable package static var any: RecordClass { RecordClass(rawValue: 255) }
}

extension RecordClass: CustomStringConvertible {
    /// The mnemonic, or `CLASS` and the number (RFC 3597 s5).
    @usableFromInline package var description: String {
        switch rawValue {
        case 1: "IN"
        case 3: "CH"
        case 4: "HS"
        case 254: "NONE"
        case 255: "ANY"
        default: "CLASS\(rawValue)"
        }
    }

    /// Reads a mnemonic in any case, or `CLASS` and a number (RFC 3597 s5).
    package init?(mnemonic: some StringProtocol) {
        switch mnemonic.uppercased() {
        case "IN": self = .internet
        case "CH": self = .chaos
        case "HS": self = .hesiod
        case "NONE": self = .none
        case "ANY": self = .any
        case let name:
            guard let number = number(in: name, behind: "CLASS") else { return nil }
            self.init(rawValue: number)
        }
    }
}
