// What must hold of single records, by their types.

import DNSWire

extension ZoneChecks {
    /// Types that stand for no data, digests of a wrong length, and ALIAS records where they do not belong.
    func checkTypes() {
        var alias: Int?
        var isSigned = false
        for (index, entry) in entries.enumerated() {
            switch entry.type.rawValue {
            case RecordType.ds.rawValue, RecordType.cds.rawValue, RecordType.zonemd.rawValue:
                guard let problem = DigestLength.problem(records.data(entry), entry.type) else { continue }
                report(.error, .digestLength, index, problem, mayBeServed: true)
            case RecordType.alias.rawValue:
                alias = alias ?? index
                guard !records.owner(entry).isName(origin) else { continue }
                report(
                    .error, .aliasNotAtApex, index, "an ALIAS record stands at the apex of a zone only",
                    hint: "a CNAME record does the same at \(name(index))", mayBeServed: true)
            case RecordType.rrsig.rawValue: isSigned = true
            default:
                guard entry.type.isMeta else { continue }
                report(.error, .unknownType, index, "\(entry.type) stands for a question, not for data")
            }
        }
        guard isSigned, let alias else { return }
        report(
            .warning, .aliasUnsigned, alias,
            "the zone is signed, and the addresses that an ALIAS record stands for have no signatures (RFC 4035 s2.2)",
            hint: "validators answer SERVFAIL for them: write A and AAAA records, and sign those")
    }
}
