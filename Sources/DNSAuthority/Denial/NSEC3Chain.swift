// The NSEC3 records of a zone, in the order of their hashes.

internal import DNSWire

/// Finds the NSEC3 record that matches or covers a name (RFC 5155 s7).
///
/// The hashes of the names that exist are known, so that for an answer only those that do not exist are hashed.
struct NSEC3Chain: Sendable {
    /// An NSEC3 record.
    struct Link: Sendable {
        let hash: NSEC3Hash
        /// Where its owner's octets begin; the record follows, and its signatures behind it, as RRsets.
        let start: UInt32
    }

    private(set) var parameters = NSEC3Parameters()
    /// In the order of their hashes.
    private var links: [Link] = []
    /// The number of each node's link.
    private var byNode: [UInt32] = []

    /// No chain.
    init() {}

    /// A chain of links in the order of their hashes.
    init(_ parameters: NSEC3Parameters, _ links: [Link]) {
        self.parameters = parameters
        self.links = links
    }

    var isEmpty: Bool { links.isEmpty }

    /// Octets of memory that it takes.
    var memory: Int { links.capacity * MemoryLayout<Link>.stride + byNode.capacity * 4 }

    /// Notes the link of the next node, by the hash of its name; nil for a name that can have none.
    mutating func appendNode(_ hash: NSEC3Hash?) {
        guard let hash else { return byNode.append(Zone.Node.none) }
        let place = firstBehind(hash)
        let isMatch = place > 0 && links[place - 1].hash == hash
        byNode.append(isMatch ? UInt32(place - 1) : Zone.Node.none)
    }

    /// Where the octets of a link's owner begin.
    func start(ofLink number: UInt32) -> Int { Int(links[Int(number)].start) }

    /// The link that matches the name of a node.
    func link(of node: Zone.NodeIndex) -> UInt32? {
        let link = byNode[Int(node)]
        return link == Zone.Node.none ? nil : link
    }

    /// The link that covers a hash: the last one before it, or else the last of all, which leads back to the first. Nil when one
    /// matches it.
    func link(covering hash: NSEC3Hash) -> UInt32? {
        let place = firstBehind(hash)
        guard place > 0 else { return UInt32(links.count &- 1) }
        return links[place &- 1].hash == hash ? nil : UInt32(place &- 1)
    }

    /// The place of the first link behind a hash.
    private func firstBehind(_ hash: NSEC3Hash) -> Int {
        let links = links.span
        var low = 0
        var high = links.count
        while low < high {
            let middle = (low &+ high) / 2
            if hash < links[middle].hash { high = middle } else { low = middle &+ 1 }
        }
        return low
    }
}
