// The keys of a mapping in a scenario, each read by its kind.

import DNSConfig
import DNSWire

/// A mapping whose keys are all known.
struct Fields {
    let line: Int
    private var values: [String: YAMLNode] = [:]

    /// - Throws: when `node` is no mapping, or has a key that is not in `keys`.
    init(_ node: YAMLNode, keys: [String]) throws(ScenarioProblem) {
        line = node.line
        guard case .mapping(let entries) = node.content else {
            throw ScenarioProblem("a mapping is expected here, not \(node.kind)", line: line)
        }
        for entry in entries {
            let key = entry.key.text ?? ""
            guard keys.contains(key) else {
                throw ScenarioProblem("\"\(key)\" is none of \(keys.joined(separator: ", "))", line: entry.key.line)
            }
            values[key] = entry.value
        }
    }

    /// What stands behind a key; nil where it is not written.
    subscript(key: String) -> YAMLNode? { values[key] }

    func text(_ key: String) throws(ScenarioProblem) -> String? { try read(key, "text") { $0 } }

    func number<Number: FixedWidthInteger>(_ key: String) throws(ScenarioProblem) -> Number? {
        try read(key, "a number") { Number($0) }
    }

    func isTrue(_ key: String) throws(ScenarioProblem) -> Bool {
        try read(key, "true or false") { ["true": true, "false": false][$0] } ?? false
    }

    /// An address, with port 53 or another.
    func upstream(_ key: String) throws(ScenarioProblem) -> SocketAddress? {
        try read(key, "an address") { text in
            let parts = text.split(separator: "@", maxSplits: 1)
            let port = parts.count == 2 ? UInt16(parts[1]) : 53
            guard let address = parts.first.flatMap({ IPAddress($0) }), let port else { return nil }
            return SocketAddress(address, port: port)
        }
    }

    func flags(_ key: String) throws(ScenarioProblem) -> HeaderFlags? {
        try read(key, "flags of a header") { FlagNames.read($0) }
    }

    func code(_ key: String) throws(ScenarioProblem) -> ResponseCode? {
        try read(key, "a response code") { ResponseCode(mnemonic: $0) }
    }

    func question(_ key: String) throws(ScenarioProblem) -> Question? {
        try read(key, "a name and a type") { QuestionText.read($0) }
    }

    func duration(_ key: String) throws(ScenarioProblem) -> Duration? {
        try read(key, "a time in ms or s") { text in
            if text.hasSuffix("ms") { return Int(text.dropLast(2)).map { .milliseconds($0) } }
            return text.hasSuffix("s") ? Int(text.dropLast()).map { .seconds($0) } : nil
        }
    }

    /// A list of texts, or one text; none where nothing is written.
    func texts(_ key: String) throws(ScenarioProblem) -> [String] {
        var texts: [String] = []
        for node in items(key) {
            guard let text = node.text else { throw ScenarioProblem("\(key) wants texts", line: node.line) }
            texts.append(text)
        }
        return texts
    }

    private func items(_ key: String) -> [YAMLNode] {
        guard let node = values[key] else { return [] }
        if case .sequence(let items) = node.content { return items }
        return [node]
    }

    /// Records: a list of lines, or one line.
    func records(_ key: String) throws(ScenarioProblem) -> [Record] {
        var records: [Record] = []
        for line in items(key) {
            guard let text = line.text else { throw ScenarioProblem("a record is expected here", line: line.line) }
            do {
                records += try RecordText.read(text)
            } catch {
                throw ScenarioProblem(error.description, line: line.line)
            }
        }
        return records
    }

    private func read<Value>(
        _ key: String, _ kind: String, _ read: (String) -> Value?
    ) throws(ScenarioProblem) -> Value? {
        guard let node = values[key] else { return nil }
        guard let text = node.text, let value = read(text) else {
            throw ScenarioProblem("\(key) wants \(kind), and not \(node.kind)", line: node.line)
        }
        return value
    }
}

extension YAMLNode {
    /// The line on which it begins, from 1.
    var line: Int { Int(range.start.line) }
}

/// Questions as text.
enum QuestionText {
    /// Reads `NAME TYPE` or `NAME TYPE CLASS`.
    static func read(_ text: String) -> Question? {
        let words = text.split(separator: " ")
        guard 2...3 ~= words.count, let name = try? Name(words[0]), let type = RecordType(mnemonic: words[1]) else {
            return nil
        }
        let recordClass = words.count == 3 ? RecordClass(mnemonic: words[2]) : .internet
        return recordClass.map { Question(name, type, $0) }
    }
}
