// The addresses of a zone, and which names they have there.

import DNSWire

/// What `reverse: auto` takes out of a zone.
package struct NamedAddresses: Sendable, Equatable {
    /// One name of an address.
    struct Entry: Sendable, Equatable {
        let address: IPAddress
        let name: Name
        let ttl: UInt32
        /// octoDNS's `auto_arpa_priority`: of several names the one with the smallest comes first.
        let priority: Int
    }

    /// octoDNS's own default.
    static let defaultPriority = 999

    private(set) var entries: [Entry] = []

    /// The A and AAAA records of a zone. A wildcard is no name of a host, and names below a cut are another zone's.
    ///
    /// - Parameter priorities: those that are written, by the records' indices.
    init(_ records: RecordTable, origin: Name, priorities: [Int: Int]) {
        var owners = OwnerTable(records, origin: origin)
        let hasCuts = owners.kindsBelowApex.contains(.ns)
        for (index, entry) in records.entries.enumerated() where entry.type == .a || entry.type == .aaaa {
            if records.owner(entry).isWildcard { continue }
            if hasCuts {
                _ = owners.find(records.owner(entry))
                if owners.above(includingName: true, includingApex: false, with: .ns) != nil { continue }
            }
            let record = records.record(entry)
            guard let address = IPAddress(octets: record.data), !address.isUnspecified else { continue }
            entries.append(
                Entry(
                    address: address, name: record.name, ttl: record.ttl,
                    priority: priorities[index] ?? Self.defaultPriority))
        }
    }
}
