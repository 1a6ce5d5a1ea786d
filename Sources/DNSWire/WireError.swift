// Why octets off the network, or a text, could not be read.

/// A message, a name or record data that breaks the rules, and where.
package struct WireError: Error, Equatable {
    /// What was found.
    package enum Kind: Sendable {
        /// The octets end before the thing they announce does.
        case endOfInput
        /// A label of more than 63 octets, or a length octet of the reserved kinds (RFC 1035 s2.3.4, s4.1.4).
        case badLabel
        /// A name of more than 255 octets (RFC 1035 s2.3.4).
        case nameTooLong
        /// A compression pointer that does not point to a prior place, or one where none may stand (RFC 1035 s4.1.4).
        case badPointer
        /// Record data that is longer or shorter than its type says.
        case badRecordData
        /// More than one OPT record, or one whose owner is not the root (RFC 6891 s6.1.1).
        case badOPT
        /// A question section of other than one question (RFC 9619), or one with octets after the last record.
        case badMessage
        /// An escape in presentation format that cannot be (RFC 1035 s5.1).
        case badEscape
        /// A label without octets within a name in presentation format.
        case emptyLabel
    }

    package let kind: Kind
    /// Octets (of a text: UTF-8 code units) from the start of the input to the place.
    package let offset: Int

    @inlinable package init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}
