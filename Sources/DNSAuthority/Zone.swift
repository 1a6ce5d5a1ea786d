// A zone in flat memory: a few arrays, found through one table.

package import DNSWire

/// A zone as it is served (RFC 1034 s4.2), made by `ZoneBuilder` and never changed.
///
///     index --> nodes --> octets: name | RRset | RRset | ...     RRset: count | size | record | record | ...
///                 |
///                 +-----> borders -> glue
///
/// Every name between an owner and the apex has a node, so that what exists is a tree without gaps: when a name has no node, one
/// search over its suffixes finds the closest encloser. A node knows the border at or above it, so that one look tells data
/// from glue. Names must be scanned with the seed that the zone was built with.
package struct Zone: ~Copyable, Sendable {
    /// The name of the apex, as it was written.
    package let origin: Name
    /// Records that are served, glue included.
    package let recordCount: Int
    /// The serial number of the SOA record (RFC 1982); zero for a zone that is not usable.
    package let serial: UInt32
    /// False for a zone that could not be loaded: its names are ours, but nothing can be said of them.
    package let isUsable: Bool

    let index: NameIndex
    let nodes: [Node]
    let octets: [UInt8]
    let borders: [Border]
    let glue: [Glue]
    /// ALIAS records, which are not among the RRsets.
    let aliases: [AliasRecord]
    /// The number of the first of them in the table that holds the zone.
    var firstAlias = 0
    /// What it has to prove that something does not exist.
    let denial: Denial
    /// Whether it has signatures.
    let isSigned: Bool
    /// Labels of the origin.
    let originLabels: Int
    /// The SOA RRset with the TTL that it has in negative answers (RFC 2308 s3, s5).
    let negativeSOA: RRset
    /// Its signatures, with the same TTL.
    let negativeSOASignatures: RRset
    /// Whether it was made for want of one, and so speaks of no more than the name that is denied.
    let hasMadeSOA: Bool

    /// Whether a name that is the origin or lies below it is the origin.
    package func isApex(_ name: borrowing ScannedName) -> Bool { name.labelCount == originLabels }

    /// Names that exist, empty non-terminals and glue included.
    package var nodeCount: Int { nodes.count }

    /// Octets of memory that the zone takes.
    package var memory: Int {
        octets.capacity + nodes.capacity * MemoryLayout<Node>.stride + index.memory
            + borders.capacity * MemoryLayout<Border>.stride + glue.capacity * MemoryLayout<Glue>.stride
            + denial.memory
    }

    /// The name of a node, in lower case.
    func name(of node: NodeIndex) -> Name {
        let start = Int(nodes[Int(node)].start)
        // what was laid down is a name
        return (try? Name(wire: Array(octets[start..<start + Int(nodes[Int(node)].nameLength)]))) ?? origin
    }

    /// A zone that could not be loaded. It is still found by its name.
    package init(unusable origin: Name) {
        self.origin = origin
        recordCount = 0
        serial = 0
        isUsable = false
        index = NameIndex(count: 0)
        nodes = [Node(start: 0, nameLength: UInt8(origin.octets.count))]
        octets = origin.lowercase.octets + repeatElement(0, count: NameTree.slack)
        borders = []
        glue = []
        aliases = []
        denial = Denial()
        isSigned = false
        originLabels = origin.labelCount
        negativeSOA = RRset(start: 0, end: 0, type: .soa, count: 0)
        negativeSOASignatures = RRset(start: 0, end: 0, type: .rrsig, count: 0)
        hasMadeSOA = false
    }

    /// The zone that a builder has laid down, whose last records are the SOA record for negative answers and its signatures.
    init(_ built: consuming ZoneBuilder, negativeSOA: RRset, signatures: RRset) {
        origin = built.origin
        recordCount = built.recordCount
        serial = built.octets.span.uint32(at: negativeSOA.end - 20)
        isUsable = true
        index = built.tree.finishedIndex()
        nodes = built.nodes
        octets = built.octets
        borders = built.borders
        glue = built.glue
        aliases = built.aliases
        denial = built.denial
        isSigned = built.isSigned
        originLabels = built.tree.originLabels
        self.negativeSOA = negativeSOA
        negativeSOASignatures = signatures
        hasMadeSOA = built.hasMadeSOA
    }

    /// Another value of the same zone, which shares its memory.
    package func copy() -> Zone { Zone(sharing: self) }

    private init(sharing other: borrowing Zone) {
        origin = other.origin
        recordCount = other.recordCount
        serial = other.serial
        isUsable = other.isUsable
        index = other.index
        nodes = other.nodes
        octets = other.octets
        borders = other.borders
        glue = other.glue
        aliases = other.aliases
        denial = other.denial
        isSigned = other.isSigned
        originLabels = other.originLabels
        negativeSOA = other.negativeSOA
        negativeSOASignatures = other.negativeSOASignatures
        hasMadeSOA = other.hasMadeSOA
    }
}

extension Zone {
    /// The number of a node; the apex is 0. Parents have smaller numbers than their children.
    typealias NodeIndex = UInt32

    /// A name that exists.
    struct Node: Sendable {
        /// No node, or no border.
        static var none: UInt32 { .max }

        /// Where the name's octets begin; its RRsets follow.
        var start: UInt32
        /// The child whose label is the asterisk (RFC 4592 s2.1.1).
        var wildcard = Node.none
        /// The number of the border at this node, or of the one above it.
        var border = Node.none
        var rrsets: UInt16 = 0
        var nameLength: UInt8
        var hasCNAME = false
    }

    /// A name below which nothing is this zone's data.
    struct Border: Sendable {
        enum Kind: Sendable {
            /// A zone cut: a name other than the apex with NS records (RFC 2181 s6). At it only DS records are this zone's.
            case cut
            /// The owner of a DNAME record (RFC 6672 s2.4). At it all is this zone's.
            case redirection
        }

        var kind: Kind
        /// Labels of its name.
        var labels: UInt8
        var node: NodeIndex
        /// Where the glue of a cut begins; it ends where the next one's begins.
        var glue: UInt32 = 0
        /// Of the glue, how much belongs to name servers within the delegated zone, and comes first (RFC 9471 s3).
        var inDomain: UInt16 = 0
        /// All of the glue.
        var glueCount: UInt16 = 0
    }

    /// A name server of a delegation whose addresses this zone holds.
    struct Glue: Sendable {
        /// Which of the NS records names it.
        var record: UInt16
        /// The node with the addresses.
        var node: NodeIndex
    }

    /// Where an RRset's records stand in `octets`.
    struct RRset: Sendable {
        /// Octets before the records: their number, and how many octets they take.
        static var prefix: Int { 4 }

        let start: Int
        let end: Int
        let type: RecordType
        let count: Int
    }
}
