// The house rules that can be seen without understanding the code.

import TestSupport
import Testing

/// Every Swift file of the project keeps the rules of the house.
@Suite struct TidyTests {
    /// A Swift file: its path from the project's folder, and its text.
    struct File: CustomStringConvertible {
        let path: String
        let text: String

        var description: String { path }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// The modules that it imports, whatever the access.
        var imports: [Substring] {
            lines.filter { !$0.hasPrefix(" ") && $0.contains("import ") && !$0.hasPrefix("//") }
                .compactMap { $0.split(separator: " ").last }
        }
    }

    static let sources = files(in: "Sources")
    static let all = sources + files(in: "Tests")

    private static func files(in folder: String) -> [File] {
        let found = TestFolder.beside(#filePath, "../../\(folder)").files()
        return found.filter { $0.key.hasSuffix(".swift") }
            .map { File(path: "\(folder)/\($0.key)", text: String(decoding: $0.value, as: UTF8.self)) }
            .sorted { $0.path < $1.path }
    }

    @Test("The files are found")
    func found() {
        #expect(Self.sources.count > 100)
        #expect(Self.all.count > Self.sources.count + 50)
    }

    @Test("A source file begins with a sentence on what lives there")
    func heads() {
        for file in Self.sources where !file.text.hasPrefix("// ") { Issue.record("\(file) has no head") }
    }

    @Test("No file is longer than 400 lines, unless it is a table")
    func lengths() {
        for file in Self.all where file.lines.count > 401 { Issue.record("\(file) has \(file.lines.count - 1) lines") }
    }

    @Test("Full Foundation is imported nowhere, nor anything that pulls it in")
    func foundation() {
        for file in Self.all where file.imports.contains("Foundation") { Issue.record("\(file) imports Foundation") }
    }

    @Test("Nothing is left to do, to sleep for, or to die of")
    func words() {
        let words = ["TO" + "DO", "FIX" + "ME", " try" + "!", "fatal" + "Error(", "us" + "leep(", "Task" + ".sleep"]
        for file in Self.all {
            for word in words where file.text.contains(word) { Issue.record("\(file) says \(word)") }
        }
    }

    /// Who may import whom, among our own targets.
    static let arrows: [String: Set<String>] = [
        "DNSWire": [],
        "DNSText": ["DNSWire"],
        "DNSAuthority": ["DNSWire"],
        "DNSDispatch": ["CSockets", "DNSWire"],
        "DNSForwarding": ["DNSDispatch", "DNSWire"],
        "DNSTransports": ["DNSWire"],
        "DNSConfig": ["CLibYAML", "DNSText", "DNSWire"],
        "DNSServer": ["DNSAuthority", "DNSDispatch", "DNSForwarding", "DNSText", "DNSTransports", "DNSWire"],
        "Admin": [
            "DNSAuthority", "DNSDispatch", "DNSForwarding", "DNSServer", "DNSText", "DNSTransports", "DNSWire",
        ],
    ]

    @Test("Imports follow the arrows", arguments: arrows.keys.sorted())
    func layers(of target: String) {
        let ours = Set(Self.arrows.keys).union(["CSockets", "CLibYAML", "swiftlet"])
        let allowed = Self.arrows[target] ?? []
        for file in Self.sources where file.path.hasPrefix("Sources/\(target)/") {
            for name in file.imports.map(String.init) where ours.contains(name) && !allowed.contains(name) {
                Issue.record("\(file) imports \(name)")
            }
        }
    }
}
