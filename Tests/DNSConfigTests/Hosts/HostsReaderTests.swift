// Hosts files into records.

import DNSConfig
import DNSText
import DNSWire
import Testing

@Suite struct HostsReaderTests {
    private static func records(_ files: String...) -> [String] {
        let paths = files.indices.map { "hosts\($0)" }
        let sources = SourceFiles(
            inMemory: Dictionary(uniqueKeysWithValues: zip(paths, files.map { Array($0.utf8) })))
        let names = ConfigurationLoader(environment: [:], now: 1).loadHosts(paths, from: sources).names
        return names.records.entries.map { entry in
            let record = names.records.record(entry)
            let data =
                record.type == .ptr
                ? ((try? Name(wire: record.data))?.description ?? "?")
                : record.data.map { String($0, radix: record.type == .a ? 10 : 16) }.joined(separator: ".")
            return "\(record.name) \(record.type) \(data)"
        }
    }

    @Test(
        "each name gets its addresses, each address its first name",
        arguments: [
            ("192.0.2.1 nas", ["nas. A 192.0.2.1", "1.2.0.192.in-addr.arpa. PTR nas."]),
            (
                "192.0.2.1 nas nas.lan.",
                ["nas. A 192.0.2.1", "1.2.0.192.in-addr.arpa. PTR nas.", "nas.lan. A 192.0.2.1"]
            ),
            (
                "192.0.2.1 a\n192.0.2.1 b # c\r\n\t#192.0.2.2 d\n",
                ["a. A 192.0.2.1", "1.2.0.192.in-addr.arpa. PTR a.", "b. A 192.0.2.1"]
            ),
            ("::ffff:192.0.2.1\tnas", ["nas. A 192.0.2.1", "1.2.0.192.in-addr.arpa. PTR nas."]),
            ("0.0.0.0 ads.example\n:: ads.example", ["ads.example. A 0.0.0.0", "ads.example. AAAA" + zeros]),
            ("", []), ("#", []), ("\n\n", []), ("192.0.2.1", []), ("nas 192.0.2.1", []), ("192.0.2.1 *.a .", []),
            ("192.0.2.1#nas", []), ("\u{feff}192.0.2.1 nas", ["nas. A 192.0.2.1", "1.2.0.192.in-addr.arpa. PTR nas."]),
        ] as [(String, [String])])
    func lines(text: String, expected: [String]) {
        #expect(Self.records(text) == expected)
    }

    private static let zeros = " " + Array(repeating: "0", count: 16).joined(separator: ".")

    @Test("several files are as one")
    func several() {
        #expect(
            Self.records("192.0.2.1 a", "192.0.2.1 b") == [
                "a. A 192.0.2.1", "1.2.0.192.in-addr.arpa. PTR a.", "b. A 192.0.2.1",
            ])
    }
}
