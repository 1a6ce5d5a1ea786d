// What a zone has to prove that something does not exist.

/// The NSEC or NSEC3 records of a zone, in order. A zone without either proves nothing.
struct Denial: Sendable {
    enum Kind: Sendable { case none, nsec, nsec3 }

    var kind = Kind.none
    var nsec = NSECChain()
    var nsec3 = NSEC3Chain()

    /// Octets of memory that it takes.
    var memory: Int { nsec.memory + nsec3.memory }
}
