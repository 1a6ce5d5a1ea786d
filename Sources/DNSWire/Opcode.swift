// The kinds of query (IANA: DNS OpCodes).

/// What a message asks to be done.
@usableFromInline package struct Opcode: RawRepresentable, Hashable, Sendable {
    @usableFromInline package var rawValue: UInt8

    @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }

    // what the compiler makes is called through a table of witnesses from other targets
    @inlinable package static func == (a: Opcode, b: Opcode) -> Bool { a.rawValue == b.rawValue }
    @inlinable package static func != (a: Opcode, b: Opcode) -> Bool { a.rawValue != b.rawValue }
    @inlinable package static func ~= (a: Opcode, b: Opcode) -> Bool { a.rawValue == b.rawValue }

    @inlinable package static var query: Opcode { Opcode(rawValue: 0) }
    @inlinable package static var iquery: Opcode { Opcode(rawValue: 1) }
    @inlinable package static var status: Opcode { Opcode(rawValue: 2) }
    @inlinable package static var notify: Opcode { Opcode(rawValue: 4) }
    @inlinable package static var update: Opcode { Opcode(rawValue: 5) }
    @inlinable package static var dso: Opcode { Opcode(rawValue: 6) }
}

extension Opcode: CustomStringConvertible {
    /// The IANA name, or `OPCODE` and the number.
    @usableFromInline package var description: String {
        switch rawValue {
        case 0: "QUERY"
        case 1: "IQUERY"
        case 2: "STATUS"
        case 4: "NOTIFY"
        case 5: "UPDATE"
        case 6: "DSO"
        default: "OPCODE\(rawValue)"
        }
    }
}
