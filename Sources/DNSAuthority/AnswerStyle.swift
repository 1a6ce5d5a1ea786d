// How answers are made, as far as the client and the configuration have a say.

/// What an answer holds beside the records that were asked for, and in which order.
package struct AnswerStyle: Equatable, Sendable {
    /// DO is set: signatures and proofs are given (RFC 4035 s3.1).
    package var dnssecOK: Bool
    /// No NS records of the apex are given beside an answer. What the records of the answer point to is given either way, where it
    /// fits: its client asks for it next.
    package var minimal: Bool
    /// By how many records the RRset of an answer is turned: a number that goes up from query to query shares the load between
    /// the records. Zero leaves them as the zone has them.
    package var rotation: UInt32

    package init(dnssecOK: Bool = false, minimal: Bool = true, rotation: UInt32 = 0) {
        self.dnssecOK = dnssecOK
        self.minimal = minimal
        self.rotation = rotation
    }
}
