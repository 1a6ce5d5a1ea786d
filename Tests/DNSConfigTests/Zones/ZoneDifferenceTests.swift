// What is different between two zones.

import DNSConfig
import DNSText
import DNSWire
import Testing

@Suite("Comparing zones") struct ZoneDifferenceTests {
    private func zone(_ text: String) throws -> [NamedRRsets] {
        var table = RecordTable()
        let problems = MasterFileReader.read(
            Array("$TTL 3600\n\(text)\n".utf8).span, origin: try Name("example.com."), into: &table)
        try #require(problems.isEmpty)
        return ZoneRRsets.names(of: table, made: false)
    }

    @Test(
        "RRsets that are added, removed or changed are found, each once",
        arguments: [
            ("a A 192.0.2.1", "a A 192.0.2.1", []),
            ("", "a A 192.0.2.1\na A 192.0.2.2", ["+a.example.com. A"]),
            ("a A 192.0.2.1\nb A 192.0.2.1", "b A 192.0.2.1", ["-a.example.com. A"]),
            ("a A 192.0.2.1", "a A 192.0.2.2", ["~a.example.com. A"]),
            ("a A 192.0.2.1", "a 60 A 192.0.2.1", ["~a.example.com. A"]),
            (
                "a A 192.0.2.1\na AAAA ::1", "a TXT x\na AAAA ::2",
                ["-a.example.com. A", "~a.example.com. AAAA", "+a.example.com. TXT"]
            ),
            (
                "a A 192.0.2.1\nz A 192.0.2.1", "m A 192.0.2.1",
                ["-a.example.com. A", "+m.example.com. A", "-z.example.com. A"]
            ),
        ])
    func changes(old: String, new: String, expected: [String]) throws {
        let changes = ZoneDifference.changes(from: try zone(old), to: try zone(new))
        let said = changes.map { change in
            "\(change.old == nil ? "+" : change.new == nil ? "-" : "~")\(change.owner) \(change.type)"
        }
        #expect(said == expected)
    }

    @Test(
        "Order, repetition, the case of names and how data are written make no difference",
        arguments: [
            ("a A 192.0.2.1\na A 192.0.2.2", "a A 192.0.2.2\na A 192.0.2.1\na A 192.0.2.1"),
            ("A MX 10 Mail", "a MX 10 mAIL"), ("a TYPE1 \\# 4 c0000201", "a A 192.0.2.1"),
            ("b A 192.0.2.1\na A 192.0.2.1", "a A 192.0.2.1\nb A 192.0.2.1"), ("a 1h A 192.0.2.1", "a 60m A 192.0.2.1"),
        ])
    func same(old: String, new: String) throws {
        #expect(ZoneDifference.changes(from: try zone(old), to: try zone(new)).isEmpty)
    }
}
