// Zones are read and built.

import DNSAuthority
import DNSConfig
import DNSWire

/// Reads a zone's file out of memory, with all checks; an operation is a record.
final class Reading: Workload {
    private let path: String
    private let octets: [UInt8]
    private let origin: Name
    let operations: Int

    /// - Parameter path: where the file is said to be; its ending says of which kind it is.
    init(_ path: String, _ octets: [UInt8], origin: Name) throws {
        self.path = path
        self.octets = octets
        self.origin = origin
        operations = try Self.read(path, octets, origin)
    }

    func pass() -> Int { (try? Self.read(path, octets, origin)) ?? 0 }

    private static func read(_ path: String, _ octets: [UInt8], _ origin: Name) throws -> Int {
        let sources = SourceFiles(inMemory: [path: octets])
        let file = ZoneFile(now: 0, diagnostics: Diagnostics(sources: sources))
        guard let records = file.read([try sources.load(path)], origin: origin) else {
            throw World.Wrong("\(path) has errors")
        }
        return records.count
    }

    /// The same zone as YAML.
    static func yaml(_ records: RecordTable, origin: Name) -> [UInt8] {
        Array(YAMLZoneWriter.text(of: ZoneRRsets.names(of: records, made: true), origin: origin).utf8)
    }
}

/// Makes a zone of records that were read; an operation is a record.
final class Building: Workload {
    private let records: RecordTable
    private let origin: Name
    let operations: Int

    init(_ records: RecordTable, origin: Name) {
        self.records = records
        self.origin = origin
        operations = records.count
    }

    func pass() -> Int { (try? World.zone(origin, of: records).recordCount) ?? 0 }
}

enum Loading {
    static var benchmarks: [Benchmark] {
        [
            Benchmark("load, per record", "read a master file") {
                try Reading("zone", SampleZone.masterFile, origin: try SampleZone.origin())
            },
            Benchmark("load, per record", "read YAML") {
                let origin = try SampleZone.origin()
                return try Reading(
                    "zone.yaml", Reading.yaml(try SampleZone.records(), origin: origin), origin: origin)
            },
            Benchmark("load, per record", "build the zone") {
                Building(try SampleZone.records(), origin: try SampleZone.origin())
            },
        ]
    }
}
