// What an answer needs while it is made, used again for each.

internal import DNSWire

/// Room that is made once, so that no answer allocates.
struct AnswerRoom: ~Copyable {
    /// For the names in the data that is written.
    var scratch: ScannedName
    /// For the names that data points to.
    var target: ScannedName
    /// For a name that is made here.
    var octets: [UInt8] = []
    /// The number of the zone that is asked now.
    var zone: UInt32 = 0
    /// What proves the answer.
    var proofs = ProofList()
    /// The NS records in the authority section.
    var nameServers: Finding.Written?
    /// What the message holds so far, as far as it could be repeated.
    var given = GivenList()

    init(seed: HashSeed) {
        scratch = ScannedName(seed: seed)
        target = ScannedName(seed: seed)
        octets.reserveCapacity(2 * Name.maximumLength)
    }

    /// Makes it ready for another answer.
    mutating func clear() {
        proofs.removeAll()
        nameServers = nil
        given.removeAll()
    }
}
