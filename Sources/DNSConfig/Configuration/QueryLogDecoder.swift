// What is written down of queries: `query_log`.

/// Reads the query log's settings.
struct QueryLogDecoder {
    let diagnostics: Diagnostics

    /// Reads `query_log`; nil where it is wrong.
    func decode(_ node: YAMLNode) -> QueryLogSettings? {
        let keys = ["to", "format", "sample", "clients"]
        guard let reader = MappingReader(node, "the query log", keys: keys, diagnostics),
            let target = reader.required("to", example: "queries.jsonl, or stdout"),
            let text = diagnostics.text(target, "the path of a file, or stdout")
        else { return nil }
        if text.isEmpty { diagnostics.error(.badValue, at: target.range, "the path of the query log is empty") }
        let path = SourcePath.resolve(text, besideFile: diagnostics.sources.path(of: target.range.file))
        var settings = QueryLogSettings(file: text == "stdout" ? nil : path)
        settings.format = reader.choice("format", QueryLogSettings.Format.self) ?? settings.format
        settings.clients = reader.choice("clients", QueryLogSettings.Clients.self) ?? settings.clients
        settings.sample = reader.value("sample", "a number from 0 to 1", Self.part) ?? settings.sample
        return settings
    }

    /// A number from 0 to 1, 0 excluded: whoever wants nothing leaves the key away.
    private static func part(_ text: String) throws(ValueProblem) -> Double {
        let isPlain = text.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") }
        guard isPlain, let part = Double(text) else {
            throw ValueProblem(
                .badNumber, "\"\(text)\" is not a number", hint: "such as 0.1 for a tenth of the queries")
        }
        guard part > 0, part <= 1 else {
            throw ValueProblem(
                .outOfRange, "sample is more than 0 and at most 1, not \(text)",
                hint: "1 logs every query, 0.1 a tenth of them; without query_log none is logged")
        }
        return part
    }
}
