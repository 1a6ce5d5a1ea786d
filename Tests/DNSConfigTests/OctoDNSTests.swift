// Whether a zone file means what octoDNS says that it means.

import DNSConfig
import DNSText
import DNSWire
import TestSupport
import Testing

/// `unit.example.yaml` has all record types of octoDNS; `unit.example.zone` is what octoDNS 1.22 makes of it.
@Suite struct OctoDNSTests {
    static let folder = TestFolder.beside(#filePath, "OctoDNS")

    @Test("records of all types are those that octoDNS reads")
    func records() throws {
        let files = Self.folder.files(except: "")
        let origin = try Name("unit.example.")
        let loaded = ConfigurationLoader(environment: [:], now: 7).loadZone(
            origin, "unit.example.yaml", from: SourceFiles(inMemory: files))
        #expect(loaded.errors == 0)
        var theirs = RecordTable()
        let text = try #require(files["unit.example.zone"])
        #expect(MasterFileReader.read(text.span, origin: origin, into: &theirs).map(\.description) == [])
        let ours = try #require(loaded.zones[0].records)
        #expect(Self.lines(ours).filter { !$0.contains(" SOA ") } == Self.lines(theirs))
        #expect(Set(ours.entries.map(\.type)).count == 22)
    }

    private static func lines(_ table: RecordTable) -> [String] {
        table.entries.map { entry in
            let record = table.record(entry)
            return "\(record.name) \(record.ttl) \(record.type) "
                + RecordDataText.describe(record.data.span, type: record.type)
        }.sorted()
    }
}
