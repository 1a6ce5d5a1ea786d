// The proofs of a zone put in order, when it is built.

internal import DNSWire

extension ZoneBuilder {
    /// Whether a record belongs to the chain of hashes: its owner, a hash below the origin, is no name of the zone (RFC 5155 s7.2.8).
    func isOfHashChain(_ entry: RecordTable.Entry) -> Bool {
        guard entry.type == .nsec3 || entry.type == .rrsig && Signature.typeCovered(table.data(entry)) == .nsec3 else {
            return false
        }
        let owner = table.owner(entry)
        guard owner.count == NSEC3Chain.labelSize + origin.octets.count, NSEC3Hash(label: owner) != nil else {
            return false
        }
        return origin.octets.indices.allSatisfy {
            lowercased(owner[NSEC3Chain.labelSize + $0]) == lowercased(origin.octets[$0])
        }
    }

    /// Finds out by what the zone denies: by NSEC3 records where an NSEC3PARAM record says so and they are there, else by NSEC records.
    mutating func findDenial() {
        checkIterations()
        guard isSigned else { return }
        linkHashes()
        if denial.nsec3.isEmpty { linkNames() }
        denial.kind = !denial.nsec3.isEmpty ? .nsec3 : !denial.nsec.isEmpty ? .nsec : .none
    }

    /// Puts the names that have NSEC records in order.
    private mutating func linkNames() {
        let octets = octets
        var key: [UInt8] = []
        for (number, node) in nodes.enumerated() where node.rrset(.nsec, in: octets.span) != nil {
            guard !isBeyondBorder(Zone.NodeIndex(number)) else { continue }
            _ = try? name.scan(octets.span, at: Int(node.start))
            CanonicalKey.set(&key, name, suffix: name.labelCount, below: tree.originLabels)
            denial.nsec.append(key, node: Zone.NodeIndex(number))
        }
        denial.nsec.sort()
    }

    /// The NSEC3PARAM records that are not to be ignored.
    private var hashParameters: [(parameters: NSEC3Parameters, entry: RecordTable.Entry)] {
        var found: [(NSEC3Parameters, RecordTable.Entry)] = []
        for entry in entries where entry.type == .nsec3param && table.record(entry).name == origin {
            guard let parameters = NSEC3Parameters(nsec3param: table.data(entry)) else { continue }
            found.append((parameters, entry))
        }
        return found
    }

    private mutating func checkIterations() {
        for (parameters, entry) in hashParameters where parameters.iterations > NSEC3Iterations.most {
            report(.tooManyIterations(parameters.iterations), entry)
        }
    }

    /// Lays down the NSEC3 records of the first NSEC3PARAM record that has some, and hashes all names.
    private mutating func linkHashes() {
        guard !hashed.isEmpty else { return }
        for (parameters, _) in hashParameters where parameters.iterations <= NSEC3Iterations.most {
            let links = layLinks(parameters)
            guard !links.isEmpty else { continue }
            denial.nsec3 = NSEC3Chain(parameters, links)
            let octets = octets
            for (number, node) in nodes.enumerated() {
                let name = octets.span.extracting(Int(node.start)..<Int(node.start) + Int(node.nameLength))
                denial.nsec3.appendNode(isBeyondBorder(Zone.NodeIndex(number)) ? nil : parameters.hash(name))
            }
            return
        }
    }

    /// Lays down the NSEC3 records with just these parameters, each with its signatures, in the order of their hashes.
    private mutating func layLinks(_ parameters: NSEC3Parameters) -> [NSEC3Chain.Link] {
        let records = sortByHash(parameters)
        var links: [NSEC3Chain.Link] = []
        var start = 0
        while start < records.count {
            let hash = records[start].hash
            var signatures = start
            while signatures < records.count, records[signatures].hash == hash, !records[signatures].isSignature {
                signatures += 1
            }
            var end = signatures
            while end < records.count, records[end].hash == hash { end += 1 }
            // signatures alone prove nothing
            if signatures > start {
                links.append(NSEC3Chain.Link(hash: hash, start: UInt32(octets.count)))
                appendLowercase(of: entries[Int(records[start].number)])
                layLink(.nsec3, records[start..<signatures])
                layLink(.rrsig, records[signatures..<end])
            }
            start = end
        }
        return links
    }

    private mutating func appendLowercase(of entry: RecordTable.Entry) {
        let table = table
        let owner = table.owner(entry)
        for i in owner.indices { octets.append(lowercased(owner[i])) }
    }

    private mutating func layLink(_ type: RecordType, _ records: ArraySlice<HashedRecord>) {
        // no signatures: an RRset without records
        guard !records.isEmpty else { return octets.append(network: UInt32(0)) }
        let start = order.count
        order += records.map(\.number)
        layRRset(type, start..<order.count)
    }

    /// A record of the chain of hashes.
    private struct HashedRecord {
        let hash: NSEC3Hash
        let isSignature: Bool
        let number: UInt32
    }

    /// The NSEC3 records with just these parameters and all signatures over such, sorted.
    private mutating func sortByHash(_ parameters: NSEC3Parameters) -> [HashedRecord] {
        var records: [HashedRecord] = []
        for number in hashed {
            let entry = entries[Int(number)]
            let isSignature = entry.type == .rrsig
            guard isSignature || NSEC3Parameters(nsec3: table.data(entry)) == parameters,
                let hash = NSEC3Hash(label: table.owner(entry))
            else { continue }
            records.append(HashedRecord(hash: hash, isSignature: isSignature, number: number))
        }
        records.sort { ($0.hash, $0.isSignature ? 1 : 0, $0.number) < ($1.hash, $1.isSignature ? 1 : 0, $1.number) }
        return records
    }
}
