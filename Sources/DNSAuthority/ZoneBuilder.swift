// Makes a zone of the records of a file, and says what is wrong with them.

package import DNSWire

/// Builds one zone: names become a tree, records are sorted by name and type, checked, and laid down as they will be read.
package struct ZoneBuilder: ~Copyable {
    /// The most problems that are told; a file with more is wrong as a whole.
    package static let problemLimit = 1000

    let origin: Name
    let table: RecordTable
    let entries: [RecordTable.Entry]
    var problems: [ZoneProblem] = []
    private var isBroken = false

    var tree: NameTree
    /// The numbers of all records, sorted by name.
    var order: [UInt32] = []
    /// For names on their way: owners, then name servers.
    var name: ScannedName
    var nodes: [Zone.Node] = []
    var octets: [UInt8] = []
    var borders: [Zone.Border] = []
    var glue: [Zone.Glue] = []
    var recordCount = 0
    var aliases: [Zone.AliasRecord] = []
    /// The records that `aliases` was made of.
    var aliasEntries: [(entry: RecordTable.Entry, node: Zone.NodeIndex)] = []
    /// Whether the zone has nothing to say of names that it does not hold, so that it needs no SOA and NS records.
    let isOverlay: Bool
    /// The numbers of the records of the chain of hashes.
    var hashed: [UInt32] = []
    var denial = Denial()
    var isSigned = false
    /// Whether the SOA record for negative answers is none of the zone's.
    var hasMadeSOA = false

    /// Makes the zone of that name from `records`, its tables keyed with `seed`.
    ///
    /// What is wrong is appended to `problems`, at most `problemLimit` of it. Returns nil when one of these is more than a warning.
    /// An overlay needs no SOA and NS records.
    package static func zone(
        _ origin: Name, of records: RecordTable, seed: HashSeed, isOverlay: Bool = false, problems: inout [ZoneProblem]
    ) -> Zone? {
        var builder = ZoneBuilder(origin, records, seed, isOverlay: isOverlay)
        let negativeSOA = builder.build()
        problems += builder.problems
        guard let negativeSOA else { return nil }
        return Zone(builder, negativeSOA: negativeSOA.record, signatures: negativeSOA.signatures)
    }

    private init(_ origin: Name, _ table: RecordTable, _ seed: HashSeed, isOverlay: Bool) {
        self.origin = origin
        self.isOverlay = isOverlay
        self.table = table
        entries = table.entries
        name = ScannedName(seed: seed)
        name.set(origin)
        tree = NameTree(origin: name, expecting: entries.count)
    }

    /// Lays everything down; returns where the SOA record for negative answers stands, with its signatures, or nil when the zone cannot
    /// be served.
    private mutating func build() -> (record: Zone.RRset, signatures: Zone.RRset)? {
        layNodes(sortByName(plantNames()))
        checkAliases()
        let negativeSOA = layNegativeSOA()
        if !isOverlay, nodes.first?.rrset(.ns, in: octets.span) == nil {
            report(.noNameServers, origin, entries.first?.place)
        }
        findDenial()
        guard !isBroken, let negativeSOA else { return nil }
        for border in borders.indices { findGlue(of: border) }
        octets.append(contentsOf: repeatElement(0, count: NameTree.slack))
        return negativeSOA
    }

    /// Puts all owners into the tree: for each record the number of its name.
    private mutating func plantNames() -> [Zone.NodeIndex] {
        var owners: [Zone.NodeIndex] = []
        owners.reserveCapacity(entries.count)
        let table = table
        var last: Zone.NodeIndex?
        var previous: RecordTable.Entry?
        for (i, entry) in entries.enumerated() {
            guard !isOfHashChain(entry) else {
                hashed.append(UInt32(i))
                owners.append(Zone.Node.none)
                continue
            }
            // records of one name mostly follow one another
            if last == nil || previous.map({ table.owner(entry).elementsEqual(table.owner($0)) }) != true {
                _ = try? name.scan(table.owner(entry), at: 0)
                last = tree.insert(name)
            }
            previous = entry
            if last == nil { report(.outOfZone, entry) }
            if let last, entry.type == .alias { keep(alias: entry, at: last) }
            owners.append(entry.type == .alias ? Zone.Node.none : last ?? Zone.Node.none)
        }
        return owners
    }

    /// Puts the numbers of all records into `order`, name by name as the tree has them, each name's in the order of the file.
    ///
    /// Returns where the records of each name begin, and where the last name's end. It is a counting sort.
    private mutating func sortByName(_ owners: [Zone.NodeIndex]) -> [UInt32] {
        // [n + 2] counts, becomes [n + 1] the next free place, and at the end [n] the start
        var starts = [UInt32](repeating: 0, count: tree.entries.count + 2)
        for owner in owners where owner != Zone.Node.none { starts[Int(owner) + 2] += 1 }
        for n in 2..<starts.count { starts[n] += starts[n - 1] }
        order = [UInt32](repeating: 0, count: Int(starts[starts.count - 1]))
        for (record, owner) in owners.enumerated() where owner != Zone.Node.none {
            order[Int(starts[Int(owner) + 1])] = UInt32(record)
            starts[Int(owner) + 1] += 1
        }
        return starts
    }

    /// Lays down every name with its RRsets: records `starts[n]` to `starts[n + 1]` of `order` are those of name n.
    private mutating func layNodes(_ starts: [UInt32]) {
        nodes.reserveCapacity(tree.entries.count)
        // as many octets as there can be
        octets.reserveCapacity(
            tree.octets.count
                + entries.reduce(512) { $0 + table.data($1).count + StoredRecords.fixedSize + Zone.RRset.prefix })
        for number in 0..<Zone.NodeIndex(tree.entries.count) {
            guard octets.count < Int(UInt32.max) - (1 << 24) else {
                return report(.zoneTooLarge, origin, entries.first?.place)
            }
            let known = tree.entries[Int(number)]
            var node = Zone.Node(start: UInt32(octets.count), nameLength: known.length)
            node.wildcard = known.wildcard
            if number > 0 { node.border = nodes[Int(known.parent)].border }
            appendName(known)
            nodes.append(node)
            layRRsets(of: number, Int(starts[Int(number)])..<Int(starts[Int(number) + 1]))
            noteBorder(at: number)
        }
    }

    private mutating func appendName(_ known: NameTree.Entry) {
        let names = tree.octets
        octets.append(contentsOf: names.span.extracting(known.range))
    }

    /// Lays down the SOA record for negative answers, and its signatures: nil when there is none.
    private mutating func layNegativeSOA() -> (record: Zone.RRset, signatures: Zone.RRset)? {
        guard let soa = nodes.first?.rrset(.soa, in: octets.span) else {
            if isOverlay, let made = layMadeSOA() { return made }
            report(.noSOA, origin, entries.first?.place)
            return nil
        }
        // RFC 2308 s5: the smaller of the TTL and the last field
        let ttl = min(octets.span.uint32(at: soa.start + 4), octets.span.uint32(at: soa.end - 4))
        let record = layCopy(of: soa, ttl: ttl)
        let none = Zone.RRset(start: record.end, end: record.end, type: .rrsig, count: 0)
        guard let signatures = nodes[0].signatures(of: .soa, in: octets.span) else { return (record, none) }
        return (record, layCopy(of: signatures, ttl: ttl))
    }

    /// Lays down an SOA record for an overlay that has none. It says of a name that is denied what an empty zone says (RFC 6303 s3),
    /// for as long as the other records of that name may live.
    private mutating func layMadeSOA() -> (record: Zone.RRset, signatures: Zone.RRset)? {
        guard !nodes.isEmpty else { return nil }
        hasMadeSOA = true
        let ttl = entries.reduce(3600) { min($0, $1.ttl) }
        var data = origin.octets + [6] + Array("nobody".utf8) + [7] + Array("invalid".utf8) + [0]
        for value in [1, 3600, 1200, 604_800, ttl] { data.append(network: value) }
        let start = octets.count
        StoredRecords.append(type: .soa, ttl: ttl, data: data.span, to: &octets)
        return (
            Zone.RRset(start: start, end: octets.count, type: .soa, count: 1),
            Zone.RRset(start: octets.count, end: octets.count, type: .rrsig, count: 0)
        )
    }

    /// Lays records down once more, with another TTL.
    private mutating func layCopy(of rrset: Zone.RRset, ttl: UInt32) -> Zone.RRset {
        let start = octets.count
        octets += Array(octets[rrset.start..<rrset.end])
        var at = start
        while at < octets.count {
            var copy = octets.mutableSpan
            copy.set(ttl, at: at + 4)
            at = StoredRecords.end(ofRecordAt: at, in: octets.span)
        }
        return Zone.RRset(start: start, end: octets.count, type: rrset.type, count: rrset.count)
    }

    mutating func report(_ kind: ZoneProblem.Kind, _ entry: RecordTable.Entry) {
        report(kind, table.record(entry).name, entry.place)
    }

    private mutating func report(_ kind: ZoneProblem.Kind, _ name: Name, _ place: RecordTable.Place?) {
        let problem = ZoneProblem(kind: kind, name: name, place: place ?? RecordTable.Place(line: 1))
        isBroken = isBroken || !problem.isWarning
        if problems.count < Self.problemLimit { problems.append(problem) }
    }
}
