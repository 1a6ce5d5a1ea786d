// The reference of all keys says what the code does.

import DNSConfig
import TestSupport
import Testing

@Suite("The reference of keys")
struct KeyReferenceTests {
    /// The files that examples name.
    private static let files = [
        "home.example.yaml": "ns1: {type: A, value: 192.0.2.1}\n",
        "home.example.zone": "@ SOA ns1 hostmaster 1 3600 600 86400 60\n@ NS ns1\nns1 A 192.0.2.1\n",
        "zones/home.example.yaml": "ns1: {type: A, value: 192.0.2.1}\n",
        "zones/shared.yaml": "www: {type: A, value: 192.0.2.2}\n",
        "fullchain.pem": "a certificate", "privkey.pem": "its key",
        "token": "0123456789abcdef\n",
        "/etc/hosts": "127.0.0.1 localhost\n",
    ]

    private static func load(_ text: String) -> LoadedConfiguration { TestSources.configuration(text, files) }

    /// A key that nothing has, and that looks like no other.
    private static let strange = "zzz9zzz9"

    /// The keys that a mapping at this path has, as the message about a strange one tells; nil where there is no mapping.
    private static func keys(at path: [String]) -> [String]? {
        var text = "\(strange): 1"
        for part in path.reversed() {
            text = part.hasSuffix("[]") ? "\(part.dropLast(2)): [{\(text)}]" : "\(part): {\(text)}"
        }
        let start = "its keys are: "
        let hints = load(text + "\n").diagnostics.filter { $0.message.contains(strange) }.compactMap(\.hint)
        guard let hint = hints.first(where: { $0.hasPrefix(start) }) else { return nil }
        return hint.dropFirst(start.count).split(separator: ",").map { String($0.drop { $0 == " " }) }
    }

    /// The paths of all keys of the code that hold no mapping.
    private static func paths(below path: [String] = []) -> [String] {
        (keys(at: path) ?? []).flatMap { key in
            let inner = [path + [key], path + ["\(key)[]"]].flatMap { paths(below: $0) }
            return inner.isEmpty ? [(path + [key]).joined(separator: ".")] : inner
        }
    }

    @Test("Every key that the code knows has a row")
    func complete() {
        let paths = Self.paths()
        #expect(paths.count > 50, "the keys of the code are found")
        let rows = Set(KeyReference.all.map(\.key))
        for path in paths where !rows.contains(path) {
            Issue.record("\(path) has no row in Sources/swiftlet/swiftlet.docc/Configuration.md")
        }
    }

    @Test("Every row is about a key that the code knows, and no key has two")
    func known() {
        let rows = KeyReference.all.map(\.key)
        for (place, key) in rows.enumerated() where rows[..<place].contains(key) { Issue.record("\(key) has two rows") }
        for row in rows {
            let parts = row.split(separator: ".").map(String.init)
            let keys = Self.keys(at: Array(parts.dropLast())) ?? []
            if !keys.contains(parts[parts.count - 1]) {
                Issue.record("\(row) has a row, and the code does not know it")
            }
        }
    }

    @Test("A default that is written is what a configuration without the key has", arguments: KeyReference.all)
    func standard(_ row: KeyReference) throws {
        guard let value = row.standard else { return }
        let written = Self.load(row.configuration(value))
        let silent = Self.load(row.configuration(nil))
        #expect(written.errors == 0, "\(written.diagnostics.map(\.message))")
        let configuration = try #require(written.configuration)
        #expect(configuration == silent.configuration, "the default of \(row.key) is not \(value)")
    }

    @Test("An example has the key, loads, and says something else than the default", arguments: KeyReference.all)
    func example(_ row: KeyReference) throws {
        let key = row.key.split(separator: ".").last.map(String.init) ?? row.key
        #expect(row.example.contains("\(key):"), "\(row.example)")
        let loaded = Self.load("\(row.example)\n")
        #expect(loaded.errors == 0, "\(loaded.diagnostics.map(\.message))")
        let configuration = try #require(loaded.configuration)
        #expect(configuration != Configuration(), "\(row.example) is the default")
    }
}
