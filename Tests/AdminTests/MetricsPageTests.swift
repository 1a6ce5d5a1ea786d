// The page on the metrics, and the metrics.

import DNSServer
import TestSupport
import Testing

@testable import Admin

@Suite struct MetricsPageTests {
    /// What the page says of each family, as it stands in the table there.
    private static func rows(_ text: String) -> [String] {
        var rows: [(name: Substring, kind: Substring, labels: [Substring], help: Substring)] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP") {
                rows.append((words[2], "", [], words[3]))
            } else if line.hasPrefix("# TYPE") {
                rows[rows.count - 1].kind = words[3]
            } else if let start = line.firstIndex(of: "{"), let end = line.lastIndex(of: "}") {
                for pair in line[line.index(after: start)..<end].split(separator: ",") {
                    let label = pair.prefix { $0 != "=" }
                    if label != "le", !rows[rows.count - 1].labels.contains(label) {
                        rows[rows.count - 1].labels.append(label)
                    }
                }
            }
        }
        return rows.map { row in
            "| `\(row.name)` | \(row.kind) | \(row.labels.map { "`\($0)`" }.joined(separator: " ")) | \(row.help) |"
        }
    }

    @Test("Every metric is in the table of the page, as it is, and nothing else is")
    func table() throws {
        let page = TestFolder.beside(#filePath, "../../Sources/Admin/Admin.docc").text("Metrics.md")
        let table = page.split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `") }
        let told = Self.rows(Metrics.text(of: PageTests.snapshot(try PageTests.statistics())))
        #expect(table == told)
    }

    @Test("What the page on operations would have one alert on is there")
    func alerts() throws {
        let page = TestFolder.beside(#filePath, "../../Sources/swiftlet/swiftlet.docc").text("Operations.md")
        let text = Metrics.text(of: PageTests.snapshot(try PageTests.statistics()))
        let names = page.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.filter { $0.hasPrefix("swiftlet_") }
        #expect(names.count > 10)
        for name in names { #expect(text.contains("\n\(name)"), "\(name)") }
    }
}
