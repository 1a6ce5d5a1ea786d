// A zone's records as RRsets: name by name, type by type, each record once.

internal import DNSText
package import DNSWire

/// What a name holds.
package struct NamedRRsets: Sendable {
    /// One RRset.
    package struct RRset: Sendable, Equatable {
        package let type: RecordType
        /// The type that signatures are for, which are of one RRset only in so far (RFC 4034 s3).
        package let covered: RecordType?
        /// The smallest of the records' TTLs, which is what is served (RFC 2181 s5.2).
        package private(set) var ttl: UInt32
        /// In canonical order.
        package private(set) var data: [[UInt8]]

        fileprivate init(_ type: RecordType, _ ttl: UInt32, _ data: [UInt8]) {
            self.type = type
            covered = type == .rrsig && data.count >= 2 ? RecordType(rawValue: data.span.uint16(at: 0)) : nil
            self.ttl = ttl
            self.data = [data]
        }

        /// Takes the records of another part of the same RRset.
        fileprivate mutating func join(_ other: RRset) {
            ttl = min(ttl, other.ttl)
            if data.last != other.data[0] { data += other.data }
        }

        /// Whether records of both belong together.
        package func isSameSet(as other: RRset) -> Bool { type == other.type && covered == other.covered }
    }

    package let owner: Name
    package fileprivate(set) var sets: [RRset] = []
}

/// Sorts records into RRsets.
package enum ZoneRRsets {
    /// The names of a zone in canonical order, each with its RRsets: SOA and NS first, then by the types' numbers.
    ///
    /// - Parameter made: whether records count that stand in no file, such as the SOA that is made where a zone has none.
    package static func names(of table: RecordTable, made: Bool) -> [NamedRRsets] {
        var names: [NamedRRsets] = []
        for entry in CanonicalOrder.entries(of: table) where made || entry.place.line > 0 {
            let record = table.record(entry)
            if names.last?.owner != record.name { names.append(NamedRRsets(owner: record.name)) }
            names[names.count - 1].add(NamedRRsets.RRset(record.type, record.ttl, record.data))
        }
        return names
    }
}

extension NamedRRsets {
    /// Adds one record; those of an RRset come one after the other.
    fileprivate mutating func add(_ record: RRset) {
        if let last = sets.last, last.isSameSet(as: record) {
            sets[sets.count - 1].join(record)
        } else {
            sets.append(record)
        }
    }
}
