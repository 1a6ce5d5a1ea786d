// What must hold in a zone as a whole, whatever kind of file it came from.

import DNSText
import DNSWire

/// Looks at all records of a zone together.
///
/// What cannot be served is an error; what can be, and is probably not what was meant, a warning. `ZoneBuilder` looks only for what
/// a zone in memory cannot hold.
struct ZoneChecks: ~Copyable {
    let origin: Name
    let records: RecordTable
    let entries: [RecordTable.Entry]
    let diagnostics: Diagnostics
    /// The records that say that they are lenient.
    let lenient: RecordRanges
    /// Whether it is an overlay, which needs no records at its apex and may have any there.
    let isOverlay: Bool
    var owners: OwnerTable

    init(
        _ records: RecordTable, origin: Name, lenient: RecordRanges = RecordRanges(), isOverlay: Bool = false,
        diagnostics: Diagnostics
    ) {
        self.isOverlay = isOverlay
        self.lenient = lenient
        self.origin = origin
        self.records = records
        self.diagnostics = diagnostics
        entries = records.entries
        owners = OwnerTable(records, origin: origin)
    }

    /// Checks every rule.
    ///
    /// - Parameters:
    ///   - path: the zone's file.
    ///   - isWhole: whether no record was left out for errors, so that a missing one is missing indeed.
    ///   - now: seconds since 1970.
    mutating func check(path: String, isWhole: Bool, now: Int64) {
        for number in owners.owners.indices { checkName(number) }
        checkTypes()
        checkSignatures(now: now)
        guard isWhole, records.count > 0 else { return }
        checkTargets()
        checkOcclusion()
        checkAliasLoops()
        guard !isOverlay, !(owners.apex.map { owners.owners[$0].kinds.contains(.ns) } ?? false) else { return }
        diagnostics.report(
            .warning, .noApexNS, file: path, "the zone \(origin) names no name server at its apex",
            hint: "resolvers do not need it from us, but a zone that is delegated to us should have NS records")
    }

    // MARK: The records of one name

    private func checkName(_ number: Int) {
        let owner = owners.owners[number]
        let last = owners.lastRecord(of: number)
        guard owner.isInZone else {
            let first = owners.records(of: number)[0]
            report(
                .error, .outOfZone, first, "\(name(first)) does not belong into the zone \(origin)",
                hint: "a name without a dot at its end is relative to the zone")
            return
        }
        if !owner.kinds.isDisjoint(with: [.address, .mx]) {
            let name = records.owner(entries[last])
            if !name.isHostName(upTo: name.count - origin.octets.count) { checkHostName(number) }
        }
        if !owner.kinds.isDisjoint(with: [.ns, .dname, .ds]) { checkCut(number) }
        // most names have one record, with which only few things can be wrong
        if !owner.hasSeveral, owner.kinds.isDisjoint(with: .cname), entries[last].type != .soa { return }
        checkSets(owners.records(of: number))
    }

    private func checkSets(_ indices: [Int]) {
        let name = name(indices[0])
        var byType: [(type: RecordType, indices: [Int])] = []
        for index in indices {
            let type = entries[index].type
            if let at = byType.firstIndex(where: { $0.type == type }) {
                byType[at].indices.append(index)
            } else {
                byType.append((type, [index]))
            }
        }
        checkAlias(byType, name)
        if let alias = byType.first(where: { $0.type == .alias })?.indices[0],
            let address = byType.first(where: { $0.type == .a || $0.type == .aaaa })
        {
            report(
                .warning, .aliasAndAddress, alias,
                "\(name) is an ALIAS and has \(address.type) records of its own, which are answered instead",
                hint: "octoDNS refuses that: remove one of them",
                related: (address.indices[0], "\(address.type.article) record is here"))
        }
        for (type, indices) in byType {
            if type == .soa {
                checkSOA(indices, name)
            } else {
                checkSet(indices, type, name)
            }
        }
    }

