// Follows aliases from name to name, and sees when they lead nowhere.

internal import DNSWire

/// The names that an answer's aliases have led through (RFC 1034 s3.6.2).
///
/// A zone writes one CNAME record and says where its target stands. `ZoneAnswerer` finds the target's zone, and asks again, as long
/// as `follow` says so.
struct AliasChain: ~Copyable {
    /// The most names that an answer is sought under, the one asked for included.
    static let limit = 16

    /// The name to look for next.
    private(set) var name: ScannedName
    // of the names asked so far; a seeded hash of 64 bits is believed here
    private var seen = [UInt64](repeating: 0, count: AliasChain.limit)
    private var count = 0

    /// Room for chains, one after another.
    init(seed: HashSeed) { name = ScannedName(seed: seed) }

    /// Begins with the name of a question.
    mutating func begin(with name: borrowing ScannedName) {
        seen[0] = name.hash
        count = 1
    }

    /// Goes on to the name at `target` of the message, which is then `name`.
    ///
    /// Returns false when it was met before, or after too many: then the answer ends with the aliases that it has.
    mutating func follow(to target: Int, in writer: borrowing MessageWriter) -> Bool {
        guard (try? name.scanCompressed(writer.message, at: target)) != nil else { return false }
        for i in 0..<count where seen[i] == name.hash { return false }
        guard count < Self.limit else { return false }
        seen[count] = name.hash
        count &+= 1
        return true
    }
}
