// What is shown of a load's progress, moment by moment.

import DNSConfig
import DNSWire
import Testing

@testable import swiftlet

@Suite("Progress at a terminal")
struct ProgressTextTests {
    private static let reading = LoadProgress(.reading, "zones/big.zone", percent: 45)

    @Test("Nothing is shown of a load that is soon over, and nothing has to be taken away")
    func soon() {
        var text = ProgressText(at: 1000)
        #expect(text.text(for: Self.reading, at: 1499) == nil)
        #expect(text.end() == nil)
    }

    @Test("Then each line is written over the last, not too often, and is taken away in the end")
    func lines() {
        var text = ProgressText(at: 1000)
        #expect(text.text(for: Self.reading, at: 1500) == "\r\u{1b}[Kreading zones/big.zone 45 %")
        #expect(text.text(for: Self.reading, at: 1599) == nil)
        let building = LoadProgress(.building, "zones/big.zone")
        #expect(text.text(for: building, at: 1600) == "\r\u{1b}[Kbuilding zones/big.zone")
        #expect(text.end() == "\r\u{1b}[K")
        #expect(text.end() == nil)
    }

    @Test("A path moves no cursor and fills no second line")
    func path() {
        var text = ProgressText(at: 0)
        let long = "\u{1b}[2J\n" + String(repeating: "x", count: 200)
        let line = text.text(for: LoadProgress(.checking, long), at: 500)
        #expect(line == "\r\u{1b}[Kchecking " + String(repeating: "x", count: 50))
        #expect(text.text(for: LoadProgress(.checking, "a\u{1b}b"), at: 600) == "\r\u{1b}[Kchecking a?b")
    }

    @Test("A load tells how much of a zone it has read, whichever kind of file it is", arguments: ["zone", "yaml"])
    func told(kind: String) throws {
        var text = kind == "yaml" ? "" : "$TTL 60\n"
        for i in 0..<40_000 { text += kind == "yaml" ? "h\(i): {type: A, value: 192.0.2.1}\n" : "h\(i) A 192.0.2.1\n" }
        var told: [LoadProgress] = []
        let path = "example.com.\(kind)"
        let sources = SourceFiles(inMemory: [path: Array(text.utf8)]) { told.append($0) }
        let loaded = ConfigurationLoader.now().loadZone(try Name("example.com."), path, from: sources)
        #expect(loaded.errors == 0)
        let percents = told.filter { $0.phase == .reading }.compactMap(\.percent)
        #expect(percents.count >= 2)
        #expect(percents == percents.sorted())
        #expect(percents.allSatisfy { 1...100 ~= $0 })
        #expect(told.last == LoadProgress(.checking, path))
        #expect(told.allSatisfy { $0.file == path })
    }
}
