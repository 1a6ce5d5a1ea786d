// The part of an answer that is known here, where aliases lead from served names to those of others.

package import DNSWire

/// What stands before the records of an upstream in an answer: the aliases out of served zones (RFC 1034 s4.3.2 step 3a), and
/// with DO what proves them.
package struct Opening: Sendable {
    /// The records of the answer section, in the order of the chain.
    package let answers: [Record]
    /// The records of the authority section.
    package let authority: [Record]
    /// Where the aliases lead: the name that is asked for in place of the QNAME.
    package let target: Name

    package init(answers: [Record], authority: [Record], target: Name) {
        self.answers = answers
        self.authority = authority
        self.target = target
    }
}

/// Knows the served zones for a forwarder, which does not.
package protocol OpeningSource: AnyObject {
    /// The opening of the answer to a query that is to be forwarded; nil for one whose QNAME is asked for itself.
    ///
    /// - Parameters:
    ///   - query: the whole message, well-formed.
    ///   - name, type: its QNAME and QTYPE.
    ///   - client: the one who asks, whom not every zone may admit.
    func opening(
        of query: Span<UInt8>, _ name: borrowing ScannedName, _ type: RecordType, from client: IPAddress
    ) -> Opening?

    /// Whether something is known here at a name or below it, so that the name exists whoever denies it.
    func exists(_ name: borrowing ScannedName) -> Bool
}
