// What a zone found for one name.

internal import DNSWire

/// What a zone found for a name, wrote into the answer section, and still has to say in the other two.
///
/// It is handed from step to step of every answer, so that it is kept small.
struct Finding {
    var outcome: ZoneAnswer.Outcome
    /// An RRset was left out for want of room.
    var isTruncated = false
    /// An alias was found for which there was no room, so that nobody knows where it leads.
    var isCutShort = false
    /// The alias leads to a name that would be redirected just so, on and on, if it is this zone's.
    var leadsBelow = false
    private let shortNameAt: UInt16
    private let shortLabels: UInt8
    /// The zone cut of a referral.
    var border = Zone.Node.none
    /// The RRset that was written, and the hash of its owner.
    var written: Written?
    var owner: UInt64 = 0

    /// An RRset in the message.
    struct Written {
        let type: RecordType
        private let shortCount: UInt16
        private let shortStart: UInt16

        init(type: RecordType, count: Int, start: Int) {
            self.type = type
            shortCount = UInt16(truncatingIfNeeded: count)
            shortStart = UInt16(truncatingIfNeeded: start)
        }

        var count: Int { Int(shortCount) }
        /// Where its first record begins.
        var start: Int { Int(shortStart) }
    }

    /// Where in the message the name stands.
    var nameAt: Int { Int(shortNameAt) }
    /// The labels of the name.
    var labels: Int { Int(shortLabels) }

    init(_ outcome: ZoneAnswer.Outcome, at offset: Int, labels: Int) {
        self.outcome = outcome
        shortNameAt = UInt16(truncatingIfNeeded: offset)
        shortLabels = UInt8(truncatingIfNeeded: labels)
    }
}
