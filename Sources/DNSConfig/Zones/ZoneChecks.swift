// What must hold in a zone as a whole, whatever kind of file it came from.

import DNSText
import DNSWire

/// Looks at all records of a zone together.
struct ZoneChecks {
    let origin: Name
    let file: SourceFileID
    let diagnostics: Diagnostics

    /// Checks every rule; `isWhole` says that no record was left out for errors, so that a missing one is missing
    /// indeed.
    func check(_ records: RecordTable, isWhole: Bool) {
        let keys = keys(records)
        var start = 0
        while start < keys.count {
            var end = start + 1
            while end < keys.count, keys[end].hash == keys[start].hash { end += 1 }
            checkName(records, keys[start..<end])
            start = end
        }
        let apexNS = records.entries.contains { $0.type == .ns && records.owner($0).isName(origin) }
        if isWhole, !apexNS, records.count > 0 {
            diagnostics.report(
                .warning, .noApexNS, file: diagnostics.sources.path(of: file),
                "the zone \(origin) names no name server at its apex",
                hint: "resolvers do not need it from us, but a zone that is delegated to us should have NS records")
        }
    }

    private typealias Key = (hash: UInt64, index: Int)

    /// Every record with the hash of its owner, those of one owner side by side. The seed is new for every load, so
    /// nobody can make two names meet that are not the same.
    private func keys(_ records: RecordTable) -> [Key] {
        var scanned = ScannedName(seed: .random())
        var keys: [Key] = []
        keys.reserveCapacity(records.count)
        for (index, entry) in records.entries.enumerated() {
            // the table holds whole names only
            guard (try? scanned.scan(records.owner(entry), at: 0)) != nil else { continue }
            if entry.type.isMeta {
                report(.error, .unknownType, records, index, "\(entry.type) stands for a question, not for data")
            }
            if entry.type == .dname {
                report(
                    .warning, .notSupported, records, index,
                    "DNAME is not applied yet: the record is served, but names below it do not exist",
                    hint: "write the names below it as CNAME records")
            }
            keys.append((scanned.hash, index))
        }
        keys.sort { ($0.hash, $0.index) < ($1.hash, $1.index) }
        return keys
    }

    /// Checks the records of one name.
    private func checkName(_ records: RecordTable, _ keys: ArraySlice<Key>) {
        let first = records.entries[keys[keys.startIndex].index]
        guard records.owner(first).isAtOrBelow(origin) else {
            report(
                .error, .outOfZone, records, keys[keys.startIndex].index,
                "\(records.record(first).name) does not belong into the zone \(origin)",
                hint: "a name without a dot at its end is relative to the zone")
            return
        }
        // most names have one record, with which only few things can be wrong
        if keys.count == 1, first.type != .cname, first.type != .soa { return }
        checkName(records, keys.map(\.index), records.record(first).name)
    }

    private func checkName(_ records: RecordTable, _ indices: [Int], _ name: Name) {
        var byType: [(type: RecordType, indices: [Int])] = []
        for index in indices {
            let type = records.entries[index].type
            if let at = byType.firstIndex(where: { $0.type == type }) {
                byType[at].indices.append(index)
            } else {
                byType.append((type, [index]))
            }
        }
        checkAlias(records, byType, name)
        for (type, indices) in byType {
            if type == .soa {
                checkSOA(records, indices, name)
            } else {
                checkSet(records, indices, type, name)
            }
        }
    }

    /// RFC 1034 s3.6.2, RFC 2181 s10.1: a CNAME is alone at its name.
    private func checkAlias(_ records: RecordTable, _ byType: [(type: RecordType, indices: [Int])], _ name: Name) {
        guard let alias = byType.first(where: { $0.type == .cname })?.indices[0] else { return }
        if name == origin {
            report(
                .error, .cnameAtApex, records, alias,
                "the apex of a zone cannot be a CNAME: its SOA and NS records stand there",
                hint: "write the addresses of the target as A and AAAA records")
            return
        }
        let others = byType.filter { $0.type != .cname && $0.type != .rrsig && $0.type != .nsec }
        guard let other = others.first else { return }
        report(
            .error, .cnameAndOtherData, records, alias,
            "\(name) is a CNAME and has other data as well: \(others.map { "\($0.type)" }.joined(separator: ", "))",
            hint: "a CNAME stands alone at its name; remove it or the others",
            related: (other.indices[0], "\(other.type.article) record is here"))
    }

    private func checkSOA(_ records: RecordTable, _ indices: [Int], _ name: Name) {
        if name != origin {
            report(
                .error, .soaNotAtApex, records, indices[0], "only the apex of a zone has an SOA record, not \(name)",
                hint: "the zone is \(origin)")
        } else if indices.count > 1 {
            report(
                .error, .soaTwice, records, indices[1], "a zone has one SOA record",
                related: (indices[0], "the first is here"))
        }
    }

    /// The rules of one RRset: RFC 2181 s5 (no duplicates), s5.2 (one TTL), s10.1 (one CNAME).
    private func checkSet(_ records: RecordTable, _ indices: [Int], _ type: RecordType, _ name: Name) {
        guard indices.count > 1 else { return }
        if type == .cname {
            report(
                .error, .severalCNAMEs, records, indices[1], "\(name) has more than one CNAME record",
                hint: "a name is an alias of one other name only", related: (indices[0], "the first is here"))
            return
        }
        var seen: [[UInt8]: Int] = [:]
        for index in indices {
            let data = records.record(records.entries[index]).data
            if let first = seen[data] {
                report(
                    .warning, .duplicateRecord, records, index, "this \(type) record of \(name) is written twice",
                    related: (first, "the first is here"))
            } else {
                seen[data] = index
            }
        }
        let ttl = records.entries[indices[0]].ttl
        if let other = indices.first(where: { records.entries[$0].ttl != ttl }) {
            let least = indices.map { records.entries[$0].ttl }.min() ?? ttl
            report(
                .warning, .ttlDiffers, records, other,
                "the \(type) records of \(name) differ in their TTL; all are served with \(least) (RFC 2181 s5.2)",
                related: (indices[0], "this one has \(ttl)"))
        }
    }

    private func report(
        _ severity: Severity, _ code: DiagnosticCode, _ records: RecordTable, _ index: Int, _ message: String,
        hint: String? = nil, related: (index: Int, message: String)? = nil
    ) {
        diagnostics.report(
            severity, code, at: diagnostics.sources.range(of: records.entries[index].place), message, hint: hint,
            related: related.map { (diagnostics.sources.range(of: records.entries[$0.index].place), $0.message) },
            // names come in another order at each load, and a $GENERATE makes many records at one place
            order: index)
    }
}
