// The part of an answer that is known already, where aliases lead on to names that must be asked for.

package import DNSWire

/// What stands before the records of an upstream in an answer: aliases out of served zones or of other rules (RFC 1034 s4.3.2
/// step 3a), and with DO what proves them.
package struct Opening: Sendable {
    /// The records of the answer section, in the order of the chain.
    package let answers: [Record]
    /// The records of the authority section.
    package let authority: [Record]
    /// Where the aliases lead: the name that is asked for in place of the QNAME.
    package let target: Name
    /// Whether the first alias is ours: AA says so (RFC 6604 s2.1).
    package let isAuthoritative: Bool

    package init(answers: [Record], authority: [Record], target: Name, isAuthoritative: Bool) {
        self.answers = answers
        self.authority = authority
        self.target = target
        self.isAuthoritative = isAuthoritative
    }
}
