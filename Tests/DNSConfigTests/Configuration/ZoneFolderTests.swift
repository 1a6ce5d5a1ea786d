// Folders of zones.

import DNSWire
import Testing

@testable import DNSConfig

@Suite struct ZoneFolderTests {
    private static let zone = "'': {type: NS, value: ns.example.net.}\n"
    private static let master = "$TTL 60\n@ SOA ns.b. h.b. 1 1 1 1 1\n@ NS ns.example.net.\n"

    private static func load(_ format: String, _ files: [String: String]) -> LoadedConfiguration {
        TestSources.configuration(
            "zones: [{directory: zones, format: \(format), query: private}]\n",
            Dictionary(uniqueKeysWithValues: files.map { ("zones/" + $0.key, $0.value) }))
    }

    @Test("every zone of an octoDNS folder is found, one label or many, and split ones")
    func octoDNS() throws {
        let loaded = Self.load(
            "octodns",
            [
                "example.com.yaml": Self.zone, "lan.yaml": Self.zone, "bücher.example.yaml": Self.zone,
                "10.in-addr.arpa.yaml": Self.zone, "README.md": "x", ".hidden.yaml": "x",
                "*.example.com.yaml": Self.zone,
                "split.example./$split.example.yaml": Self.zone + "'*': {type: TXT, value: any}\n",
                "split.example./www.yaml": "www: {type: A, value: 192.0.2.1}\n", "split.example./notes.txt": "x",
                "folder/other.yaml": "x",
            ])
        #expect(
            loaded.zones.map(\.source.name.description).sorted() == [
                "10.in-addr.arpa.", "example.com.", "lan.", "split.example.", "xn--bcher-kva.example.",
            ])
        #expect(loaded.diagnostics.map(\.code.rawValue) == ["skipped-file"])
        #expect(loaded.diagnostics[0].message.hasSuffix("*.example.com.yaml, README.md, folder"))
        let split = try #require(loaded.zones.first { $0.source.path == "zones/split.example." }?.records)
        #expect(
            split.entries.map { "\(split.record($0).name) \($0.type)" }.sorted() == [
                "*.split.example. TXT", "split.example. NS", "split.example. SOA", "www.split.example. A",
            ])
        #expect(loaded.zones.allSatisfy { $0.source.query?.entries == [.private] })
    }

    @Test(
        "a zone in two files is an error that names both",
        arguments: [
            ("octodns", ["xn--bcher-kva.example.yaml", "bücher.example.yaml"]),
            ("master", ["example.com.zone", "db.example.com"]),
            ("master", ["example.com", "Example.COM.db"]),
            ("master", ["example.com.zone", "example.com.zone.signed"]),
        ])
    func twice(format: String, names: [String]) throws {
        let text = format == "master" ? Self.master : Self.zone
        let loaded = Self.load(format, Dictionary(uniqueKeysWithValues: names.map { ($0, text) }))
        let error = try #require(loaded.diagnostics.first { $0.severity == .error })
        #expect(error.code.rawValue == "duplicate-zone")
        for name in names { #expect(error.message.contains("zones/\(name)")) }
        #expect(loaded.configuration == nil)
    }

    @Test("a zone that is named and in a folder is an error that names both")
    func namedAndFound() throws {
        let loaded = TestSources.configuration(
            "zones:\n- {name: example.com, file: other}\n- {directory: zones/, format: octodns}\n",
            ["other": Self.master, "zones/example.com.yaml": Self.zone])
        let error = try #require(loaded.diagnostics.first { $0.severity == .error })
        #expect(error.message.contains("zones/example.com.yaml"))
        #expect(error.related?.message.contains("other") == true)
    }

    @Test("records of one name and type in two files of a split zone are an error")
    func splitTwice() throws {
        let loaded = Self.load(
            "octodns",
            [
                "a.example./$a.example.yaml": Self.zone + "www: {type: A, value: 192.0.2.1}\n",
                "a.example./www.yaml": "www: {type: A, value: 192.0.2.2}\n",
            ])
        #expect(loaded.diagnostics.map(\.code.rawValue) == ["duplicate-type"])
    }

    @Test("every zone of an octoDNS folder has the records of the shared file, which is no zone itself")
    func shared() throws {
        let shared = "_dmarc: {type: TXT, value: v=DMARC1}\nwww: {type: A, value: 192.0.2.1}\n"
        let configuration = "zones: [{directory: zones, format: octodns, shared_filename: shared.yaml}]\n"
        let loaded = TestSources.configuration(
            configuration,
            [
                "zones/shared.yaml": shared, "zones/a.example.yaml": Self.zone, "zones/b.example./x.yaml": Self.zone,
                "zones/c.example.yaml": "",
            ])
        #expect(loaded.zones.map(\.source.name.description) == ["a.example.", "b.example.", "c.example."])
        for zone in loaded.zones {
            let records = try #require(zone.records)
            let names = Set(records.entries.map { "\(records.record($0).name) \($0.type)" })
            #expect(names.isSuperset(of: ["_dmarc.\(zone.source.name) TXT", "www.\(zone.source.name) A"]))
        }
        #expect(loaded.diagnostics.map(\.code.rawValue) == ["no-apex-ns"])
        // the same name and type in both is an error, as in two parts of a zone
        let twice = TestSources.configuration(
            configuration,
            [
                "zones/shared.yaml": shared, "zones/a.example.yaml": Self.zone,
                "zones/b.example.yaml": "www: {type: A, value: 192.0.2.2}\n",
            ])
        #expect(twice.zones.map { $0.records != nil } == [true, false])
        #expect(twice.diagnostics.map(\.code.rawValue).contains("duplicate-type"))
    }

    @Test(
        "a shared file is there, in a folder of octoDNS zones",
        arguments: [
            ("{directory: zones, format: octodns, shared_filename: other.yaml}", "unreadable-file"),
            ("{directory: zones, format: master, shared_filename: a.example.yaml}", "conflicting-keys"),
            ("{name: a.example., file: zones/a.example.yaml, shared_filename: a}", "conflicting-keys"),
        ])
    func noShared(zone: String, code: String) {
        let loaded = TestSources.configuration("zones: [\(zone)]\n", ["zones/a.example.yaml": Self.zone])
        #expect(loaded.diagnostics.first { $0.severity == .error }?.code.rawValue == code)
    }

    @Test(
        "files that a YAML zone includes lie below its folder, or below include_root",
        arguments: [
            ("{directory: conf/zones, format: octodns}", false),
            ("{directory: conf/zones, format: octodns, include_root: conf}", true),
            ("{directory: conf/zones, format: octodns, include_root: conf/parts/}", true),
            ("{directory: conf/zones, format: octodns, include_root: other}", false),
            ("{name: a.example., file: conf/zones/a.example./x.yaml}", false),
            ("{name: a.example., file: conf/zones/a.example./x.yaml, include_root: conf/parts}", true),
            ("{name: a.example., file: conf/zones/a.example./x.yaml, include_root: ''}", false),
            ("{name: a.example., file: a.zone, include_root: conf}", false),
            ("{directory: ., format: master, include_root: conf}", false),
        ])
    func includeRoot(zone: String, isRead: Bool) {
        let loaded = TestSources.configuration(
            "zones: [\(zone)]\n",
            [
                "conf/zones/a.example./x.yaml": Self.zone + "www: !include ../../parts/www.yaml\n",
                "conf/parts/www.yaml": "{type: A, value: 192.0.2.1}\n", "a.zone": Self.master,
            ])
        #expect((loaded.errors == 0) == isRead, "\(loaded.diagnostics)")
        if isRead { #expect(loaded.zones[0].records?.count == 3) }
    }

    @Test("a folder that is not there, or has no zone, is told of")
    func missing() {
        #expect(Self.load("master", [:]).diagnostics.map(\.code.rawValue) == ["unreadable-file"])
        #expect(
            Self.load("master", ["README": "x"]).diagnostics.map(\.code.rawValue) == [
                "nothing-to-serve", "skipped-file", "empty-folder",
            ])
    }

    @Test("the configuration itself is no zone of the folder that it stands in")
    func configurationInFolder() {
        let loaded = TestSources.configuration(
            "zones: [{directory: ., format: octodns}]\n", ["home.example.yaml": Self.zone])
        #expect(loaded.zones.map(\.source.name.description) == ["home.example."])
        #expect(loaded.errors == 0)
    }

    @Test(
        "master files are named in the usual ways",
        arguments: [
            ("example.com.zone", "example.com"), ("example.com.db", "example.com"), ("example.com", "example.com"),
            ("db.example.com", "example.com"), ("db.10", "10"), ("example.com.zone.signed", "example.com"),
            ("example.com.signed", "example.com"), ("lan.zone", "lan"),
            ("2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"),
            ("README", nil), ("Makefile", nil), ("README.md", nil), ("example.com.zone~", nil),
            ("example.com.zone.bak", nil), ("example.com.zone.jnl", nil), ("Kexample.com.+013+12345.key", nil),
            ("dsset-example.com.", nil), ("common.inc", nil), ("example.com.yaml", nil), ("named.conf", nil),
        ] as [(String, String?)])
    func masterNames(file: String, zone: String?) {
        #expect(ZoneFolder.zoneName(ofMaster: file) == zone)
    }
}
