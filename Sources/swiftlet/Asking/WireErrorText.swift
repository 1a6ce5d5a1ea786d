// What is wrong with a message, for a person.

import DNSWire

extension WireError {
    /// The end of a sentence that begins with the message, without a full stop.
    var text: String {
        let problem =
            switch kind {
            case .endOfInput: "it ends too early"
            case .badLabel: "a name has a label that cannot be"
            case .nameTooLong: "a name is longer than 255 octets"
            case .badPointer: "a compressed name points to no place before it"
            case .badRecordData: "record data are longer or shorter than their type says"
            case .badOPT: "the OPT record is not what RFC 6891 says"
            case .badMessage: "it has octets behind its last record, or other than one question"
            case .badEscape, .emptyLabel: "a name cannot be read"
            }
        return "\(problem) (at octet \(offset))"
    }
}
