// Goes from label to label of a name in a message, over its compression pointers.

/// A walk over the labels of one name, the root's included. Pointers are followed, each to a place before the last, so that every walk
/// ends (RFC 1035 s4.1.4); a name of more than 255 octets is refused.
package struct LabelWalk {
    private let start: Int
    private var at: Int
    private var lowest: Int
    private var behind: Int?
    /// Octets of the labels so far, with their length octets.
    package private(set) var length = 0

    /// Begins at the first octet of a name.
    package init(from start: Int) {
        self.start = start
        at = start
        lowest = start
    }

    /// Where the next label stands in `message`, its length octet included; a range of one octet is the root's, and the last.
    package mutating func next(in message: Span<UInt8>) throws(WireError) -> Range<Int> {
        while true {
            guard at < message.count else { throw WireError(.endOfInput, at: at) }
            let size = Int(message[at])
            guard size >= 192 else {
                guard size <= 63 else { throw WireError(.badLabel, at: at) }
                let label = at..<at &+ size &+ 1
                guard label.upperBound <= message.count else { throw WireError(.endOfInput, at: at) }
                length &+= size &+ 1
                // a root label is still to come
                guard length < Name.maximumLength || size == 0 && length == Name.maximumLength else {
                    throw WireError(.nameTooLong, at: start)
                }
                at = label.upperBound
                return label
            }
            guard at &+ 1 < message.count else { throw WireError(.endOfInput, at: at) }
            let target = (size & 63) << 8 | Int(message[at &+ 1])
            guard target < lowest, target >= Header.size else { throw WireError(.badPointer, at: at) }
            if behind == nil { behind = at &+ 2 }
            lowest = target
            at = target
        }
    }

    /// The offset behind the name's own octets, once the root's label has been reached.
    package var end: Int { behind ?? at }
}
