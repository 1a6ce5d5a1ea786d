// `reverse: auto`: PTR records for the addresses of zones.

import DNSWire

/// Puts PTR records into the zones that are configured for them, and makes zones for the rest.
///
/// A zone that is made is an overlay: what it does not hold is looked for as if it were not there, since the rest of the
/// network is somebody else's to know. What is written in a zone file wins: there no PTR record is made for a name that has a record, that
/// is another zone's, or that could not be signed.
struct ReverseZones {
    /// The names of one address.
    private struct Pointer {
        let owner: Name
        var names: [NamedAddresses.Entry] = []
        /// The zones that the names come from.
        var sources: Set<Int> = []
    }

    private var pointers: [Name: Pointer] = [:]

    /// Adds to `zones`, of which those that ask for it have their addresses in `addresses`.
    static func complete(_ zones: inout [LoadedZone], with addresses: [Name: NamedAddresses]) {
        var reverse = ReverseZones()
        for (number, zone) in zones.enumerated() where zone.source.settings.reverse {
            for entry in addresses[zone.source.name]?.entries ?? [] { reverse.note(entry, from: number) }
        }
        let left = reverse.complete(&zones)
        zones += ReverseZones.overlays(left, zones)
    }

    private mutating func note(_ entry: NamedAddresses.Entry, from zone: Int) {
        let owner = Name(reverse: entry.address)
        pointers[owner, default: Pointer(owner: owner)].names.append(entry)
        pointers[owner]?.sources.insert(zone)
    }

    // MARK: Configured zones

    /// Puts the records that belong into zones of the configuration there; returns the rest, in the order of their names.
    private func complete(_ zones: inout [LoadedZone]) -> [Pointer] {
        var configured: [Name: Int] = [:]
        for (number, zone) in zones.enumerated() { configured[zone.source.name] = number }
        var byZone: [Int: [Pointer]] = [:]
        var left: [Pointer] = []
        for pointer in pointers.values.sorted(by: { $0.owner < $1.owner }) {
            var name: Name? = pointer.owner
            while let origin = name, configured[origin] == nil { name = origin.parent }
            if let number = name.flatMap({ configured[$0] }) {
                byZone[number, default: []].append(pointer)
            } else {
                left.append(pointer)
            }
        }
        for (number, pointers) in byZone { Self.add(pointers, to: &zones[number]) }
        return left
    }

    private static func add(_ pointers: [Pointer], to zone: inout LoadedZone) {
        guard var records = zone.records else { return }
        let isSigned = records.entries.contains { $0.type == .dnskey }
        var owners = OwnerTable(records, origin: zone.source.name)
        guard !isSigned else { return }
        for pointer in pointers where owners.find(pointer.owner.octets.span) == nil {
            guard owners.above(includingName: false, includingApex: false, with: [.ns, .dname]) == nil else { continue }
            append(pointer, to: &records)
        }
        zone.records = records
    }

    /// All names of an address, in the order of their priorities, then of the names, as octoDNS does it.
    private static func append(_ pointer: Pointer, to records: inout RecordTable) {
        let ttl = pointer.names.map(\.ttl).min() ?? ZoneFile.defaultTTL
        var seen: Set<Name> = []
        for entry in pointer.names.sorted(by: { ($0.priority, $0.name) < ($1.priority, $1.name) })
        where seen.insert(entry.name).inserted {
            records.append(Record(pointer.owner, .ptr, ttl: ttl, data: entry.name.octets))
        }
    }

    // MARK: Zones of their own

    private static func overlays(
        _ pointers: [Pointer], _ zones: [LoadedZone]
    ) -> [LoadedZone] {
        var groups: [(name: Name, pointers: [Pointer])] = []
        for pointer in pointers {
            guard let name = pointer.owner.reverseZone() else { continue }
            // they come in the order of names, those of one zone together
            if groups.last?.name != name { groups.append((name, [])) }
            groups[groups.count - 1].pointers.append(pointer)
        }
        return groups.map { name, pointers in
            var records = RecordTable()
            let sources = pointers.reduce(into: Set<Int>()) { $0.formUnion($1.sources) }.sorted()
            for pointer in pointers { append(pointer, to: &records) }
            return LoadedZone(
                source: ZoneSource(name: name, path: "reverse: auto", files: []), isOverlay: true,
                queries: sources.map { zones[$0].source.query }, records: records)
        }
    }
}
