// Texts as files, and what is said of them.

import DNSConfig
import DNSText
import DNSWire

/// Loads files that exist in memory only.
struct TestSources {
    let sources: SourceFiles
    let diagnostics: Diagnostics

    init(_ files: [String: String]) {
        sources = SourceFiles(inMemory: files.mapValues { Array($0.utf8) })
        diagnostics = Diagnostics(sources: sources)
    }

    /// One file, `file.yaml`.
    init(_ text: String) { self.init(["file.yaml": text]) }

    /// The document in a file, as the flow text that ``describe(_:)`` makes of it.
    func document(_ path: String = "file.yaml", _ options: YAMLOptions = YAMLOptions()) throws -> String? {
        YAMLReader(try sources.load(path), options: options, diagnostics: diagnostics).document().map(Self.describe)
    }

    /// `LINE:COLUMN CODE` of every message.
    var codes: [String] {
        diagnostics.sorted.map { "\($0.place?.start.line ?? 0):\($0.place?.start.column ?? 0) \($0.code.rawValue)" }
    }

    /// A node as text, scalars in quotes.
    static func describe(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let scalar): node.isNull ? "null" : "'\(scalar.text)'"
        case .sequence(let items): "[" + items.map(describe).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key.text ?? "?"): \(describe($0.value))" }.joined(separator: ", ") + "}"
        case .invalid: "invalid"
        }
    }

    /// A whole configuration out of `swiftlet.yaml`.
    static func configuration(_ text: String, _ more: [String: String] = [:]) -> LoadedConfiguration {
        var files = more
        files["swiftlet.yaml"] = text
        let sources = SourceFiles(inMemory: files.mapValues { Array($0.utf8) })
        return ConfigurationLoader(environment: [:], now: 7).load("swiftlet.yaml", from: sources)
    }

    /// The records of the zone home.example., as `OWNER TTL TYPE DATA`; the last is the SOA where one was made.
    static func zone(_ text: String, path: String = "home.example.yaml") throws -> (records: [String]?, codes: [String])
    {
        let files = SourceFiles(inMemory: [path: Array(text.utf8)])
        let loaded = ConfigurationLoader(environment: [:], now: 7).loadZone(
            try Name("home.example."), path, from: files)
        let table = loaded.zones[0].records
        let records = table.map { table in table.entries.map { describe(table.record($0)) } }
        return (records, loaded.diagnostics.map { $0.code.rawValue })
    }

    private static func describe(_ record: Record) -> String {
        let data = RecordDataText.describe(record.data.span, type: record.type)
        return "\(record.name) \(record.ttl) \(record.type) \(data)"
    }
}
