// The file of a scenario, and the files within it.

import DNSConfig
import DNSWire

/// A scenario's file. What it says of configuration and zones becomes files of their own, which are read as `serve` would.
final class ScenarioText {
    /// The path of the configuration among the files.
    static let configurationPath = "swiftlet.yaml"

    private let sources: SourceFiles
    private let diagnostics: Diagnostics
    private let file: SourceFileID

    /// A file, or a text that never was one.
    init(path: String, from sources: SourceFiles = SourceFiles()) throws {
        self.sources = sources
        diagnostics = Diagnostics(sources: sources)
        file = try sources.load(path)
    }

    /// The whole document.
    func document() throws(ScenarioProblem) -> YAMLNode {
        let root = YAMLReader(file, options: YAMLOptions(), diagnostics: diagnostics).document()
        guard let root, !diagnostics.hasErrors else {
            let first = diagnostics.sorted.first
            throw ScenarioProblem(first?.message ?? "cannot be read", line: first?.place.map { Int($0.start.line) })
        }
        return root
    }

    /// The files that a scenario's `configuration` and `zones` stand for: the first as it is, and each zone under its name.
    /// A configuration that names no zones has all that are written here, and one that says nothing of a cache has none.
    func files(configuration: YAMLNode?, zones: YAMLNode?) throws(ScenarioProblem) -> [String: String] {
        var files: [String: String] = [:]
        var names: [String] = []
        if let zones, case .mapping(let entries) = zones.content {
            for entry in entries {
                let name = entry.key.text ?? ""
                if let text = entry.value.text {
                    files[name] = text
                    continue
                }
                names.append(name)
                files[name + "yaml"] = text(of: entry.value)
            }
        }
        guard let configuration else { return files }
        var text = text(of: configuration)
        var namesZones = false
        if case .mapping(let entries) = configuration.content {
            namesZones = entries.contains { $0.key.text == "zones" }
            if !entries.contains(where: { $0.key.text == "cache" }) { text = Self.withoutCache(text) }
        }
        if !namesZones, !names.isEmpty {
            text += "zones: [\(names.map { "{name: \($0), file: \($0)yaml}" }.joined(separator: ", "))]\n"
        }
        files[Self.configurationPath] = text
        return files
    }

    /// A configuration that says that there is no cache.
    private static func withoutCache(_ configuration: String) -> String {
        let words = "cache: {size: 0}"
        return configuration.hasPrefix("{") ? "{\(words), " + configuration.dropFirst() : configuration + words + "\n"
    }

    /// The source of a value, as far left as it goes.
    private func text(of node: YAMLNode) -> String {
        let start = node.range.start
        let end = node.range.end
        var text = ""
        for line in start.line...max(start.line, end.line) {
            var scalars = Array((sources.line(Int(line), of: file) ?? "").unicodeScalars)
            if line == end.line { scalars = Array(scalars.prefix(Int(end.column) - 1)) }
            let margin = Int(start.column) - 1
            text.unicodeScalars.append(contentsOf: scalars.dropFirst(margin))
            text += "\n"
        }
        return text
    }
}
