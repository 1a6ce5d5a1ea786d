// Broken and sound inputs with all that is said of them, compared letter by letter with what was said before.

import DNSConfig
import DNSWire
import TestSupport
import Testing

/// Each folder of `Golden` is a case: `swiftlet.yaml` with what it names, or else one zone file named after its zone,
/// and `expected.txt` with the messages. With `SWIFTLET_WRITE_GOLDEN=1` in the environment the expectations are
/// written anew.
@Suite struct GoldenTests {
    static let folder = TestFolder.beside(#filePath, "Golden")

    @Test("what is said of each broken input is what was agreed on", arguments: folder.subfolders)
    func messages(name: String) throws {
        let folder = Self.folder.subfolder(name)
        let said = Self.check(folder.files(except: "expected.txt"))
        if TestEnvironment["SWIFTLET_WRITE_GOLDEN"] != nil { folder.write(said, to: "expected.txt") }
        #expect(said == folder.text("expected.txt"))
    }

    @Test("there are cases")
    func cases() {
        #expect(Self.folder.subfolders.count >= 40)
    }

    /// All messages about a configuration, or about the one zone file that there is, and how many there are.
    static func check(_ files: [String: [UInt8]]) -> String {
        let environment = ["UPSTREAM": "192.0.2.53", "EMPTY": ""]
        // a case says itself that it is one of a machine that trusts nobody
        let text = files["swiftlet.yaml"].map { String(decoding: $0, as: UTF8.self) } ?? ""
        let lacked = text.contains("x-no-authorities") ? ["/etc/ssl/cert.pem", "/etc/ssl/certs"] : nil
        let loader = ConfigurationLoader(
            environment: environment, now: 1, inspector: writtenFindings, lackedAuthorities: { lacked })
        let sources = SourceFiles(inMemory: files)
        let loaded: LoadedConfiguration
        if files["swiftlet.yaml"] != nil {
            loaded = loader.load("swiftlet.yaml", from: sources)
        } else {
            let path = files.keys.sorted().first { !$0.contains("/") && !$0.hasPrefix("part") } ?? ""
            let suffix = path.hasSuffix(".yaml") ? ".yaml" : ".zone"
            let zone = try? Name(String(path.dropLast(suffix.count)) + ".")
            loaded = loader.loadZone(zone ?? .root, path, from: sources)
        }
        return DiagnosticFormat.text.render(loaded.diagnostics)
            + "\(loaded.errors) errors, \(loaded.warnings) warnings\n"
    }
}
