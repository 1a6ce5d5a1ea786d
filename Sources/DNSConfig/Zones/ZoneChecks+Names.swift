// The names of hosts, and the names that others point to: what must hold between them.

import DNSText
import DNSWire

extension ZoneChecks {
    /// Names of hosts are letters, digits and hyphens, since programs refuse others: the owners of A, AAAA and MX.
    func checkHostName(_ number: Int) {
        let found = owners.records(of: number).first { [.a, .aaaa, .mx].contains(entries[$0].type) }
        guard let index = found, !isDomainController(name(index)) else { return }
        report(
            .warning, .unusualHostName, index,
            "\(name(index)) has \(entries[index].type.article) record and is no name for a host (RFC 1123 s2.1)",
            hint: "programs may refuse names with other characters than letters, digits and inner hyphens")
    }

    /// Active Directory has its addresses at such names.
    private func isDomainController(_ name: Name) -> Bool {
        name.labels.count > 2 && name.labels[0].elementsEqual("gc".utf8) && name.labels[1].elementsEqual("_msdcs".utf8)
    }

    /// The names in NS, MX and SRV records: whether they have addresses, as far as this zone knows.
    mutating func checkTargets() {
        for (index, entry) in entries.enumerated() {
            let offset: Int
            switch entry.type.rawValue {
            case RecordType.ns.rawValue: offset = 0
            case RecordType.mx.rawValue: offset = 2
            case RecordType.srv.rawValue: offset = 6
            default: continue
            }
            let size = records.data(entry).count
            // data of another form than the type's is reported by the reader; the root says that there is no service
            guard size > offset + 1 else { continue }
            checkTarget(of: index, at: offset)
        }
    }

    private mutating func checkTarget(of index: Int, at offset: Int) {
        let records = records
        let entry = entries[index]
        let size = records.data(entry).count
        if !records.data(entry).extracting(offset..<size).isHostName {
            report(
                .warning, .unusualHostName, index, "\(target(index, offset)) is no name for a host (RFC 1123 s2.1)",
                hint: "programs may refuse names with other characters than letters, digits and inner hyphens")
        }
        guard records.data(entry).extracting(offset..<size).isAtOrBelow(origin) else { return }
        let found = owners.find(records.data(entry), at: offset)
        let kinds = found.map { owners.owners[$0].kinds } ?? []
        if kinds.contains(.cname) {
            report(
                .warning, .targetIsAlias, index,
                "\(role(entry.type)) \(target(index, offset)) is an alias (RFC 2181 s10.3)",
                hint: "write the name that the CNAME points to",
                related: (aliasRecord(found), "the CNAME is here"))
            return
        }
        guard kinds.isDisjoint(with: .address) else { return }
        // a name below a DNAME is an alias of one elsewhere
        if owners.above(includingName: false, includingApex: true, with: .dname) != nil { return }
        let cut = owners.above(includingName: true, includingApex: false, with: .ns)
        if let cut {
            // other zones' names are theirs to know, but a resolver needs the addresses below the cut itself
            let isGlue = entry.type == .ns && records.owner(entry).isName(name(owners.lastRecord(of: cut)))
            guard isGlue else { return }
            report(
                .warning, .missingGlue, index,
                "\(name(index)) is delegated to \(target(index, offset)) below it, and the zone has no address of that",
                hint: "resolvers cannot reach it without its A or AAAA record here (glue, RFC 9471)")
        } else if found != nil || owners.wildcardsAbove.isDisjoint(with: [.address, .cname]) {
            report(
                .warning, .noAddress, index,
                "\(role(entry.type)) \(target(index, offset)) has no address in this zone, to which it belongs",
                hint: "write an A or AAAA record for it")
        }
    }

    private func aliasRecord(_ number: Int?) -> Int {
        let records = number.map { owners.records(of: $0) } ?? []
        return records.first { entries[$0].type == .cname } ?? records.first ?? 0
    }

    private func target(_ index: Int, _ offset: Int) -> String {
        (try? Name(wire: Array(records.record(entries[index]).data[offset...])))?.description ?? "?"
    }

    private func role(_ type: RecordType) -> String {
        switch type {
        case .ns: "the name server"
        case .mx: "the mail server"
        default: "the target"
        }
    }

    // MARK: Aliases in circles

    /// CNAME records of the zone that lead back to where they began.
    mutating func checkAliasLoops() {
        guard owners.kindsBelowApex.contains(.cname) else { return }
        let records = records
        // for each owner the walk that met it
        var met = [UInt32](repeating: 0, count: owners.owners.count)
        for number in owners.owners.indices where owners.owners[number].kinds.contains(.cname) && met[number] == 0 {
            let walk = UInt32(number) + 1
            var next: Int? = number
            while let here = next, owners.owners[here].kinds.contains(.cname), met[here] == 0 {
                met[here] = walk
                let record = owners.lastRecord(of: here)
                next = owners.find(records.data(entries[record]))
            }
            guard let end = next, met[end] == walk else { continue }
            let record = owners.lastRecord(of: end)
            report(
                .warning, .aliasLoop, record, "the alias \(name(record)) leads back to itself",
                hint: "no address is ever found for it, nor for those that point to it")
        }
    }
}
