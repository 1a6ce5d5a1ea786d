// Brings the figures of growth into the documentation.

import TestSupport

/// The page of the documentation that tells how cost grows: its tables, its plot, and a file of all numbers.
enum GrowthPage {
    private static let catalog = TestFolder.beside(#filePath, "../../../Sources/DNSServer/DNSServer.docc")
    private static let page = "SpeedAndMemory.md"

    /// Measures all figures whose key contains `filter`, prints them, and writes them down where these are all.
    static func run(_ filter: String) throws {
        let all: [(key: String, make: () throws -> GrowthFigure)] = [
            ("names", { try ZoneGrowth.names() }), ("zones", { try ZoneGrowth.zones() }),
            ("records", { try ZoneGrowth.records() }), ("entries", { try CacheGrowth.entries() }),
        ]
        var figures: [GrowthFigure] = []
        for figure in all where figure.key.contains(filter) {
            figures.append(try figure.make())
            for line in [figures[figures.count - 1].title] + figures[figures.count - 1].table.lines { print(line) }
            print("")
        }
        if figures.count == all.count { try write(figures) }
    }

    private static func write(_ figures: [GrowthFigure]) throws {
        let resources = catalog.subfolder("Resources")
        resources.write(Plot.svg(figures), to: "growth.svg")
        let head = "figure\tcurve\tsize\tvalue"
        resources.write(([head] + figures.flatMap(\.lines) + [""]).joined(separator: "\n"), to: "growth.tsv")
        var text = catalog.text(page)
        for figure in figures { text = try replace(figure.key, in: text, with: figure.table.markdown) }
        catalog.write(text, to: page)
    }

    /// Puts lines in the place of those that stand between two comments of the page.
    private static func replace(_ key: String, in text: String, with lines: [String]) throws -> String {
        let old = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = old.firstIndex(of: "<!-- \(key) -->"),
            let end = old[start...].firstIndex(of: "<!-- end -->")
        else { throw World.Wrong("\(page) has no place for \(key)") }
        return (old[...start].map(String.init) + [""] + lines + [""] + old[end...].map(String.init)).joined(
            separator: "\n")
    }
}
