// What a zone has to prove that something does not exist.

/// The NSEC records of a zone, in order. A zone without them proves nothing.
struct Denial: Sendable {
    enum Kind: Sendable { case none, nsec }

    var kind = Kind.none
    var nsec = NSECChain()

    /// Octets of memory that it takes.
    var memory: Int { nsec.memory }
}
