// What the documentation says of the log is what the sources say, and its links lead somewhere.

import TestSupport
import Testing

@Suite("The documentation") struct DocumentationTests {
    private static let catalog = TestFolder.beside(#filePath, "../../Sources/swiftlet/swiftlet.docc").files()
        .mapValues { String(decoding: $0, as: UTF8.self) }
    private static let page = "Sources/swiftlet/swiftlet.docc/Operations.md"

    /// A row of the table of log lines.
    struct Row {
        let line: String
        let level: String
    }

    private static let rows: [Row] = (catalog["Operations.md"] ?? "").split(separator: "\n").compactMap { text in
        guard text.hasPrefix("| `") else { return nil }
        let cells = text.split(separator: "|").map { cell in String(cell.dropFirst().dropLast()) }
        guard cells.count == 3, LogCall.levels.contains(cells[1]) else { return nil }
        return Row(line: String(cells[0].dropFirst().dropLast()), level: cells[1])
    }

    @Test("Every line that the sources write to the log is explained, with its level")
    func complete() {
        var count = 0
        for file in TidyTests.sources where file.text.contains("log") {
            for call in LogCall.all(in: file.text) {
                count += 1
                let isThere = Self.rows.contains { $0.level == call.level && call.message.matches($0.line) }
                if !isThere {
                    Issue.record("\(Self.page) does not explain the \(call.level) \"\(call.message)\" of \(file)")
                }
            }
        }
        #expect(count > 40, "the calls are found")
    }

    @Test("Every line that is explained is written somewhere in the sources")
    func current() {
        // those that are handed the log, or tell others what to write
        let folders = ["DNSForwarding", "DNSServer", "swiftlet"].map { "Sources/\($0)/" }
        let files = TidyTests.sources.filter { file in folders.contains { file.path.hasPrefix($0) } }
        let literals = files.flatMap { SourceLiteral.all(in: $0.text[...]) }
        for row in Self.rows where !literals.contains(where: { $0.matches(row.line) }) {
            Issue.record("\(Self.page) explains \"\(row.line)\", and nothing in the sources writes it")
        }
    }

    @Test("The page of every target has the picture of how the targets are laid out, as the README has it")
    func pictures() throws {
        let project = TestFolder.beside(#filePath, "../..")
        let readme = project.text("README.md")
        let blocks = readme.components(after: "```\n").map { String($0.prefix { $0 != "`" }) }
        let picture = try #require(blocks.first { $0.contains("CLibYAML") && $0.contains("CSockets") })
        for target in TidyTests.arrows.keys.sorted() + ["swiftlet"] {
            let page = project.text("Sources/\(target)/\(target).docc/\(target).md")
            if !page.contains(picture) { Issue.record("the page of \(target) has not the README's picture") }
        }
    }

    @Test("Links between the pages, and from the README to files, lead somewhere")
    func links() {
        for (name, text) in Self.catalog {
            for part in text.components(after: "<doc:") {
                let target = part.prefix { $0 != ">" }
                if Self.catalog["\(target).md"] == nil {
                    Issue.record("\(name) leads to \(target), which is not there")
                }
            }
        }
        let project = TestFolder.beside(#filePath, "../..")
        for part in project.text("README.md").components(after: "](") where !part.hasPrefix("http") {
            let target = String(part.prefix { $0 != ")" && $0 != "#" })
            let isThere = !project.octets(target).isEmpty || !project.subfolder(target).files.isEmpty
            if !isThere { Issue.record("the README leads to \(target), which is not there") }
        }
    }
}

extension String {
    /// What stands behind each place where `mark` stands.
    fileprivate func components(after mark: String) -> [Substring] {
        indices.filter { self[$0...].hasPrefix(mark) }.map { self[index($0, offsetBy: mark.count)...] }
    }
}