    /// RFC 1034 s3.6.2, RFC 2181 s10.1: a CNAME is alone at its name.
    private func checkAlias(_ byType: [(type: RecordType, indices: [Int])], _ name: Name) {
        guard let alias = byType.first(where: { $0.type == .cname })?.indices[0] else { return }
        if name == origin, !isOverlay {
            report(
                .error, .cnameAtApex, alias,
                "the apex of a zone cannot be a CNAME: its SOA and NS records stand there",
                hint: "write the addresses of the target as A and AAAA records")
            return
        }
        let others = byType.filter { $0.type != .cname && $0.type != .rrsig && $0.type != .nsec }
        guard let other = others.first else { return }
        report(
            .error, .cnameAndOtherData, alias,
            "\(name) is a CNAME and has other data as well: \(others.map { "\($0.type)" }.joined(separator: ", "))",
            hint: "a CNAME stands alone at its name; remove it or the others",
            related: (other.indices[0], "\(other.type.article) record is here"))
    }

    private func checkSOA(_ indices: [Int], _ name: Name) {
        if name != origin {
            report(
                .error, .soaNotAtApex, indices[0], "only the apex of a zone has an SOA record, not \(name)",
                hint: "the zone is \(origin)")
        } else if indices.count > 1 {
            report(
                .error, .soaTwice, indices[1], "a zone has one SOA record", related: (indices[0], "the first is here"))
        }
    }

    /// The rules of one RRset: RFC 2181 s5 (no duplicates), s5.2 (one TTL), s10.1 (one CNAME), RFC 6672 s2.4 (one DNAME).
    private func checkSet(_ indices: [Int], _ type: RecordType, _ name: Name) {
        guard indices.count > 1 else { return }
        if type == .cname || type == .dname {
            report(
                .error, type == .cname ? .severalCNAMEs : .severalDNAMEs, indices[1],
                "\(name) has more than one \(type) record",
                hint: type == .cname
                    ? "a name is an alias of one other name only" : "a name is moved to one other name only",
                related: (indices[0], "the first is here"))
            return
        }
        var seen: [[UInt8]: Int] = [:]
        for index in indices {
            let data = records.record(entries[index]).data
            if let first = seen[data] {
                report(
                    .warning, .duplicateRecord, index, "this \(type) record of \(name) is written twice",
                    related: (first, "the first is here"))
            } else {
                seen[data] = index
            }
        }
        // signatures have the TTL of what they sign (RFC 4034 s3)
        guard type != .rrsig else { return }
        let ttl = entries[indices[0]].ttl
        if let other = indices.first(where: { entries[$0].ttl != ttl }) {
            let least = indices.map { entries[$0].ttl }.min() ?? ttl
            report(
                .warning, .ttlDiffers, other,
                "the \(type) records of \(name) differ in their TTL; all are served with \(least) (RFC 2181 s5.2)",
                related: (indices[0], "this one has \(ttl)"))
        }
    }

    // MARK: Messages

    /// The owner of a record.
    func name(_ index: Int) -> Name { records.record(entries[index]).name }

    /// Reports something about a record; the text is made only where it will be shown.
    ///
    /// - Parameter mayBeServed: whether a server can do what the record says, so that its error is a warning where it is lenient.
    func report(
        _ severity: Severity, _ code: DiagnosticCode, _ index: Int, _ message: @autoclosure () -> String,
        hint: @autoclosure () -> String? = nil, related: @autoclosure () -> (index: Int, message: String)? = nil,
        mayBeServed: Bool = false
    ) {
        let isLenient = severity == .error && lenient.contains(index)
        let severity = isLenient && mayBeServed ? .warning : severity
        let place = entries[index].place
        guard diagnostics.hasRoom(in: SourceFileID(rawValue: Int32(place.file))) else {
            return diagnostics.count(severity, code, in: SourceFileID(rawValue: Int32(place.file)))
        }
        diagnostics.report(
            severity, code, at: diagnostics.sources.range(of: place), message(),
            hint: isLenient && !mayBeServed ? Self.notLenient(hint()) : hint(),
            related: related().map { (diagnostics.sources.range(of: entries[$0.index].place), $0.message) },
            // names come in another order at each load, and a $GENERATE makes many records at one place
            order: index)
    }

    /// A hint for an error of a lenient record that is one all the same.
    private static func notLenient(_ hint: String?) -> String {
        (hint.map { $0 + "; " } ?? "") + "\"lenient\" does not help, since no server can serve that"
    }
}
