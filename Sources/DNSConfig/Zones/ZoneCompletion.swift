// The records that a zone must have and its file need not say: NS and SOA of the apex.

import DNSWire

/// Adds what is missing, as `ns:` and `soa:` say.
struct ZoneCompletion {
    let origin: Name
    let settings: ZoneSettings
    let diagnostics: Diagnostics

    private func atApex(_ type: RecordType, of records: RecordTable) -> RecordTable.Entry? {
        records.entries.first { $0.type == type && records.owner($0).isName(origin) }
    }

    /// Adds the NS records of `ns:` where the file has none. `node` is where they are written for this zone alone.
    func addNameServers(to records: inout RecordTable, from node: YAMLNode?) {
        guard !settings.ns.isEmpty else { return }
        guard atApex(.ns, of: records) == nil else { return noteUnused(node, "ns", "NS") }
        let place = node.map { RecordTable.Place($0.range.start, in: $0.range.file) } ?? RecordTable.Place(line: 0)
        for server in settings.ns {
            records.append(Record(origin, .ns, ttl: ZoneFile.defaultTTL, data: server.octets), place: place)
        }
    }

    /// Adds an SOA record where the file has none, with 0 for a serial: what `soa:` says, else the first apex NS as the primary, else
    /// the zone itself, and hostmaster as the mailbox.
    ///
    /// - Parameter mayLackIt: whether the file is of a kind that has no SOA records as a rule.
    func addSOA(to records: inout RecordTable, from node: YAMLNode?, mayLackIt: Bool, path: String) {
        guard atApex(.soa, of: records) == nil else { return noteUnused(node, "soa", "SOA") }
        if !mayLackIt, settings.soa == SOASettings() {
            diagnostics.report(
                .warning, .noSOA, file: path, "the zone \(origin) has no SOA record, and one is made for it",
                hint: "soa: in its entry of zones says what stands in it")
        }
        let server = atApex(.ns, of: records).map { records.record($0).data }
        let mailbox = settings.soa.rname ?? (try? Name(labels: [Array("hostmaster".utf8)]).appending(origin))
        var data = settings.soa.mname?.octets ?? server ?? origin.octets
        data += (mailbox ?? origin).octets
        for value in [0] + settings.soa.times { data.append(network: value) }
        records.append(Record(origin, .soa, ttl: ZoneFile.defaultTTL, data: data))
    }

    private func noteUnused(_ node: YAMLNode?, _ key: String, _ type: String) {
        guard let node else { return }
        diagnostics.report(
            .note, .notUsed, at: node.range,
            "the file of \(origin) has \(type) records of its own: \"\(key)\" is not used")
    }
}
