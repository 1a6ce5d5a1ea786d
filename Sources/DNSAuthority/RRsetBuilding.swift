// The records of one name, checked and laid down as RRsets.

internal import DNSWire

extension ZoneBuilder {
    /// Lays down the RRsets of the name laid down last, in the order of their types' numbers. Its records are those at `places` of
    /// `order`.
    mutating func layRRsets(of number: Zone.NodeIndex, _ places: Range<Int>) {
        sortByType(places)
        var alias: RecordTable.Entry?
        var other: RecordTable.Entry?
        var start = places.lowerBound
        while start < places.upperBound {
            let first = record(at: start)
            var end = start + 1
            while end < places.upperBound, record(at: end).type == first.type { end += 1 }
            check(first, isApex: number == 0)
            if layRRset(first.type, start..<end) { nodes[Int(number)].rrsets += 1 }
            if first.type == .cname { alias = first }
            if first.type == .rrsig { isSigned = true }
            if other == nil, !first.type.standsBesideAlias { other = first }
            start = end
        }
        guard let alias else { return }
        nodes[Int(number)].hasCNAME = true
        if let other { report(.aliasAndData(other.type, at: other.place), alias) }
    }

    /// The record at a place of `order`.
    private func record(at place: Int) -> RecordTable.Entry { entries[Int(order[place])] }

    /// Sorts records by type, signatures by the type that they are over, those of one type in the order of the file. Mostly there is
    /// one record, or they are in order.
    private mutating func sortByType(_ places: Range<Int>) {
        for place in places.dropFirst() where rank(order[place]) < rank(order[place - 1]) {
            var sorted = Array(order[places])
            sorted.sort { (rank($0), $0) < (rank($1), $1) }
            order.replaceSubrange(places, with: sorted)
            return
        }
    }

    /// By what the records of a name are sorted.
    private func rank(_ number: UInt32) -> UInt32 {
        let entry = entries[Int(number)]
        guard entry.type == .rrsig else { return UInt32(entry.type.rawValue) << 16 }
        return UInt32(entry.type.rawValue) << 16 | UInt32(Signature.typeCovered(table.data(entry)).rawValue)
    }

    /// Whether the first record of an RRset can stand where it does.
    private mutating func check(_ entry: RecordTable.Entry, isApex: Bool) {
        if entry.type.isMeta { report(.metaType(entry.type), entry) }
        if entry.type == .soa, !isApex { report(.soaBelowApex, entry) }
    }

    /// Lays down the records of one type: each once, with one TTL (RFC 2181 s5, s5.2).
    ///
    /// Returns false, and has laid down nothing, when they are too many.
    @discardableResult
    mutating func layRRset(_ type: RecordType, _ places: Range<Int>) -> Bool {
        let start = octets.count
        octets.append(network: UInt32(0))
        let ttl = type.hasOneTTL ? levelTTLs(of: places) : nil
        var kept = KeptRecords()
        for place in places {
            let entry = record(at: place)
            // a lone record is spared the list
            if places.count > 1 {
                if let same = kept.insert(entry, of: table) {
                    report(.duplicate(type, first: same.place), entry)
                    continue
                }
            }
            if type.compressibleNames != nil, (try? RecordData.check(table.data(entry), type: type)) == nil {
                report(.badData(type), entry)
            }
            append(entry, ttl: ttl ?? entry.ttl)
            guard octets.count - start - Zone.RRset.prefix <= UInt16.max else {
                octets.removeLast(octets.count - start)
                report(.tooLarge(type), entry)
                return false
            }
        }
        let count = Swift.max(kept.entries.count, 1)
        let size = octets.count - start - Zone.RRset.prefix
        var prefix = octets.mutableSpan
        prefix.set(UInt16(count), at: start)
        prefix.set(UInt16(size), at: start + 2)
        recordCount += count
        if type.isSingleton, count > 1 { report(.moreThanOne(type, first: kept.entries[0].place), kept.entries[1]) }
        return true
    }

    private mutating func append(_ entry: RecordTable.Entry, ttl: UInt32) {
        let table = table
        StoredRecords.append(type: entry.type, ttl: ttl, data: table.data(entry), to: &octets)
    }

    /// The smallest TTL of an RRset; tells when they differ.
    private mutating func levelTTLs(of places: Range<Int>) -> UInt32 {
        let first = record(at: places.lowerBound).ttl
        var smallest = first
        var differing: RecordTable.Entry?
        for place in places.dropFirst() where record(at: place).ttl != first {
            smallest = Swift.min(smallest, record(at: place).ttl)
            differing = differing ?? record(at: place)
        }
        if let differing { report(.ttlsDiffer(differing.type, smallest: smallest), differing) }
        return smallest
    }
}

extension RecordType {
    /// Whether the records of an RRset have one TTL; signatures have the TTL of what they sign (RFC 4034 s3).
    fileprivate var hasOneTTL: Bool { self != .rrsig }
}
