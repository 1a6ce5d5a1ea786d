// Delegations and DNAME records: what may stand at them, and what below them is never seen.

import DNSWire

extension ZoneChecks {
    /// A name with NS, DNAME or DS records.
    func checkCut(_ number: Int) {
        let kinds = owners.owners[number].kinds
        let indices = owners.records(of: number)
        func first(_ type: RecordType) -> Int { indices.first { entries[$0].type == type } ?? indices[0] }
        let isWildcard = records.owner(entries[indices[0]]).isWildcard
        if kinds.contains(.ns), isWildcard {
            report(
                .warning, .wildcardNS, first(.ns),
                "a wildcard cannot be delegated: what NS records at \(name(indices[0])) mean is not defined (RFC 4592 s4.2)",
                hint: "delegate each name")
        }
        if kinds.contains(.dname), isWildcard {
            report(
                .warning, .wildcardDNAME, first(.dname),
                "a DNAME record at a wildcard should not be (RFC 6672 s2.4, RFC 4592 s4.4)")
        }
        if kinds.contains(.ds), !kinds.contains(.ns) || number == owners.apex {
            report(
                .warning, .dsWithoutNS, first(.ds),
                number == owners.apex
                    ? "the DS records of \(origin) belong into the zone above it (RFC 4035 s2.4)"
                    : "\(name(indices[0])) has a DS record and is not delegated: it has no NS record (RFC 4035 s2.4)")
        }
    }

    /// Records that no answer will ever have, because the name is another zone's or was moved elsewhere.
    mutating func checkOcclusion() {
        let isMoved =
            owners.kindsBelowApex.contains(.dname)
            || owners.apex.map { owners.owners[$0].kinds.contains(.dname) } ?? false
        let hasCuts = owners.kindsBelowApex.contains(.ns)
        guard isMoved || hasCuts else { return }
        let records = records
        for number in owners.owners.indices where number != owners.apex {
            let kinds = owners.owners[number].kinds
            let hasOwnData = !kinds.subtracting([.address, .signing, .ns, .ds]).isEmpty
            // the owners of NSEC3 records are no names that anybody asks for
            guard isMoved && kinds != .signing || hasOwnData else { continue }
            let last = owners.lastRecord(of: number)
            _ = owners.find(records.owner(entries[last]))
            if isMoved, let dname = owners.above(includingName: false, includingApex: true, with: .dname) {
                let index = owners.records(of: number)[0]
                let owner = owners.records(of: dname).first { entries[$0].type == .dname } ?? index
                report(
                    .warning, .belowDNAME, index,
                    "\(name(index)) lies below the DNAME record of \(name(owner)) and is never seen (RFC 6672 s2.4)",
                    related: (owner, "that is here"))
            } else if hasCuts, hasOwnData,
                let cut = owners.above(includingName: true, includingApex: false, with: .ns)
            {
                reportBelow(cut, number)
            }
        }
    }

    private func reportBelow(_ cut: Int, _ number: Int) {
        let hidden = owners.records(of: number).first { index in
            OwnerTable.Kinds(entries[index].type).isDisjoint(with: [.address, .signing, .ns, .ds])
        }
        guard let index = hidden else { return }
        let owner = owners.records(of: cut).first { entries[$0].type == .ns } ?? index
        report(
            .warning, .belowDelegation, index,
            "\(name(owner)) is delegated: this \(entries[index].type) record of \(name(index)) is never seen",
            hint: "it belongs into the delegated zone; of names there only the addresses of name servers stand here",
            related: (owner, "the delegation is here"))
    }
}
