// What a zone found for one name.

internal import DNSWire

/// What a zone found for a name, wrote into the answer section, and still has to say in the other two.
struct Finding {
    var outcome: ZoneAnswer.Outcome
    /// An RRset was left out for want of room.
    var isTruncated = false
    /// An alias was found for which there was no room, so that nobody knows where it leads.
    var isCutShort = false
    /// The alias leads to a name that would be redirected just so, on and on, if it is this zone's.
    var leadsBelow = false
    /// Where in the message the name stands.
    let nameAt: Int
    /// The labels of the name.
    let labels: Int
    /// The zone cut of a referral.
    var border = Zone.Node.none
    /// The RRset that was written, and the hash of its owner.
    var written: Written?
    var owner: UInt64 = 0

    /// An RRset in the message.
    struct Written {
        let type: RecordType
        let count: Int
        /// Where its first record begins.
        let start: Int
    }

    init(_ outcome: ZoneAnswer.Outcome, at offset: Int, labels: Int) {
        self.outcome = outcome
        nameAt = offset
        self.labels = labels
    }
}
