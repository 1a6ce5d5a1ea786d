// The kinds of query (IANA: DNS OpCodes).

/// What a message asks to be done.
package struct Opcode: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt8

    @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }

    @inlinable package static var query: Opcode { Opcode(rawValue: 0) }
    package static let iquery = Opcode(rawValue: 1)
    package static let status = Opcode(rawValue: 2)
    package static let notify = Opcode(rawValue: 4)
    package static let update = Opcode(rawValue: 5)
    package static let dso = Opcode(rawValue: 6)
}

extension Opcode: CustomStringConvertible {
    /// The IANA name, or `OPCODE` and the number.
    package var description: String {
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
