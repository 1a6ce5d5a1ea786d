// The records of one name, checked and laid down as RRsets.

internal import DNSWire

extension ZoneBuilder {
    /// Lays down the RRsets of the name laid down last, in the order of their types' numbers.
    mutating func layRRsets(of number: Zone.NodeIndex, _ members: borrowing Members) {
        var records = members.records(of: number)
        if records.count > 1 { records.sort { (type($0).rawValue, $0) < (type($1).rawValue, $1) } }
        var rest = records
        while let first = rest.first {
            let same = rest.prefix { type($0) == type(first) }
            rest = rest.dropFirst(same.count)
            check(entries[Int(first)], isApex: number == 0)
            layRRset(same, of: number)
        }
        guard let alias = records.first(where: { type($0) == .cname }) else { return }
        nodes[Int(number)].hasCNAME = true
        if let other = records.first(where: { !type($0).standsBesideAlias }) {
            report(.aliasAndData(type(other), at: entries[Int(other)].place), entries[Int(alias)])
        }
    }

    private func type(_ record: UInt32) -> RecordType { entries[Int(record)].type }

    /// Whether the first record of an RRset can stand where it does, and is of a form that answers can be made of.
    private mutating func check(_ entry: RecordTable.Entry, isApex: Bool) {
        if entry.type.isMeta { report(.metaType(entry.type), entry) }
        if entry.type == .soa, !isApex { report(.soaBelowApex, entry) }
    }

    /// Lays down the records of one type: each once, with one TTL (RFC 2181 s5, s5.2).
    private mutating func layRRset(_ records: ArraySlice<UInt32>, of number: Zone.NodeIndex) {
        let table = table
        let type = type(records[records.startIndex])
        let start = octets.count
        octets.append(contentsOf: repeatElement(0, count: Zone.RRset.prefix))
        let ttl = type.hasOneTTL ? levelTTLs(of: records) : nil
        var kept: [UInt32] = []
        for record in records {
            let entry = entries[Int(record)]
            // a lone record is spared the list
            if records.count > 1 {
                guard isNew(entry, among: kept) else { continue }
                kept.append(record)
            }
            if type.compressibleNames != nil, (try? RecordData.check(table.data(entry), type: type)) == nil {
                report(.badData(type), entry)
            }
            StoredRecords.append(type: type, ttl: ttl ?? entry.ttl, data: table.data(entry), to: &octets)
            guard octets.count - start - Zone.RRset.prefix <= UInt16.max else {
                octets.removeLast(octets.count - start)
                return report(.tooLarge(type), entry)
            }
        }
        let count = Swift.max(kept.count, 1)
        let size = octets.count - start - Zone.RRset.prefix
        var prefix = octets.mutableSpan
        prefix.set(UInt16(count), at: start)
        prefix.set(UInt16(size), at: start + 2)
        nodes[Int(number)].rrsets += 1
        recordCount += count
        if type.isSingleton, count > 1 {
            report(.moreThanOne(type, first: entries[Int(kept[0])].place), entries[Int(kept[1])])
        }
    }

    /// The smallest TTL of an RRset; tells when they differ.
    private mutating func levelTTLs(of records: ArraySlice<UInt32>) -> UInt32 {
        let first = entries[Int(records[records.startIndex])].ttl
        var smallest = first
        var differing: UInt32?
        for record in records where entries[Int(record)].ttl != first {
            smallest = Swift.min(smallest, entries[Int(record)].ttl)
            differing = differing ?? record
        }
        if let differing { report(.ttlsDiffer(type(differing), smallest: smallest), entries[Int(differing)]) }
        return smallest
    }

    /// Whether none of the records kept is the same; tells when one is.
    private mutating func isNew(_ entry: RecordTable.Entry, among kept: [UInt32]) -> Bool {
        for earlier in kept {
            let other = entries[Int(earlier)]
            if RecordData.isSame(table.data(entry), table.data(other), type: entry.type) {
                report(.duplicate(entry.type, first: other.place), entry)
                return false
            }
        }
        return true
    }
}

extension RecordType {
    /// Whether records of the type may have the same owner as a CNAME record (RFC 4034 s3, s4; RFC 2181 s10.1).
    fileprivate var standsBesideAlias: Bool { self == .cname || self == .rrsig || self == .nsec }

    /// Whether the records of an RRset have one TTL; signatures have the TTL of what they sign (RFC 4034 s3).
    fileprivate var hasOneTTL: Bool { self != .rrsig }
}
